import type { Bookmark, EventStore, LoggedEvent } from '@ledger/event-store';
import { type Clock, LedgerError } from '@ledger/kernel';
import { type FilledTile, type ReadTile, sameBytes, Tiler, TileProofs } from '@ledger/merkle';
import { base64 } from './base64';
import { formatCheckpoint } from './checkpoint';
import { requireOwn, rootIn } from './kept-checkpoint';
import { hasher, leafHashOf } from './leaf';
import { signNote } from './note';
import { resumedTree } from './resumed-tree';
import type { SigningKeys } from './signing-keys';
import type { KeptCheckpoint, TreeStore } from './tree-store';

export interface TreePorts {
  readonly store: TreeStore;
  readonly events: EventStore;
  readonly keys: Pick<SigningKeys, 'origin' | 'signers' | 'list'>;
  readonly clock: Clock;
}

/** Complete tiles that memory holds before they are written, at 8 KiB each. */
const HELD_TILES = 64;

/**
 * Grows the tree along the log and signs what it covers. Where it goes on after a restart is always a checkpoint; what came
 * after it is read again. A log that does not lead to the checkpoints that are kept is refused, and nothing more is signed
 * that would contradict them.
 */
export class TreeKeeper {
  private filled: FilledTile[] = [];
  private refused: LedgerError | undefined;
  /** One thing after the other: the log may be read on while a checkpoint is being made. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ports: TreePorts,
    private readonly tiler = Tiler.empty(hasher),
    private place: Bookmark | null = null,
    /** A checkpoint that the log has yet to lead to. */
    private owed?: KeptCheckpoint,
  ) {}

  /**
   * Goes on where the newest checkpoint stands. Without one, or where its tiles are lost or damaged, or where the log has
   * another event at its bookmark, it begins at the start, and what the log gives has to come to that checkpoint again: only
   * that tells whether the log was changed, or the bookmark, which nobody has signed.
   *
   * @param options `anew` makes all tiles again, whatever they are
   * @throws LedgerError `TREE_FOREIGN` where the log ends before that checkpoint, `KEYS_FOREIGN` where the keys here have not
   *   signed it, `KEYS_LOST`; what the stores throw
   */
  static async open(ports: TreePorts, { anew = false } = {}): Promise<TreeKeeper> {
    const latest = await ports.store.latest();
    // Who could sign nothing need not follow the log.
    ports.keys.signers();
    if (!latest) return new TreeKeeper(ports);
    requireOwn(latest, ports.keys);
    if (((await ports.events.head())?.position ?? -1) + 1 < latest.size) throw foreign(latest);
    const resumed = anew ? undefined : await resumedTree(ports.store, latest);
    const isThere = resumed && (await hasAt(ports.events, latest.bookmark, resumed.lastLeafHash));
    if (!isThere) return new TreeKeeper(ports, undefined, null, latest);
    return new TreeKeeper(ports, resumed.tiler, latest.bookmark);
  }

  /** How many events are in the tree. */
  get size(): number {
    return this.tiler.size;
  }

  /** Whether the log has led to every checkpoint that is known; until then nothing is signed. */
  get isSettled(): boolean {
    return this.owed === undefined;
  }

  /** The place after the last event in the tree. */
  get bookmark(): Bookmark | null {
    return this.place;
  }

  /**
   * Takes the events that follow into the tree; those that are in it are passed over.
   *
   * @throws LedgerError `TREE_FOREIGN` for events that do not lead to a checkpoint that is kept, from then on for ever;
   *   `LOG_GAP`
   */
  async advance(events: readonly LoggedEvent[]): Promise<void> {
    return this.inTurn(async () => {
      for (const event of events) this.take(event);
      const isSettled = this.owed !== undefined && this.size >= this.owed.size;
      if (isSettled) await this.writeTiles(this.tiler.edge());
      else if (this.filled.length >= HELD_TILES) await this.writeTiles();
      if (isSettled) this.owed = undefined;
    });
  }

  /** Takes in what the log has up to its present end. @throws LedgerError as `advance` does */
  async catchUp(onBatch: (position: number) => void = () => undefined): Promise<void> {
    for await (const { events } of this.ports.events.readAll(this.place ?? undefined)) {
      await this.advance(events);
      onBatch(this.size - 1);
    }
  }

  /**
   * Signs the tree as it is, and keeps it, first its tiles. Where nothing has come since the newest checkpoint, or another
   * process was further, that one is the answer; undefined while the log is empty.
   *
   * @throws LedgerError `TREE_FOREIGN` where the tree does not begin with what the newest checkpoint covers, `KEYS_FOREIGN`
   */
  async checkpoint(): Promise<KeptCheckpoint | undefined> {
    return this.inTurn(async () => {
      const latest = await this.ports.store.latest();
      if (latest) await this.reconcile(latest);
      if (!this.place || (latest && latest.size >= this.size)) return latest;
      const root = this.tiler.root();
      const text = formatCheckpoint({
        origin: this.ports.keys.origin,
        size: this.size,
        root,
        extensions: [],
      });
      const made = {
        note: signNote(text, this.ports.keys.signers()),
        madeAt: this.ports.clock.now(),
        bookmark: this.place,
        before: latest?.size ?? 0,
      };
      await this.writeTiles(this.tiler.edge());
      const kept = await this.ports.store.keepCheckpoint(this.size, made);
      if (!sameBytes(rootIn(kept), root)) throw this.refuse(kept);
      return kept;
    });
  }

  /** The newest checkpoint may be another process's: it has to be of a tree that ours begins with, or comes to. */
  private async reconcile(latest: KeptCheckpoint): Promise<void> {
    requireOwn(latest, this.ports.keys);
    if (latest.size > this.size) {
      this.owed = latest;
      return;
    }
    const root = await new TileProofs(hasher, this.size, this.readTile).root(latest.size);
    if (!sameBytes(root, rootIn(latest))) throw this.refuse(latest);
  }

  private take(event: LoggedEvent): void {
    const { position } = event.bookmark;
    if (position < this.size) return;
    if (position > this.size) throw new LedgerError('LOG_GAP', { expected: this.size, found: position });
    this.filled.push(...this.tiler.append(leafHashOf(event)));
    this.place = event.bookmark;
    if (this.owed?.size !== this.size) return;
    if (!sameBytes(rootIn(this.owed), this.tiler.root())) throw this.refuse(this.owed);
  }

  /** What is not written yet, and else what is. */
  private readonly readTile: ReadTile = async (level, index, width) => {
    const held = [...this.filled, ...this.tiler.edge()].find((t) => t.level === level && t.index === index);
    return held ? held.bytes : this.ports.store.readTile(level, index, width);
  };

  private async writeTiles(edge: readonly FilledTile[] = []): Promise<void> {
    await this.ports.store.keepTiles([...this.filled, ...edge], this.size);
    this.filled = [];
  }

  /** The tree in memory is of another log then: it is good for nothing any more. */
  private refuse(checkpoint: KeptCheckpoint): LedgerError {
    return (this.refused = foreign(checkpoint));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(() => {
      if (this.refused) throw this.refused;
      return work();
    });
    this.turn = done.catch(() => undefined);
    return done;
  }
}

const foreign = (checkpoint: KeptCheckpoint): LedgerError =>
  new LedgerError('TREE_FOREIGN', { size: checkpoint.size, root: base64(rootIn(checkpoint)) });

/** Whether the log has the event of that leaf at a bookmark. */
async function hasAt(events: EventStore, bookmark: Bookmark | null, leafHash: Uint8Array): Promise<boolean> {
  const event = bookmark && (await events.readAt(bookmark));
  return event ? sameBytes(leafHashOf(event), leafHash) : false;
}
