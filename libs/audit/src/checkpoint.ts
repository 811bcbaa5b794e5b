import { LedgerError, phrase, type PhraseCode } from '@ledger/kernel';
import { sameBytes } from '@ledger/merkle';
import { base64, base64Bytes } from './base64';
import { hasher } from './leaf';
import { parseNote } from './note';

/** What a log says of itself at one size (C2SP tlog-checkpoint): the text of a note. */
export interface Checkpoint {
  /** Which log it is: one line, not empty. */
  readonly origin: string;
  /** The number of leaves, 0 to 2^53 − 1. */
  readonly size: number;
  /** The root of the tree with so many leaves (RFC 6962, section 2.1): 32 bytes in a log of SHA-256. */
  readonly root: Uint8Array;
  /** Lines of which this program knows nothing, without their line breaks. */
  readonly extensions: readonly string[];
}

const ROOT_BYTES = 32;
const LINES = 3;

const refusal = (code: PhraseCode, details: Readonly<Record<string, unknown>> = {}): LedgerError =>
  new LedgerError('CHECKPOINT_INVALID', { why: phrase(code, details) });

/**
 * Reads a checkpoint of any log, with a hash of any length; `expectCheckpointOf` says whether it may be one of ours.
 *
 * @param text the text of an opened note, with its last line break
 * @throws LedgerError `CHECKPOINT_INVALID`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', root = '', ...extensions] = lines;
  if (lines.length <= LINES || extensions.pop() !== '') throw refusal('lines-under');
  if (origin === '') throw refusal('origin-empty');
  const bytes = base64Bytes(root);
  if (!bytes?.length) throw refusal('root-base64');
  return { origin, size: sizeOf(size), root: Uint8Array.from(bytes), extensions };
}

/**
 * The checkpoint that a note carries, whoever has signed it.
 *
 * @throws LedgerError `NOTE_INVALID`, `CHECKPOINT_INVALID`
 */
export const checkpointIn = (note: string): Checkpoint => parseCheckpoint(parseNote(note).text);

/** The same; undefined where it carries none, which is told where it is opened. */
export function checkpointIfAny(note: string): Checkpoint | undefined {
  try {
    return checkpointIn(note);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return undefined;
  }
}

function sizeOf(text: string): number {
  const size = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(size)) return size;
  throw refusal('tree-size', { read: text.slice(0, 40).toWellFormed(), most: Number.MAX_SAFE_INTEGER });
}

/**
 * @returns the text of a note, with its last line break
 * @throws LedgerError `CHECKPOINT_INVALID` for a root that has not 32 bytes, or another one of no events, a size that is no safe integer, an origin
 * or an extension that is not one line with something in it
 */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (!isLine(origin)) throw refusal('origin-empty');
  const lines = [origin, String(sizeOf(String(size))), base64(root), ...extensions];
  expectForm({ origin, size, root, extensions });
  return lines.map((line) => `${line}\n`).join('');
}

const isLine = (text: string): boolean => text !== '' && !text.includes('\n');

function expectForm({ size, root, extensions }: Checkpoint): void {
  if (root.length !== ROOT_BYTES) throw refusal('root-length', { found: root.length, expected: ROOT_BYTES });
  if (size === 0 && !sameBytes(root, hasher.empty)) throw refusal('root-of-none');
  if (!extensions.every(isLine)) throw refusal('extension-empty');
}

/**
 * Accepts a checkpoint as one of the log of that origin, whose hash is SHA-256.
 *
 * @throws LedgerError `CHECKPOINT_INVALID` for another origin, a root that has not 32 bytes or is not that of no events where
 *   there are none, or an empty extension line
 */
export function expectCheckpointOf(origin: string, checkpoint: Checkpoint): void {
  if (checkpoint.origin !== origin) {
    throw refusal('origin-other', { found: checkpoint.origin, expected: origin });
  }
  expectForm(checkpoint);
}
