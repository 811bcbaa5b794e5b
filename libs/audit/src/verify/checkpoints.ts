import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { expectCheckpointOf, parseCheckpoint } from '../checkpoint';
import { openNote, parseNote } from '../note';
import type { Verifier } from '../verifier-key';
import type { Finding } from './findings';

/** A signed note that somebody has kept. */
export interface CheckpointFile {
  /** Where it was kept, for people: the name of a file, as a rule. */
  readonly source: string;
  readonly note: string;
}

/** A checkpoint that may be compared with the log. */
export interface CheckpointRead {
  readonly source: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** The names of the keys whose signatures hold; none where no key was given. */
  readonly signers: readonly string[];
}

export interface CheckpointsGiven {
  /** Those that the ledger itself keeps, by ascending size; they are read as the log is. */
  readonly own?: AsyncIterable<CheckpointFile>;
  /** Those that were kept elsewhere, in any order; all of them are held in memory. */
  readonly elsewhere?: readonly CheckpointFile[];
  /** Keys of the ledger and of witnesses. Without any, roots are compared and signatures are not. */
  readonly verifiers?: readonly Verifier[];
  /** Which log they must be of; else the first one says it. */
  readonly origin?: string;
}

/** All checkpoints by ascending size, those that prove nothing left out and reported. */
export class Checkpoints {
  private readonly verifiers: readonly Verifier[];
  private origin: string | undefined;
  private elsewhere: CheckpointRead[] = [];
  private readonly own: AsyncIterator<CheckpointFile, undefined> | undefined;
  private ownNext: CheckpointRead | undefined;
  private readonly report: (finding: Finding) => void;

  constructor({ own, verifiers = [], origin }: CheckpointsGiven, report: (finding: Finding) => void) {
    this.own = own?.[Symbol.asyncIterator]();
    this.verifiers = verifiers;
    this.origin = origin;
    this.report = report;
  }

  static async open(given: CheckpointsGiven, report: (finding: Finding) => void): Promise<Checkpoints> {
    const all = new Checkpoints(given, report);
    // The ledger's own first, so that they say which log it is.
    await all.readOwn();
    for (const kept of given.elsewhere ?? []) all.add(kept);
    return all;
  }

  add(kept: CheckpointFile): void {
    const read = this.read(kept);
    if (read) this.elsewhere = [...this.elsewhere, read].toSorted((a, b) => a.size - b.size);
  }

  /** The size of the next one; infinite after the last. */
  get nextSize(): number {
    const [own, other] = [this.ownNext, this.elsewhere[0]];
    return Math.min(own?.size ?? Infinity, other?.size ?? Infinity);
  }

  /** The next one; of two of one size, the ledger's own. */
  async next(): Promise<CheckpointRead | undefined> {
    const [own, other] = [this.ownNext, this.elsewhere[0]];
    if (!own || (other && other.size < own.size)) return this.elsewhere.shift();
    await this.readOwn();
    return own;
  }

  private async readOwn(): Promise<void> {
    this.ownNext = undefined;
    while (this.own && !this.ownNext) {
      const next: IteratorResult<CheckpointFile, undefined> = await this.own.next();
      if (next.done) return;
      this.ownNext = this.read(next.value);
    }
  }

  private read({ source, note }: CheckpointFile): CheckpointRead | undefined {
    try {
      const { text, signers } = this.opened(note);
      const checkpoint = parseCheckpoint(text);
      this.origin ??= checkpoint.origin;
      expectCheckpointOf(this.origin, checkpoint);
      return { source, size: checkpoint.size, root: checkpoint.root, signers };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.report({ code: 'CHECKPOINT_REFUSED', source, why: whyOf(error) });
      return undefined;
    }
  }

  private opened(note: string): { text: string; signers: readonly string[] } {
    if (this.verifiers.length === 0) return { text: parseNote(note).text, signers: [] };
    const { text, verified } = openNote(note, this.verifiers);
    return { text, signers: verified.map(({ name }) => name) };
  }
}

const whyOf = ({ code, details }: LedgerError): Phrase =>
  (details['why'] as Phrase | undefined) ?? phrase('system', { message: code });
