import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerError, phrase, storeUnavailable, systemWhy, type Phrase, type Recorded } from '@ledger/kernel';
import { writeBackup } from './backup';
import { type Change, CommitQueue } from './commit-queue';
import { connect, type Connection, type Statement } from './driver';
import { busy, explained, isNoDatabase } from './faults';
import { makeFolder } from './folders';
import { PATIENCE_MS, patiently } from './patiently';
import { connectToRead, type ReadingConnection } from './reading';

/** What a file is for; it carries the number, so that no file is taken for another. */
export interface FileKind {
  /** As in "The file x is not <name>". */
  readonly name: string | Phrase;
  /** 32 bits, in the file's header for ever (`PRAGMA application_id`). */
  readonly applicationId: number;
  /** The newest format that this program knows (`PRAGMA user_version`). */
  readonly format: number;
  /** Statements that make the tables of that format in an empty file. */
  readonly schema: string;
  /**
   * FULL: a commit returns when it is on disk. NORMAL, for what can be made again: it outlives the process, and a power cut
   * may take the newest commits away, whole and from the end.
   */
  readonly synchronous: 'FULL' | 'NORMAL';
}

export interface FileOptions {
  readonly readOnly?: boolean;
  /**
   * Nobody else may have the file open, not even idle, until this process has ended: `STORE_BUSY` where somebody has. The
   * end of the process, since the driver keeps a closed file until its last statement is collected.
   */
  readonly exclusive?: boolean;
  /** How long to wait for another process's lock. */
  readonly patienceMs?: number;
}

/** One SQLite file: durable, shared between processes, and never blocking the event loop on their locks. */
export class SqliteFile {
  private readonly queue: CommitQueue;
  private closed = false;

  constructor(
    readonly path: string,
    readonly options: Required<FileOptions>,
    private readonly db: Connection | ReadingConnection,
  ) {
    const explain = (fault: unknown, recorded: Recorded) => explained(fault, path, recorded);
    this.queue = new CommitQueue(db, explain, options.patienceMs);
  }

  prepare(sql: string): Statement {
    return this.db.prepare(sql);
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  /**
   * Reads, trying again while another process recovers or closes the file.
   *
   * @throws LedgerError `STORE_DAMAGED`, `STORE_BUSY`; `STORE_UNAVAILABLE`, also where somebody wrote what could not be locked
   */
  async read<T>(query: () => T): Promise<T> {
    this.assertOpen();
    try {
      return await patiently(query, this.options.patienceMs);
    } catch (fault) {
      throw explained(fault, this.path, 'no');
    } finally {
      this.assertCurrent();
    }
  }

  /**
   * Runs a change in a transaction that it may share with others, and returns when it is on disk.
   *
   * @param change may run more than once; what it throws undoes it and reaches the caller
   * @param weight about how many rows it writes
   * @throws LedgerError `STORE_UNAVAILABLE` (its detail `recorded` is `no` or `unknown`), `STORE_BUSY`, `STORE_DAMAGED`
   */
  async write<T>(change: Change<T>, weight = 1): Promise<T> {
    this.assertOpen();
    if (this.options.readOnly) throw storeUnavailable(phrase('opened-read-only', { path: this.path }), 'no');
    return this.queue.submit(change, weight);
  }

  /**
   * Writes a consistent copy to a new file while this one is in use.
   *
   * @throws LedgerError `FILE_EXISTS`, `STORE_UNAVAILABLE`
   */
  async backup(target: string): Promise<void> {
    this.assertOpen();
    await writeBackup(this.path, target);
  }

  /**
   * Writes the file anew without what was deleted from it, and cuts its write-ahead log to nothing: no byte of that is left
   * in either.
   *
   * @throws LedgerError `STORE_BUSY` where somebody else reads or writes all the time, `STORE_UNAVAILABLE`
   */
  async purge(): Promise<void> {
    this.assertOpen();
    await this.queue.idle();
    await this.read(() => this.db.exec('VACUUM'));
    await this.read(() => {
      if (pragma(this.db, 'wal_checkpoint(TRUNCATE)') !== 0) throw busy();
    });
  }

  /** Answers what was submitted, then closes. Closing twice is closing once. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.queue.idle();
    this.db.close();
  }

  private assertCurrent(): void {
    const isStale = 'isStale' in this.db && this.db.isStale();
    if (isStale) throw storeUnavailable(phrase('changed-meanwhile', { path: this.path }), 'no');
  }

  private assertOpen(): void {
    if (this.closed) throw storeUnavailable(phrase('closed', { path: this.path }), 'no');
  }
}

/**
 * Opens the file, and makes it and its folder if they are missing (not when reading only).
 *
 * @throws LedgerError `STORE_FOREIGN` for a file of another program or kind, `STORE_NEWER` for a format that this program
 *   does not know, `STORE_DAMAGED`, `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function openSqliteFile(
  path: string,
  kind: FileKind,
  { readOnly = false, exclusive = false, patienceMs = PATIENCE_MS }: FileOptions = {},
): Promise<SqliteFile> {
  if (!readOnly) makeFolderOf(path);
  let db: Connection | ReadingConnection | undefined;
  try {
    const opened = (db = readOnly ? connectToRead(path) : connect(path, { readOnly }));
    // Before the first look at the file, which then takes the lock and keeps it.
    if (exclusive) opened.exec('PRAGMA locking_mode = EXCLUSIVE');
    const isNew = (await patiently(() => recognize(opened, path, kind), patienceMs)) === 'empty';
    if (isNew && readOnly)
      throw new LedgerError('STORE_FOREIGN', { path, expected: kind.name, why: phrase('empty') });
    await patiently(() => assertWhole(opened, path), patienceMs);
    await patiently(() => settle(opened, kind, readOnly), patienceMs);
    if (isNew) await patiently(() => create(opened, path, kind), patienceMs);
    return new SqliteFile(path, { readOnly, exclusive, patienceMs }, opened);
  } catch (fault) {
    db?.close();
    // What is opened for writing is where the program keeps its own; a file to read may be any that somebody named.
    if (readOnly && isNoDatabase(fault) && !bearsNumber(path, kind))
      throw new LedgerError('STORE_FOREIGN', { path, expected: kind.name, why: phrase('not-a-database') });
    throw explained(fault, path, 'no');
  }
}

/** Where a database says what it is for: https://sqlite.org/fileformat.html, section 1.3. */
const APPLICATION_ID_AT = 68;

/** Whether a file with a broken head was one of this kind. */
function bearsNumber(path: string, { applicationId }: FileKind): boolean {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(4);
    return readSync(file, bytes, 0, 4, APPLICATION_ID_AT) === 4 && bytes.readInt32BE() === applicationId;
  } finally {
    closeSync(file);
  }
}

function makeFolderOf(file: string): void {
  const path = dirname(file);
  try {
    makeFolder(path);
  } catch (cause) {
    throw storeUnavailable(phrase('folder-failed', { path, why: systemWhy(cause) }), 'no', cause);
  }
}

/** All of it as it was at one moment: another process may be making the tables, and writing the number beside them. */
function atOnce<T>(db: Connection, read: () => T): T {
  if (db.inTransaction) return read();
  db.exec('BEGIN');
  try {
    return read();
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}

/** Reads only: a file that is not ours stays as it is. Damage to the file's head shows here. */
function recognize(db: Connection, path: string, kind: FileKind): 'empty' | 'ours' {
  const { applicationId, format, tables } = atOnce(db, () => ({
    applicationId: pragma(db, 'application_id'),
    format: pragma(db, 'user_version'),
    tables: db.prepare('SELECT count(*) FROM sqlite_master').get()?.[0],
  }));
  if (applicationId === 0 && tables === 0) return 'empty';
  if (applicationId !== kind.applicationId) {
    const why = phrase('other-application', { found: applicationId, expected: kind.applicationId });
    throw new LedgerError('STORE_FOREIGN', { path, expected: kind.name, why });
  }
  if (format > kind.format) throw new LedgerError('STORE_NEWER', { path, found: format, known: kind.format });
  return 'ours';
}

/** SQLite itself misses a lost end while the index of the write-ahead log remembers the size. Two looks rule out a race. */
function assertWhole(db: Connection, path: string): void {
  if (!isShort(db, path) || !isShort(db, path)) return;
  throw new LedgerError('STORE_DAMAGED', { path, why: phrase('end-missing') });
}

function isShort(db: Connection, path: string): boolean {
  const expectedBytes = pragma(db, 'page_count') * pragma(db, 'page_size');
  const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return sizeOf(`${path}-wal`) === 0 && sizeOf(path) < expectedBytes;
}

/** As the pragma answers. */
const SYNCHRONOUS = { NORMAL: 1, FULL: 2 } as const;

/**
 * The binding's own default in WAL mode is synchronous NORMAL, which does not wait for the disk at all; an acknowledged
 * append would then not survive a power cut. So what the kind asks for is set, and read back.
 */
function settle(db: Connection, kind: FileKind, readOnly: boolean): void {
  if (!readOnly) {
    const mode = db.prepare('PRAGMA journal_mode = WAL').get()?.[0];
    if (mode !== 'wal') throw new Error(`SQLite answers journal mode ${String(mode)}, not wal`);
  }
  db.exec(`PRAGMA synchronous = ${kind.synchronous}`);
  db.exec(
    'PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 8000',
  );
  const synchronous = pragma(db, 'synchronous');
  if (synchronous !== SYNCHRONOUS[kind.synchronous])
    throw new Error(`SQLite answers synchronous ${synchronous}, not ${kind.synchronous}`);
}

/** In one transaction, and only if no other process did it meanwhile: a crash leaves an empty file or a whole one. */
function create(db: Connection, path: string, kind: FileKind): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    if (recognize(db, path, kind) === 'empty') {
      db.exec(kind.schema);
      db.exec(`PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${kind.format}`);
    }
    db.exec('COMMIT');
  } catch (fault) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw fault;
  }
}

function pragma(db: Connection, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[0]);
}
