import type { Bookmark, EventStore, LoggedEvent } from '@ledger/event-store';
import { type Clock, LedgerError } from '@ledger/kernel';
import { type FilledTile, hexOf, HASH_BYTES, sameBytes, StateRefused, Tiler } from '@ledger/merkle';
import { formatCheckpoint, parseCheckpoint } from './checkpoint';
import { hasher, leafHashOf } from './leaf';
import { parseNote, signNote } from './note';
import type { SigningKeys } from './signing-keys';
import type { KeptCheckpoint, TreeStore } from './tree-store';

export interface TreePorts {
  readonly store: TreeStore;
  readonly events: EventStore;
  readonly keys: Pick<SigningKeys, 'origin' | 'signers'>;
  readonly clock: Clock;
}

/** Complete tiles that memory holds before they are written, at 8 KiB each. */
const HELD_TILES = 64;

/**
 * Grows the tree along the log and signs what it covers. What is on disk is always the tree of a checkpoint; what came after
 * it is in memory alone, and read again after a restart. A log that is not the one of the newest checkpoint is refused
 * before anything is signed that would contradict it.
 */
export class TreeKeeper {
  private filled: FilledTile[] = [];
  /** One thing after the other: the log may be read on while a checkpoint is being made. */
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly ports: TreePorts,
    private readonly tiler: Tiler,
    private place: Bookmark | null,
    private last: KeptCheckpoint['last'] | undefined,
    /** A checkpoint that the log has to lead to, where the tree is made again from the start. */
    private owed: KeptCheckpoint | undefined,
  ) {}

  /**
   * Goes on where the newest checkpoint stands; without one, or without its tiles, from the start.
   *
   * @throws LedgerError `TREE_FOREIGN` where the log has another event than that checkpoint, or none; what the stores throw
   */
  static async open(ports: TreePorts): Promise<TreeKeeper> {
    const latest = await ports.store.latest();
    if (!latest) return new TreeKeeper(ports, Tiler.empty(hasher), null, undefined, undefined);
    const tiler = await resumed(ports.store, latest);
    if (!tiler) {
      await ports.store.dropTiles();
      return new TreeKeeper(ports, Tiler.empty(hasher), null, undefined, latest);
    }
    await requireSameEnd(ports, latest);
    return new TreeKeeper(ports, tiler, latest.bookmark, latest.last, undefined);
  }

  /** How many events are in the tree. */
  get size(): number {
    return this.tiler.size;
  }

  /** The place after the last event in the tree. */
  get bookmark(): Bookmark | null {
    return this.place;
  }

  /**
   * Takes the events that follow into the tree; those that are in it are passed over.
   *
   * @throws LedgerError `TREE_FOREIGN` for events that do not lead to a checkpoint that is kept, `STORE_DAMAGED` for a gap
   */
  async advance(events: readonly LoggedEvent[]): Promise<void> {
    return this.inTurn(async () => {
      for (const event of events) this.take(event);
      if (this.filled.length >= HELD_TILES) await this.writeTiles();
    });
  }

  /** Takes in what the log has up to its present end. */
  async catchUp(onBatch: (position: number) => void = () => undefined): Promise<void> {
    for await (const { events } of this.ports.events.readAll(this.place ?? undefined)) {
      await this.advance(events);
      onBatch(this.size - 1);
    }
  }

  /**
   * Signs the tree as it is, and keeps it. Where nothing has come since the newest checkpoint, or another process was
   * further, that one is the answer; undefined while the log is empty.
   */
  async checkpoint(): Promise<KeptCheckpoint | undefined> {
    return this.inTurn(async () => {
      const latest = await this.ports.store.latest();
      if ((latest && latest.size >= this.size) || !this.place || !this.last) return latest;
      const { origin } = this.ports.keys;
      const text = formatCheckpoint({ origin, size: this.size, root: this.tiler.root(), extensions: [] });
      const made = {
        size: this.size,
        note: signNote(text, this.ports.keys.signers()),
        madeAt: this.ports.clock.now(),
        bookmark: this.place,
        last: this.last,
      };
      await this.writeTiles(this.tiler.edge());
      return this.ports.store.keepCheckpoint(made);
    });
  }

  private take(event: LoggedEvent): void {
    const { position } = event.bookmark;
    if (position < this.size) return;
    if (position > this.size) throw new LedgerError('LOG_GAP', { expected: this.size, found: position });
    this.filled.push(...this.tiler.append(leafHashOf(event)));
    this.place = event.bookmark;
    this.last = { stream: event.stream, revision: event.revision };
    if (this.owed?.size === this.size) {
      if (!sameBytes(rootIn(this.owed), this.tiler.root())) throw foreign(this.owed);
      this.owed = undefined;
    }
  }

  private async writeTiles(edge: readonly FilledTile[] = []): Promise<void> {
    await this.ports.store.keepTiles([...this.filled, ...edge], this.size);
    this.filled = [];
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

const rootIn = ({ note }: KeptCheckpoint): Uint8Array => parseCheckpoint(parseNote(note).text).root;

const foreign = ({ size, note }: KeptCheckpoint): LedgerError =>
  new LedgerError('TREE_FOREIGN', { size, root: hexOf(rootIn({ note } as KeptCheckpoint)) });

/** Undefined where the tiles are not those of the checkpoint. */
async function resumed(store: TreeStore, latest: KeptCheckpoint): Promise<Tiler | undefined> {
  try {
    const tiler = await Tiler.resume(hasher, latest.size, store.readTile);
    return sameBytes(tiler.root(), rootIn(latest)) ? tiler : undefined;
  } catch (fault) {
    if (fault instanceof StateRefused || isDamage(fault)) return undefined;
    throw fault;
  }
}

const isDamage = (fault: unknown): boolean => fault instanceof LedgerError && fault.code === 'TREE_DAMAGED';

/** The last event that is covered is still there, and the same. */
async function requireSameEnd({ store, events }: TreePorts, latest: KeptCheckpoint): Promise<void> {
  const { stream, revision } = latest.last;
  const [event] = await events.readStream(stream, revision);
  const index = latest.size - 1;
  const width = (index % 256) + 1;
  const tile = await store.readTile(0, Math.floor(index / 256), width);
  if (event && sameBytes(leafHashOf(event), tile.subarray(-HASH_BYTES))) return;
  throw foreign(latest);
}
