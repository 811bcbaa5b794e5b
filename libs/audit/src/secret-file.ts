import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { LedgerError, phrase } from '@ledger/kernel';

const MOST_BYTES = 1_000_000;
/** Windows has no such bits: every file there seems to be open to all. */
const HAS_MODES = process.platform !== 'win32';

/**
 * Reads a file that holds private keys, which its owner alone may read.
 *
 * @returns its text; undefined where there is no such file
 * @throws LedgerError `SIGNING_KEY_INVALID` where others may read or write it; what the system says
 */
export function readSecretFile(path: string): string | undefined {
  const file = opened(path);
  if (file === undefined) return undefined;
  try {
    const { mode, size } = fstatSync(file);
    const refusal = (why: ReturnType<typeof phrase>) => new LedgerError('SIGNING_KEY_INVALID', { path, why });
    if (HAS_MODES && (mode & 0o077) !== 0) throw refusal(phrase('key-open'));
    if (size > MOST_BYTES) throw refusal(phrase('bytes-over', { most: MOST_BYTES }));
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}
