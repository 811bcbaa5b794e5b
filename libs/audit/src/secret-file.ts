import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';

const MOST_BYTES = 1_000_000;
const ROOT = 0;

/** What of a mode must not be set, what is allowed then, and how that is said. */
interface Closed {
  readonly bits: number;
  readonly allowed: string;
  readonly why: 'key-open' | 'key-writable';
}
/** Others neither read nor write. */
const SECRET: Closed = { bits: 0o077, allowed: '0600', why: 'key-open' };
/** Others do not write. */
const PUBLIC: Closed = { bits: 0o022, allowed: '0644', why: 'key-writable' };
export const FOLDER: Closed = { bits: 0o022, allowed: '0755', why: 'key-writable' };

const refusal = (path: string, why: Phrase): LedgerError =>
  new LedgerError('SIGNING_KEY_INVALID', { path, why });

/**
 * Accepts what nobody else can have put there: whoever could would choose the key that signs. It is what OpenSSH asks of
 * its files.
 *
 * @throws LedgerError `SIGNING_KEY_INVALID` where it is neither this user's nor root's, or its mode lets others do more
 */
export function requireOwned(path: string, { uid, mode }: Stats, { bits, allowed, why }: Closed): void {
  const me = process.geteuid?.();
  // Windows has no such numbers and bits: every file there seems to be open to all.
  if (me === undefined) return;
  if (uid !== me && uid !== ROOT) {
    throw refusal(path, phrase('key-uid', { found: uid, allowed: [...new Set([me, ROOT])].join(', ') }));
  }
  if ((mode & bits) === 0) return;
  const found = (mode & 0o7777).toString(8).padStart(4, '0');
  throw refusal(path, phrase(why, { found, allowed }));
}

/**
 * Reads a file that holds private keys, which its owner alone may read.
 *
 * @returns its text; undefined where there is no such file
 * @throws LedgerError `SIGNING_KEY_INVALID` where others may read or write it, it is another user's or no regular file; what
 * the system says
 */
export const readSecretFile = (path: string): string | undefined => textOf(path, SECRET);

/** The same of public keys, which others may read. */
export const readPublicFile = (path: string): string | undefined => textOf(path, PUBLIC);

function textOf(path: string, closed: Closed): string | undefined {
  const file = opened(path);
  if (file === undefined) return undefined;
  try {
    const found = fstatSync(file);
    if (found.isDirectory()) throw refusal(path, phrase('is-folder'));
    if (!found.isFile()) throw refusal(path, phrase('key-irregular'));
    requireOwned(path, found, closed);
    if (found.size > MOST_BYTES) throw refusal(path, phrase('bytes-over', { most: MOST_BYTES }));
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/** Of a pipe nobody writes to, opening would wait for ever; Windows has no word for that. */
function opened(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fault;
  }
}
