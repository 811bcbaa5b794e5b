import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';

/* The raw SQLite library with the program's settings: what a few lines by hand would do, and nothing around them. */

export type RawValue = null | number | string | Uint8Array;

export interface RawStatement {
  run(...values: RawValue[]): unknown;
  get(...values: RawValue[]): RawValue[] | undefined;
  all(...values: RawValue[]): RawValue[][];
}

export class RawFile {
  private readonly db: DatabaseSyncInstance;

  /** @param synchronous as the program has it: FULL for the log, NORMAL for the read models */
  constructor(path: string, synchronous: 'FULL' | 'NORMAL' = 'FULL') {
    this.db = new DatabaseSync(path, { timeout: 1000 });
    this.db.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA cache_size = -32768`,
    );
    this.db.exec('PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 8000');
  }

  /** Rows as arrays, which is the quickest that the library has. */
  prepare(sql: string): RawStatement {
    const statement = this.db.prepare(sql) as unknown as RawStatement & {
      setReturnArrays(on: boolean): void;
    };
    statement.setReturnArrays(true);
    return statement;
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /** One transaction, and so one wait for the disk. */
  together(work: () => void): void {
    this.db.exec('BEGIN IMMEDIATE');
    work();
    this.db.exec('COMMIT');
  }

  close(): void {
    this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.db.close();
  }
}

export const INSERT_EVENT =
  'INSERT INTO events (position, stream, revision, id, body) VALUES (?, ?, ?, ?, ?)';
export const READ_STREAM = 'SELECT body FROM events WHERE stream = ? AND revision >= ? ORDER BY revision';
