import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addCosignatures,
  bundleOf,
  hasher,
  openSigningKeys,
  parseCheckpoint,
  parseNote,
  TreeKeeper,
  TreeStore,
  witnessVerifier,
  type KeptCheckpoint,
  type ProofBundle,
  type SigningKeys,
} from '@ledger/audit';
import type { StoredEvent } from '@ledger/event-store';
import { LedgerError, type Clock } from '@ledger/kernel';
import { parseTilePath, TileProofs, TileRefused } from '@ledger/merkle';
import type { EventPlace, Rider, RiderOf } from '@ledger/read-models';
import type { Config } from './config';
import { publish } from './publishing';
import { made, type Stores } from './stores';

/** Where the keys lie in the data folder. */
export const SIGNING_KEYS_FOLDER = 'signing-keys';
const TICK_MS = 1_000;
const MINUTE_MS = 60_000;
/** After a place did not take a checkpoint, it is left alone for so long. */
const AGAIN_MS = 30_000;

/** What the ledger certifies: it keeps the hash tree, signs checkpoints of it, and proves what is in it. */
export class Notary {
  private opened: Promise<TreeStore> | undefined;
  private signing: SigningKeys | undefined;
  /** While this process follows the log for the tree. */
  private following: TreeKeeper | undefined;
  private sizeBefore = -1;
  private notBeforeMs = 0;

  constructor(
    private readonly config: Config,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** Takes the tree along on the projector's reading of the log. */
  readonly rider: RiderOf = {
    name: 'tree',
    open: async (): Promise<Rider> => {
      const keeper = await this.keeper();
      this.following = keeper;
      return {
        name: 'tree',
        get bookmark() {
          return keeper.bookmark;
        },
        advance: ({ logged }) => keeper.advance(logged),
      };
    },
  };

  /** Nothing on disk before it is first asked for. @throws LedgerError of the stores */
  tree(): Promise<TreeStore> {
    this.opened ??= this.stores.audit
      .store()
      .then((documents) => TreeStore.open(documents))
      .catch((fault: unknown) => {
        this.opened = undefined;
        throw fault;
      });
    return this.opened;
  }

  /** The keys that sign; the first one is made when it is first asked for. @throws LedgerError of the keys */
  keys(): SigningKeys {
    const { LEDGER_DATA, LEDGER_ORIGIN, LEDGER_SIGNING_KEY } = this.config;
    this.signing ??= openSigningKeys({
      folder: join(made(LEDGER_DATA), SIGNING_KEYS_FOLDER),
      clock: this.clock,
      ...(LEDGER_ORIGIN ? { origin: LEDGER_ORIGIN } : {}),
      ...(LEDGER_SIGNING_KEY ? { given: LEDGER_SIGNING_KEY } : {}),
    });
    return this.signing;
  }

  /**
   * Signs all that the log holds now, and says so where checkpoints are published.
   *
   * @returns undefined while the log is empty
   * @throws LedgerError `TREE_FOREIGN`, `CHECKPOINT_UNPUBLISHED` (it is made all the same); of the stores and keys
   */
  async checkpoint(onBatch?: (position: number) => void): Promise<KeptCheckpoint | undefined> {
    const keeper = this.following ?? (await this.keeper());
    await keeper.catchUp(onBatch);
    const made = await keeper.checkpoint();
    if (made) await this.published(made);
    return made;
  }

  /** Makes checkpoints as they fall due, until the signal aborts, in the process that follows the log. */
  async run(signal: AbortSignal, onError: (fault: unknown) => void): Promise<void> {
    while (!signal.aborted) {
      await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
      try {
        if (!signal.aborted) await this.whenDue();
      } catch (fault) {
        onError(fault);
      }
    }
  }

  /**
   * An event with its proof, against the newest checkpoint or the one of that size.
   *
   * @throws LedgerError `EVENT_UNCOVERED`, `CHECKPOINT_MISSING`, `EVENT_NOT_FOUND`; of the stores
   */
  async prove(place: EventPlace, size?: number): Promise<ProofBundle> {
    const event = await this.eventAt(place);
    const tree = await this.tree();
    const kept = size === undefined ? await tree.latest() : await this.checkpointAt(size);
    if (!kept || kept.size <= place.position) {
      const { position } = place;
      throw new LedgerError('EVENT_UNCOVERED', { event: event.id, position, covered: kept?.size ?? 0 });
    }
    const proofs = new TileProofs(hasher, kept.size, tree.readTileWithRuns);
    const inclusion = await proofs.inclusion(place.position, kept.size);
    const { note: checkpoint, timestamps } = await this.endorsed(kept);
    const keys = this.signedBy(kept);
    return bundleOf({ event, leafIndex: place.position, checkpoint, inclusion, keys, timestamps });
  }

  /** @throws LedgerError `CHECKPOINT_MISSING` */
  async checkpointAt(size?: number): Promise<KeptCheckpoint> {
    const tree = await this.tree();
    const kept = size === undefined ? await tree.latest() : await tree.checkpointAt(size);
    if (!kept) throw new LedgerError('CHECKPOINT_MISSING', { size });
    return kept;
  }

  /** The checkpoint of that size, or the newest one, with what others say of it. @throws LedgerError `CHECKPOINT_MISSING` */
  async shown(size?: number): Promise<ShownCheckpoint> {
    const kept = await this.checkpointAt(size);
    return { ...shownCheckpoint(kept), ...(await this.endorsed(kept)) };
  }

  /**
   * Takes what a witness answered: lines of its cosignature, or the checkpoint with them.
   *
   * @throws LedgerError `COSIGNATURE_INVALID`, `CHECKPOINT_MISSING`, `NOTE_INVALID`
   */
  async cosign(size: number, collected: string): Promise<void> {
    const { note } = await this.shown(size);
    const witnesses = this.config.LEDGER_WITNESSES.split(' ').filter(Boolean).map(witnessVerifier);
    const line = collected.endsWith('\n') ? collected : `${collected}\n`;
    const text = addCosignatures(note, line, witnesses).slice(note.length);
    if (text === '') return;
    await (await this.tree()).endorse(size, { kind: 'cosignature', text, addedAt: this.clock.now() });
  }

  /** The bytes of a tile by its path (C2SP tlog-tiles), as wide as checkpoints cover it. @throws LedgerError `TILE_MISSING` */
  async tile(path: string): Promise<Uint8Array> {
    try {
      const { level, index, width } = parseTilePath(path);
      const { size } = await this.checkpointAt();
      const covered = Math.floor(size / 256 ** level) - index * 256;
      if (covered >= width) return await (await this.tree()).readTile(level, index, width);
    } catch (fault) {
      if (!(fault instanceof TileRefused)) throw fault;
    }
    throw new LedgerError('TILE_MISSING', { tile: path });
  }

  /** The hashes that lead from one checkpoint to a later one (RFC 9162 section 2.1.4). @throws LedgerError `CHECKPOINT_MISSING` */
  async consistency(from: number, to: number): Promise<readonly Uint8Array[]> {
    for (const size of [from, to]) await this.checkpointAt(size);
    return new TileProofs(hasher, to, (await this.tree()).readTileWithRuns).consistency(from, to);
  }

  private async endorsed({ size, note }: KeptCheckpoint): Promise<{ note: string; timestamps: string[] }> {
    const endorsements = await (await this.tree()).endorsements(size);
    const said = (asked: string) => endorsements.filter(({ kind }) => kind === asked).map(({ text }) => text);
    return { note: note + said('cosignature').join(''), timestamps: said('timestamp') };
  }

  private async keeper(): Promise<TreeKeeper> {
    const { stores, clock } = this;
    return TreeKeeper.open({ store: await this.tree(), events: stores.events, keys: this.keys(), clock });
  }

  /** A log that is being written is waited for, but no longer than once more the interval. */
  private async whenDue(): Promise<void> {
    const intervalMs = this.config.LEDGER_CHECKPOINT_MINUTES * MINUTE_MS;
    const keeper = this.following;
    if (!keeper || intervalMs === 0) return;
    const tree = await this.tree();
    const latest = await tree.latest();
    const isQuiet = keeper.size === this.sizeBefore;
    this.sizeBefore = keeper.size;
    const ageMs = latest ? Date.parse(this.clock.now()) - Date.parse(latest.madeAt) : intervalMs;
    const isDue =
      keeper.size > (latest?.size ?? 0) && ageMs >= intervalMs && (isQuiet || ageMs >= 2 * intervalMs);
    const newest = isDue ? await keeper.checkpoint() : latest;
    if (newest) await this.published(newest);
  }

  /** What was published is noted down, so that each is published once, and none is passed over for long. */
  private async published(made: KeptCheckpoint): Promise<void> {
    const { LEDGER_PUBLISH_TO: to } = this.config;
    if (!to || performance.now() < this.notBeforeMs) return;
    const register = `published ${to}`;
    const registers = await this.stores.audit.store();
    const before = await registers.readRegister(register);
    if (before && Number(before.value) >= made.size) return;
    try {
      await publish(to, made);
      await registers.setRegister(register, before?.version, made.size);
    } catch (fault) {
      this.notBeforeMs = performance.now() + AGAIN_MS;
      throw fault;
    }
  }

  private async eventAt({ stream, revision }: EventPlace): Promise<StoredEvent> {
    const [event] = await this.stores.events.readStream(stream, revision);
    if (event?.revision === revision) return event;
    throw new LedgerError('EVENT_NOT_FOUND', { event: `${stream}@${revision}` });
  }

  /** The public keys that signed a checkpoint, retired ones among them. */
  private signedBy({ note }: KeptCheckpoint): string[] {
    const signed = new Set(parseNote(note).signatures.map(({ keyId }) => keyId));
    return this.keys()
      .list()
      .filter(({ keyId }) => signed.has(keyId))
      .map(({ verifierKey }) => verifierKey);
  }
}

/** A checkpoint as it is shown: the note is what counts, the rest is read from it. */
export interface ShownCheckpoint {
  readonly size: number;
  readonly origin: string;
  /** base64 */
  readonly root: string;
  readonly madeAt: string;
  readonly note: string;
  /** RFC 3161 tokens over the text of the note, base64. */
  readonly timestamps: readonly string[];
}

export function shownCheckpoint({ size, note, madeAt }: KeptCheckpoint): ShownCheckpoint {
  const { origin, root } = parseCheckpoint(parseNote(note).text);
  return { size, origin, root: Buffer.from(root).toString('base64'), madeAt, note, timestamps: [] };
}
