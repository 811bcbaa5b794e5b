import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseTrustedCertificates, type TrustedCertificates } from '@ledger/audit';
import { LedgerError, phrase, systemWhy } from '@ledger/kernel';

/**
 * The certificates that time stamps must lead to.
 *
 * @param path a file in PEM, or a folder of such files, of which hidden ones are left out; empty for none
 * @param setting that names it, where that is to be said
 * @throws LedgerError `FILE_UNREADABLE`, `CERTIFICATES_INVALID`, with the file
 */
export function trustedIn(path: string, setting?: string): TrustedCertificates {
  if (path === '') return [];
  const files = reading(path, setting, () => filesIn(path));
  if (files.length === 0) throw none(path);
  return files.flatMap((file) => certificatesIn(file, setting));
}

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'));
  return files.map(({ name }) => join(path, name)).sort();
}

function certificatesIn(path: string, setting: string | undefined): TrustedCertificates {
  const pem = reading(path, setting, () => readFileSync(path, 'utf8'));
  try {
    return parseTrustedCertificates(pem);
  } catch (fault) {
    if (!(fault instanceof LedgerError)) throw fault;
    throw new LedgerError(fault.code, { path, ...fault.details }, { cause: fault });
  }
}

const none = (path: string): LedgerError =>
  new LedgerError('CERTIFICATES_INVALID', { path, why: phrase('certificates-none') });

function reading<T>(path: string, setting: string | undefined, read: () => T): T {
  try {
    return read();
  } catch (fault) {
    const isGone = ['ENOENT', 'ENOTDIR'].includes(String((fault as NodeJS.ErrnoException).code));
    const why = isGone ? phrase('no-such-file') : systemWhy(fault);
    throw new LedgerError('FILE_UNREADABLE', { path, setting, why }, { cause: fault });
  }
}
