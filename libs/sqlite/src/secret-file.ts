import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { phrase, storeUnavailable, systemWhy } from '@ledger/kernel';
import type { SqlRow, SqlValue } from './driver';
import { makeFolder } from './folders';
import { type FileKind, openSqliteFile, type SqliteFile } from './sqlite-file';

/** For whoever runs the program, and nobody else. */
const MODE = 0o600;

/**
 * A SQLite file of what must not be read by others and can be erased: for its owner alone, and what is deleted from it is
 * overwritten. It is made by the first thing that is written to it, and not by questions.
 */
export class SecretFile {
  private opening: Promise<SqliteFile> | undefined;

  constructor(
    readonly path: string,
    private readonly kind: FileKind,
  ) {}

  /** What a query finds; where there is no file there is nothing in it. @throws LedgerError as `opened`, and of reading */
  async rows(sql: string, ...values: SqlValue[]): Promise<readonly SqlRow[]> {
    if (!this.opening && !existsSync(this.path)) return [];
    const file = await this.opened();
    return file.read(() => file.prepare(sql).all(...values));
  }

  /**
   * The file to be written to, made where it is missing; the next call tries again where it could not be opened.
   *
   * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_BUSY`, `STORE_DAMAGED`, `STORE_FOREIGN`, `STORE_NEWER`
   */
  opened(): Promise<SqliteFile> {
    return (this.opening ??= this.open().catch((error: unknown) => {
      this.opening = undefined;
      throw error;
    }));
  }

  async close(): Promise<void> {
    const file = await this.opening;
    this.opening = undefined;
    await file?.close();
  }

  private async open(): Promise<SqliteFile> {
    forTheOwnerAlone(this.path);
    const file = await openSqliteFile(this.path, this.kind);
    // What is deleted is overwritten; and what is written anew is nowhere but in the file.
    file.exec('PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY');
    return file;
  }
}

/** Made with those rights, so that it never had others; the files that SQLite puts beside it get the same. */
function forTheOwnerAlone(path: string): void {
  try {
    makeFolder(dirname(path));
    closeSync(openSync(path, 'a', MODE));
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, MODE);
  } catch (cause) {
    throw storeUnavailable(phrase('at', { path, why: systemWhy(cause) }), 'no', cause);
  }
}
