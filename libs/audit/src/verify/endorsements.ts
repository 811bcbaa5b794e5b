import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
import { base64Bytes } from '../base64';
import type { TrustedCertificates } from '../certificate-chain';
import { parseCheckpoint } from '../checkpoint';
import { checkCosignature, COSIGNATURE_BYTES, isOf, latestBy, timeText } from '../cosignature';
import { formatNote, MOST_SIGNATURES, parseNote, type NoteSignature } from '../note';
import { verifyTimestamp } from '../timestamp-token';
import type { Verifier } from '../verifier-key';
import type { CheckpointFile } from './checkpoints';
import { Findings, type Finding } from './findings';

/** Whom a verifier believes beside the ledger. */
export interface Endorsers {
  readonly witnesses?: readonly Verifier[];
  /** Certificates that time stamps must lead to. Without any, none is looked at. */
  readonly trusted?: TrustedCertificates;
  /** Nobody has signed later. */
  readonly now: Instant;
}

/** What others say of checkpoints, of one kind. */
export interface Said {
  /** How many there are, and how many of them hold; that one does not hold is a finding, and else nobody could check it. */
  readonly found: number;
  readonly verified: number;
  /** Whether somebody was named who is believed. */
  readonly isChecked: boolean;
  /** Of those that hold, the one that covers most: of which checkpoint, when and by whom. */
  readonly last: {
    readonly source: string;
    readonly size: number;
    readonly time: string;
    readonly by: string;
  } | null;
}

export interface Endorsed {
  readonly timestamps: Said;
  readonly cosignatures: Said;
}

/** What witnesses and time-stamping authorities say of checkpoints, verified without the network as these are read. */
export class Endorsements {
  readonly findings = new Findings();
  private readonly witnesses: readonly Verifier[];
  private readonly trusted: TrustedCertificates;
  private readonly latest: number;
  private timestamps: Said;
  private cosignatures: Said;

  constructor({ witnesses = [], trusted = [], now }: Endorsers) {
    this.witnesses = witnesses;
    this.trusted = trusted;
    this.latest = latestBy(now);
    const nothing = { found: 0, verified: 0, last: null };
    this.timestamps = { ...nothing, isChecked: trusted.length > 0 };
    this.cosignatures = { ...nothing, isChecked: witnesses.length > 0 };
  }

  get endorsed(): Endorsed {
    const { timestamps, cosignatures } = this;
    return { timestamps, cosignatures };
  }

  /** @returns the checkpoint with the lines beside it, but for those of known witnesses that do not hold */
  readonly examine = (kept: CheckpointFile): CheckpointFile => {
    const { cosignatures = [], timestamps = [], ...rest } = kept;
    const { source } = rest;
    // A store may have been written to by anybody, and a server may answer anything.
    const note = String(kept.note as unknown);
    const read = unlessRefused(() => parseNote(note));
    // Whoever reads it says why it is none.
    if ('why' in read) return { ...rest, note };
    const { text, signatures } = read;
    const at = { source, text, size: sizeIn(text) };
    const beside = cosignatures.flatMap((line) => this.linesIn(line, at));
    const lines = [...signatures, ...beside].filter((line) => this.holds(line, at));
    for (const token of timestamps) this.takeTimestamp(token, at);
    if (lines.length === 0) return { ...rest, note };
    return { ...rest, note: formatNote({ text, signatures: lines.slice(0, MOST_SIGNATURES) }) };
  };

  private linesIn(written: string, { source, text }: Place): readonly NoteSignature[] {
    const read = unlessRefused(() => parseNote(`${text}\n${written}`));
    if (!('why' in read)) return read.signatures;
    this.cosignatures = { ...this.cosignatures, found: this.cosignatures.found + 1 };
    this.refuse('COSIGNATURE_REFUSED', source, read.why);
    return [];
  }

  /** Of whoever is not known nothing is said. */
  private holds(line: NoteSignature, at: Place): boolean {
    const witness = this.witnesses.find((one) => isOf(one, line));
    if (!witness && line.signature.length !== COSIGNATURE_BYTES) return true;
    this.cosignatures = { ...this.cosignatures, found: this.cosignatures.found + 1 };
    if (!witness) return true;
    const said = unlessRefused(() => checkCosignature(at.text, line, witness, this.latest));
    if ('why' in said) return this.refuse('COSIGNATURE_REFUSED', at.source, said.why);
    this.cosignatures = verified(this.cosignatures, at, timeText(said.time), said.name);
    return true;
  }

  private takeTimestamp(token: string, at: Place): void {
    this.timestamps = { ...this.timestamps, found: this.timestamps.found + 1 };
    const { trusted } = this;
    if (trusted.length === 0) return;
    const said = unlessRefused(() => verifyTimestamp(tokenIn(token), at.text, { trusted }));
    if ('why' in said) this.refuse('TIMESTAMP_REFUSED', at.source, said.why);
    else this.timestamps = verified(this.timestamps, at, said.time, said.authority);
  }

  private refuse(code: Finding['code'], source: string, why: Phrase): false {
    this.findings.add({ code, source, why });
    return false;
  }
}

/** Of which checkpoint something is said. */
interface Place {
  readonly source: string;
  readonly text: string;
  readonly size: number;
}

function verified(said: Said, { source, size }: Place, time: string, by: string): Said {
  const last = said.last && said.last.size > size ? said.last : { source, size, time, by };
  return { ...said, verified: said.verified + 1, last };
}

/** Whatever lies there in place of a token. */
function tokenIn(text: unknown): Uint8Array {
  const bytes = base64Bytes(String(text));
  if (bytes) return bytes;
  throw new LedgerError('TIMESTAMP_INVALID', { why: phrase('stamp-form', { part: 'TimeStampToken' }) });
}

function sizeIn(text: string): number {
  const read = unlessRefused(() => parseCheckpoint(text));
  return 'why' in read ? 0 : read.size;
}

function unlessRefused<T>(read: () => T): T | { readonly why: Phrase } {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { why: (error.details['why'] as Phrase | undefined) ?? phrase('malformed') };
  }
}
