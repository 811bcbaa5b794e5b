import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { expectCheckpointOf, parseCheckpoint } from '../checkpoint';
import { isOf } from '../cosignature';
import { openNote, parseNote, type NoteSignature, type OpenedNote } from '../note';
import type { Verifier } from '../verifier-key';
import type { Finding } from './findings';

/** A signed note that somebody has kept. */
export interface CheckpointFile {
  /** Where it was kept, for people: the name of a file, as a rule. */
  readonly source: string;
  readonly note: string;
  /** Lines of witnesses that are kept beside it, and RFC 3161 tokens over its text, base64; `Endorsements` looks at them. */
  readonly cosignatures?: readonly string[];
  readonly timestamps?: readonly string[];
  /** Where the ledger says that the last event stands, if it does, which nobody has signed. */
  readonly last?: unknown;
}

/** A checkpoint that may be compared with the log. */
export interface CheckpointRead {
  readonly source: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** The names of the keys whose signatures hold; none where no key was given. */
  readonly signers: readonly string[];
  readonly last?: unknown;
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
  private elsewhere: readonly CheckpointRead[] = [];
  /** How many of them were given away. */
  private taken = 0;
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
    all.elsewhere = bySize((given.elsewhere ?? []).flatMap((kept) => all.read(kept) ?? []));
    return all;
  }

  add(kept: CheckpointFile): void {
    const read = this.read(kept);
    if (!read) return;
    this.elsewhere = bySize([...this.elsewhere.slice(this.taken), read]);
    this.taken = 0;
  }

  /** The size of the next one; infinite after the last. */
  get nextSize(): number {
    const [own, other] = [this.ownNext, this.elsewhere[this.taken]];
    return Math.min(own?.size ?? Infinity, other?.size ?? Infinity);
  }

  /** The next one; of two of one size, the ledger's own. */
  async next(): Promise<CheckpointRead | undefined> {
    const [own, other] = [this.ownNext, this.elsewhere[this.taken]];
    if (!own || (other && other.size < own.size)) {
      if (other) this.taken += 1;
      return other;
    }
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

  private read({ source, note, last }: CheckpointFile): CheckpointRead | undefined {
    try {
      const { text, signatures } = parseNote(note);
      const checkpoint = parseCheckpoint(text);
      if (this.isOfOthers(signatures)) {
        this.report(this.keyUnknown(source, checkpoint.size, signatures));
        return undefined;
      }
      const signers = this.verifiers.length === 0 ? [] : signersIn(openNote(note, this.verifiers));
      this.origin ??= checkpoint.origin;
      expectCheckpointOf(this.origin, checkpoint);
      return { source, size: checkpoint.size, root: checkpoint.root, signers, last };
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.report({ code: 'CHECKPOINT_REFUSED', source, why: whyOf(error) });
      return undefined;
    }
  }

  /** Whether there are keys, and none of them is one that it says to be signed by. */
  private isOfOthers(signatures: readonly NoteSignature[]): boolean {
    const { verifiers } = this;
    return verifiers.length > 0 && !signatures.some((line) => verifiers.some((key) => isOf(key, line)));
  }

  private keyUnknown(source: string, size: number, signatures: readonly NoteSignature[]): Finding {
    const [found, expected] = [namesOf(signatures), namesOf(this.verifiers)];
    return { code: 'CHECKPOINT_KEY_UNKNOWN', source, size, expected, found };
  }
}

const bySize = (all: readonly CheckpointRead[]): readonly CheckpointRead[] =>
  all.toSorted((a, b) => a.size - b.size);

const signersIn = ({ verified }: OpenedNote): readonly string[] => verified.map(({ name }) => name);

/** As they stand in a public key, before its last plus. */
const namesOf = (keys: readonly { readonly name: string; readonly keyId: string }[]): string =>
  keys.map(({ name, keyId }) => `${name}+${keyId}`).join(', ');

const whyOf = ({ code, details }: LedgerError): Phrase =>
  (details['why'] as Phrase | undefined) ?? phrase('system', { message: code });
