import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerError, phrase, storeUnavailable, systemWhy } from '@ledger/kernel';
import { connect, copyDatabase } from './driver';
import { isBusy, isSqliteFault, whyUnavailable } from './faults';

/**
 * A copy that is whole or not there at all: it grows under another name beside the target and moved into place, unless
 * someone made the target meanwhile. It is one file, not in WAL mode, and so can be read from a read-only medium.
 */
export async function writeBackup(path: string, target: string): Promise<void> {
  if (existsSync(target)) throw new LedgerError('FILE_EXISTS', { path: target });
  const growing = `${target}.${randomUUID()}.partial`;
  try {
    await copyDatabase(path, growing);
    leaveWalMode(growing);
    sync(growing);
    closeSync(openSync(target, 'wx'));
    renameSync(growing, target);
    sync(dirname(target));
  } catch (fault) {
    throw explainedBackup(fault, target);
  } finally {
    for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(growing + suffix, { force: true });
  }
}

function leaveWalMode(path: string): void {
  const db = connect(path, { readOnly: false });
  try {
    db.exec('PRAGMA synchronous = FULL; PRAGMA journal_mode = DELETE');
  } finally {
    db.close();
  }
}

function sync(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function explainedBackup(fault: unknown, target: string): unknown {
  const code = (fault as { code?: unknown } | undefined)?.code;
  if (code === 'EEXIST') return new LedgerError('FILE_EXISTS', { path: target });
  if (isBusy(fault)) return new LedgerError('STORE_BUSY', { path: target }, { cause: fault });
  const known = isSqliteFault(fault) || (typeof code === 'string' && /^E[A-Z]+$/.test(code));
  if (!known) return fault;
  const why = isSqliteFault(fault)
    ? (whyUnavailable(fault) ?? phrase('system', { message: fault.message }))
    : systemWhy(fault);
  return storeUnavailable(phrase('backup-failed', { path: target, why }), 'no', fault);
}
