import type { SqliteFile, Statement } from '@ledger/sqlite';

/** Every statement of the embedded event store, prepared once. */
export interface Statements {
  readonly end: Statement;
  readonly insertFirst: Statement;
  readonly insertNext: Statement;
  readonly lastRevision: Statement;
  readonly lastBody: Statement;
  readonly idAt: Statement;
  readonly since: Statement;
  readonly page: Statement;
}

export function prepareStatements(file: SqliteFile): Statements {
  return {
    end: file.prepare('SELECT max(position) FROM events'),
    // The check of the expected revision is part of the insert: one call instead of two for the usual append.
    insertFirst: file.prepare(`
      INSERT INTO events (position, stream, revision, id, body) SELECT ?1, ?2, ?3, ?4, ?5
      WHERE ?3 = (SELECT coalesce(max(revision), -1) + 1 FROM events WHERE stream = ?2)`),
    insertNext: file.prepare(
      'INSERT INTO events (position, stream, revision, id, body) VALUES (?, ?, ?, ?, ?)',
    ),
    lastRevision: file.prepare('SELECT coalesce(max(revision), -1) FROM events WHERE stream = ?'),
    lastBody: file.prepare('SELECT body FROM events WHERE stream = ? ORDER BY revision DESC LIMIT 1'),
    idAt: file.prepare('SELECT id, position FROM events WHERE stream = ? AND revision = ?'),
    since: file.prepare('SELECT body FROM events WHERE stream = ? AND revision >= ? ORDER BY revision'),
    page: file.prepare('SELECT position, body FROM events WHERE position > ? ORDER BY position LIMIT ?'),
  };
}
