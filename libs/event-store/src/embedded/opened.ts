import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import type { SqliteFile, SqlRow } from '@ledger/sqlite';
import { eventBody, parseBody, uuidBytes } from '../event-body';
import type { Bookmark, StoredEvent } from '../event-store';
import { bookmarkAt } from '../log-reading';

/** What opening found. */
export interface Opened {
  /** How many events the log holds. */
  readonly events: number;
  /** The place after the last one; undefined while the log is empty. */
  readonly head: Bookmark | undefined;
  /** How many of the last events were read back and found sound. */
  readonly checked: number;
}

/** The last events are the ones that a crash or a torn write would hurt; the rest is for `ledger verify`. */
const CHECKED = 100;

/** @throws LedgerError `STORE_DAMAGED` when the end of the log is not what an append leaves behind */
export function inspect(file: SqliteFile): Opened {
  const rows = file
    .prepare('SELECT position, stream, revision, id, body FROM events ORDER BY position DESC LIMIT ?')
    .all(CHECKED);
  const follows = file.prepare('SELECT count(*) FROM events WHERE stream = ? AND revision = ?');
  const last = Number(rows[0]?.[0] ?? -1);
  rows.forEach((row, i) => {
    const fault =
      faultOf(row, last - i) ?? orphaned(row, (stream, revision) => follows.get(stream, revision)?.[0] === 1);
    if (fault) throw new LedgerError('STORE_DAMAGED', { path: file.path, why: fault });
  });
  if (last >= 0 && file.prepare('SELECT min(position) FROM events').get()?.[0] !== 0) {
    throw new LedgerError('STORE_DAMAGED', { path: file.path, why: phrase('event-gone', { position: 0 }) });
  }
  return { events: last + 1, head: last < 0 ? undefined : bookmarkAt(last), checked: rows.length };
}

function faultOf([position, stream, revision, id, body]: SqlRow, expected: number): Phrase | undefined {
  if (position !== expected) return phrase('event-gone', { position: expected });
  const event = parsed(String(body));
  const whole =
    event !== undefined &&
    event.stream === stream &&
    event.revision === revision &&
    Buffer.from(uuidBytes(event.id)).equals(id as Uint8Array) &&
    bodyOf(event) === body;
  return whole ? undefined : phrase('event-changed', { position: expected });
}

/** Undefined of what has no canonical form. */
function bodyOf(event: StoredEvent): string | undefined {
  try {
    return eventBody(event.stream, event.revision, event);
  } catch {
    return undefined;
  }
}

function parsed(body: string): StoredEvent | undefined {
  try {
    return parseBody(body);
  } catch {
    return undefined;
  }
}

function orphaned(
  [position, stream, revision]: SqlRow,
  has: (stream: string, revision: number) => boolean,
): Phrase | undefined {
  if (revision === 0 || has(String(stream), Number(revision) - 1)) return undefined;
  return phrase('event-orphaned', { position: Number(position), stream: String(stream) });
}
