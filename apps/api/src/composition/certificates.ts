import {
  base64,
  bundleOf,
  checkpointIn,
  hasher,
  latestBy,
  newCosignatures,
  newestLines,
  openNote,
  parseNote,
  rootIn,
  requireOwn,
  timeText,
  witnessVerifier,
  type Cosignature,
  type Endorsement,
  type KeptCheckpoint,
  type ProofBundle,
  type TreeStore,
  type Verifier,
} from '@ledger/audit';
import type { EventStore, StoredEvent } from '@ledger/event-store';
import { LedgerError, type Clock } from '@ledger/kernel';
import {
  parseTilePath,
  Refusal,
  TILE_WIDTH,
  TileProofs,
  TileRefused,
  verifyConsistency,
} from '@ledger/merkle';
import type { PlacedEvent } from '@ledger/read-models';
import type { AuditPlace } from './audit-place';
import { witnessesIn, type Config } from './config';

/** A checkpoint as it is shown: the note is what counts, the rest is read from it. */
export interface ShownCheckpoint {
  readonly size: number;
  readonly origin: string;
  /** base64 */
  readonly root: string;
  readonly madeAt: string;
  /** With the lines of witnesses. */
  readonly note: string;
  /** RFC 3161 tokens over the text of the note, base64. */
  readonly timestamps: readonly string[];
}

/** That a witness saw a checkpoint. */
export interface Seen {
  readonly name: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  /** RFC 3339, by the clock of the witness. */
  readonly time: string;
}

/** A checkpoint, and what came of what witnesses answered. */
export interface CosignedCheckpoint extends ShownCheckpoint {
  /** What is carried along from now on, in the place of what the same witness said earlier. */
  readonly kept: readonly Seen[];
  /** What the others were known to have said already, at that time or later. */
  readonly known: readonly Seen[];
}

export interface CheckpointPage {
  readonly items: readonly ShownCheckpoint[];
  readonly next: string | null;
}

export interface CertificatesPorts {
  readonly config: Config;
  readonly place: AuditPlace;
  readonly events: EventStore;
  readonly clock: Clock;
}

/**
 * What is shown to others leads to what was signed, or is not shown. Tiles that memory holds may be from before another
 * process mended them: then it is made from those on disk.
 */
async function orImpossible<T>(tree: TreeStore, about: object, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!isRefused(fault)) throw fault;
  }
  tree.forget();
  try {
    return await work();
  } catch (fault) {
    if (!isRefused(fault)) throw fault;
    throw new LedgerError('PROOF_IMPOSSIBLE', { ...about }, { cause: fault });
  }
}

const isRefused = (fault: unknown): boolean =>
  fault instanceof Refusal || (fault instanceof LedgerError && fault.kind === 'invalid');

interface Uncovered {
  readonly event: string;
  readonly position: number;
}

/** The checkpoint that was asked for is too small, or there is none yet that is large enough. */
function uncovered(place: Uncovered, asked: number | undefined, newest = 0): LedgerError {
  if (asked === undefined) return new LedgerError('EVENT_UNCOVERED', { ...place, covered: newest });
  const covering = newest > place.position ? { newest } : {};
  return new LedgerError('EVENT_LATER', { ...place, size: asked, ...covering });
}

/** What was taken at once, an older program kept as one text. */
const linesOf = ({ text }: Endorsement): string[] => text.split(/(?<=\n)/);

const seen = ({ time, ...witness }: Cosignature): Seen => ({ ...witness, time: timeText(time) });

/** What was certified, for whoever asks: checkpoints, what others say of them, and proofs that lead to them. */
export class Certificates {
  constructor(private readonly ports: CertificatesPorts) {}

  /** The checkpoint of that size, or the newest one. @throws LedgerError `CHECKPOINT_MISSING` */
  async at(size?: number): Promise<KeptCheckpoint> {
    const tree = await this.ports.place.tree();
    const kept = size === undefined ? await tree.latest() : await tree.checkpointAt(size);
    if (!kept) throw new LedgerError('CHECKPOINT_MISSING', { size });
    return kept;
  }

  /** The same, with what others say of it. @throws LedgerError `CHECKPOINT_MISSING` */
  async shown(size?: number): Promise<ShownCheckpoint> {
    return this.endorsed(await this.at(size));
  }

  /** A page of them, the newest first. */
  async page(limit: number, cursor?: string): Promise<CheckpointPage> {
    const { items, next } = await (await this.ports.place.tree()).page(limit, cursor);
    return { items: await Promise.all(items.map((kept) => this.endorsed(kept))), next };
  }

  /**
   * Takes what witnesses answered: lines of their cosignatures, or the checkpoint with them. Of each the newest is shown.
   *
   * @throws LedgerError `COSIGNATURE_INVALID`, `CHECKPOINT_MISSING`, `NOTE_INVALID`
   */
  async cosign(size: number, answered: string): Promise<CosignedCheckpoint> {
    const { note } = await this.shown(size);
    const whole = answered.endsWith('\n') ? answered : `${answered}\n`;
    const addedAt = this.ports.clock.now();
    const { lines, kept, known } = newCosignatures(note, whole, this.witnesses(), latestBy(addedAt));
    const tree = await this.ports.place.tree();
    for (const text of lines) await tree.endorse(size, { kind: 'cosignature', text, addedAt });
    if (lines.length > 0) await this.withdrawEarlier(size, note);
    return { ...(await this.shown(size)), kept: kept.map(seen), known: known.map(seen) };
  }

  /**
   * An event with its proof, against the newest checkpoint or the one of that size.
   *
   * @throws LedgerError `EVENT_UNCOVERED`, `EVENT_LATER`, `CHECKPOINT_MISSING`, `EVENT_NOT_FOUND`, `KEYS_FOREIGN`;
   *   `PROOF_IMPOSSIBLE`, `TREE_DAMAGED` where the log or the tree is not what was signed; of the stores
   */
  async prove(place: PlacedEvent, size?: number): Promise<ProofBundle> {
    const { id: event, position } = place;
    const [found, tree] = [await this.eventAt(place), await this.ports.place.tree()];
    const kept = size === undefined ? await tree.latest() : await this.at(size);
    if (!kept || kept.size <= position)
      throw uncovered({ event, position }, size, (await tree.latest())?.size);
    requireOwn(kept, await this.ports.place.keys());
    const { note: checkpoint, timestamps } = await this.endorsed(kept);
    return orImpossible(tree, { event, position, size: kept.size }, async () => {
      const inclusion = await new TileProofs(hasher, kept.size, tree.readTileWithRuns).inclusion(
        position,
        kept.size,
      );
      const keys = [...(await this.signedBy(kept)), ...this.witnessesOf(checkpoint)];
      return bundleOf({ event: found, leafIndex: position, checkpoint, inclusion, keys, timestamps });
    });
  }

  /**
   * The hashes that lead from one checkpoint to a later one (RFC 9162 section 2.1.4).
   *
   * @throws LedgerError `CHECKPOINT_MISSING`, `PROOF_IMPOSSIBLE`, `TREE_DAMAGED`
   */
  async consistency(from: number, to: number): Promise<readonly Uint8Array[]> {
    const [fromRoot, toRoot] = [rootIn(await this.at(from)), rootIn(await this.at(to))];
    const tree = await this.ports.place.tree();
    return orImpossible(tree, { size: to }, async () => {
      const proof = await new TileProofs(hasher, to, tree.readTileWithRuns).consistency(from, to);
      verifyConsistency(hasher, { from, to, proof, fromRoot, toRoot });
      return proof;
    });
  }

  /** The bytes of a tile by its path (C2SP tlog-tiles), as wide as checkpoints cover it. @throws LedgerError `TILE_MISSING` */
  async tile(path: string): Promise<Uint8Array> {
    try {
      const { level, index, width } = parseTilePath(path);
      const tree = await this.ports.place.tree();
      const size = (await tree.latest())?.size ?? 0;
      const covered = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
      if (covered >= width) return await tree.readTile(level, index, width);
    } catch (fault) {
      if (!(fault instanceof TileRefused)) throw fault;
    }
    throw new LedgerError('TILE_MISSING', { tile: path });
  }

  private async endorsed({ size, note, madeAt }: KeptCheckpoint): Promise<ShownCheckpoint> {
    const endorsements = await (await this.ports.place.tree()).endorsements(size);
    const { origin, root } = checkpointIn(note);
    return {
      size,
      origin,
      root: base64(root),
      madeAt,
      note: note + this.newestOf(endorsements, note).join(''),
      timestamps: endorsements.filter(({ kind }) => kind === 'timestamp').map(({ text }) => text),
    };
  }

  /** Lines of cosignatures that count. */
  private newestOf(endorsements: readonly Endorsement[], note: string): readonly string[] {
    const said = endorsements.filter(({ kind }) => kind === 'cosignature').flatMap(linesOf);
    return newestLines(parseNote(note).text, said, this.witnesses(), latestBy(this.ports.clock.now()));
  }

  private async withdrawEarlier(size: number, note: string): Promise<void> {
    const tree = await this.ports.place.tree();
    const endorsements = await tree.endorsements(size);
    const newest = new Set(this.newestOf(endorsements, note));
    for (const one of endorsements) {
      const isEarlier = one.kind === 'cosignature' && !linesOf(one).some((line) => newest.has(line));
      if (isEarlier) await tree.withdraw(size, one);
    }
  }

  private witnesses(): readonly Verifier[] {
    return witnessesIn(this.ports.config).map(witnessVerifier);
  }

  private async eventAt({ id, stream, revision }: PlacedEvent): Promise<StoredEvent> {
    const [event] = await this.ports.events.readStream(stream, revision);
    if (event?.revision === revision && event.id === id) return event;
    throw new LedgerError('EVENT_NOT_FOUND', { event: id });
  }

  /** The public keys of witnesses that are known, whose lines in a checkpoint all hold. */
  private witnessesOf(note: string): string[] {
    return witnessesIn(this.ports.config).filter((key) => {
      try {
        return openNote(note, [witnessVerifier(key)]).verified.length > 0;
      } catch (fault) {
        if (fault instanceof LedgerError) return false;
        throw fault;
      }
    });
  }

  /** The public keys that signed a checkpoint, retired ones among them. */
  private async signedBy({ note }: KeptCheckpoint): Promise<string[]> {
    const signed = new Set(parseNote(note).signatures.map(({ keyId }) => keyId));
    const keys = await this.ports.place.keys();
    return keys
      .list()
      .filter(({ keyId }) => signed.has(keyId))
      .map(({ verifierKey }) => verifierKey);
  }
}
