import { closeSync, openSync, statSync } from 'node:fs';
import { phrase, storeUnavailable, systemWhy } from '@ledger/kernel';
import { connect, type Connection } from './driver';
import { lacksRights } from './faults';

/*
 * SQLite reads a file in WAL mode by an index beside it (`-shm`), which somebody has to have made: whoever may only read finds
 * it while the ledger is in use, and not when nobody else has it open (https://sqlite.org/wal.html, "Read-Only Databases").
 */

/** A connection to read from. */
export interface ReadingConnection extends Connection {
  /** Whether the file was written to though it was taken for one that stays as it is: what was read since may be torn. */
  isStale(): boolean;
}

/**
 * Opens for reading, also with no right but to read, in a folder where nothing can be made.
 *
 * @throws LedgerError `STORE_UNAVAILABLE` with the right that is missing; SQLite's own errors
 */
export function connectToRead(path: string): ReadingConnection {
  let db: Connection | undefined;
  try {
    db = connect(path, { readOnly: true });
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return Object.assign(db, { isStale: () => false });
  } catch (fault) {
    // What is wrong with the file itself is told by whoever looks at it.
    if (db && !lacksRights(fault)) return Object.assign(db, { isStale: () => false });
    db?.close();
    return connectAsItIs(path, fault);
  }
}

/** Without a write-ahead log the file is all that there is; it stays so until somebody writes to it. */
function connectAsItIs(path: string, fault: unknown): ReadingConnection {
  if (!lacksRights(fault)) throw fault;
  const before = requireReadable(path, fault);
  const newest = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (newest && newest.size > 0) throw storeUnavailable(phrase('newest-apart', { path }), 'no', fault);
  const db = connect(path, { readOnly: true, immutable: true });
  return Object.assign(db, { isStale: () => identityOf(path) !== before });
}

function requireReadable(path: string, cause: unknown): string {
  try {
    closeSync(openSync(path, 'r'));
    return identityOf(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw cause;
    throw storeUnavailable(phrase('at', { path, why: systemWhy(error) }), 'no', error);
  }
}

function identityOf(path: string): string {
  const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
  return [dev, ino, size, mtimeNs].join(' ');
}
