import { closeSync, openSync, readSync } from 'node:fs';
import { BUNDLE_FORMAT, checkpointIfAny } from '@ledger/audit';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';

/** https://sqlite.org/fileformat.html, section 1.2. */
const SQLITE = 'SQLite format 3\u0000';
/** More than a note with many signatures, and than what stands before the format in a proof. */
const BEGINNING_BYTES = 65_536;
const PROOF_FORMAT = /^\s*\{\s*"format"\s*:\s*"([^"\n]{1,80})"/;

/**
 * What a file is that is no proof: an export, line by line, or a log in a file of its own, as a backup is.
 *
 * @throws LedgerError `EXPORT_EXPECTED` for what is neither and says of itself what it is; `FILE_UNREADABLE` is for whoever reads it
 */
export function logKindOf(path: string): 'file' | 'log' {
  const beginning = beginningOf(path);
  if (beginning.startsWith(SQLITE)) return 'log';
  const why = whyNoExport(beginning);
  if (why) throw new LedgerError('EXPORT_EXPECTED', { path, why });
  return 'file';
}

function whyNoExport(text: string): Phrase | undefined {
  const format = PROOF_FORMAT.exec(text)?.[1];
  if (format === BUNDLE_FORMAT) return phrase('proof-cut');
  if (format !== undefined) return phrase('proof-other', { format, known: BUNDLE_FORMAT });
  return checkpointIfAny(text) ? phrase('is-checkpoint') : undefined;
}

/** Empty where it cannot be read, which is told when it is. */
function beginningOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(BEGINNING_BYTES);
      return bytes.subarray(0, readSync(file, bytes)).toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
