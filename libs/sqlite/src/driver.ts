/**
 * The one file that knows which SQLite binding is in use. `@photostructure/sqlite` has the API of `node:sqlite` and runs
 * on Node 20; where that is no longer needed, `node:sqlite` takes its place here and nowhere else.
 */
import { pathToFileURL } from 'node:url';
import { backup, DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { isSqliteFault, withCode } from './faults';

export type SqlValue = null | number | string | Uint8Array;
export type SqlRow = readonly SqlValue[];

/** A prepared statement; rows are arrays in the order of the columns, which is quicker than objects. */
export interface Statement {
  /** The number of rows that were inserted, changed or deleted. */
  run(...values: SqlValue[]): number;
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): readonly SqlRow[];
}

export interface Connection {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  readonly inTransaction: boolean;
  close(): void;
}

interface RawStatement {
  setReturnArrays(on: boolean): void;
  run(...values: SqlValue[]): { changes: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
}

export interface ConnectOptions {
  readonly readOnly: boolean;
  /**
   * Nobody writes to the file while it is read: no lock is taken, and no file beside it is looked at, made or written
   * (https://sqlite.org/uri.html, "immutable"). Whoever says so has to see to it that it is so.
   */
  readonly immutable?: boolean;
}

/** Opens a connection that never waits for a lock by itself: waiting is `patiently`'s, since it must not block. */
export function connect(path: string, options: ConnectOptions): Connection {
  const at = options.immutable ? `${pathToFileURL(path).href}?immutable=1` : path;
  const db = new DatabaseSync(at, { readOnly: options.readOnly, timeout: 0 });
  return {
    exec: (sql) => db.exec(sql),
    prepare: (sql) => prepared(db.prepare(sql)),
    get inTransaction() {
      return db.isTransaction;
    },
    close() {
      if (!options.readOnly) emptyLog(db);
      db.close();
    },
  };
}

/**
 * Moves what the write-ahead log holds into the file. SQLite would do so when the last connection closes, but this binding
 * only lets go of a connection when the garbage collector has taken its last prepared statement. Nothing is lost if it
 * cannot be done now, because another connection is reading: the next one to open the file reads the log.
 */
function emptyLog(db: DatabaseSyncInstance): void {
  try {
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (fault) {
    if (!isSqliteFault(fault)) throw fault;
  }
}

function prepared(statement: RawStatement): Statement {
  statement.setReturnArrays(true);
  return {
    run: (...values) => coded(() => Number(statement.run(...values).changes)),
    get: (...values) => coded(() => statement.get(...values)),
    all: (...values) => coded(() => statement.all(...values)),
  };
}

/** `all` of this binding says in words alone what SQLite says in numbers. */
function coded<T>(query: () => T): T {
  try {
    return query();
  } catch (fault) {
    throw withCode(fault);
  }
}

/** Pages that are copied in one step, on a thread of the pool: some 4 MB. */
const PAGES_A_STEP = 1000;

/**
 * Copies the database as it is now to a new file, beside readers and writers and off the event loop. The copy reads
 * through a connection of its own that holds one snapshot: without it, every write of another process would start the
 * copy again.
 */
export async function copyDatabase(path: string, target: string): Promise<void> {
  const source = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    await backup(source, target, { rate: PAGES_A_STEP });
  } finally {
    source.close();
  }
}
