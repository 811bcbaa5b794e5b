import { phrase } from '@ledger/kernel';
import {
  isDamage,
  layoutFaults,
  objectIn,
  OBJECTS,
  openSqliteFile,
  type SqliteFile,
  type SqlRow,
  type SqlValue,
} from '@ledger/sqlite';
import type { Found, FoundBytes, FoundFault, FoundText, LogInspection } from '../inspection';
import { EVENT_FILE } from './schema';

/** So few that the garbage collector meets most of them when they are done with: with more it keeps copying them. */
const PAGE = 128;
/** How many faults SQLite's own check of the file is asked for. */
const OWN_CHECK = 100;
/** An attacker's row may stand anywhere: also where JavaScript cannot tell a number from its neighbours. */
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;
const ASTRAY = `position <= ${Number.MIN_SAFE_INTEGER} OR position > ${Number.MAX_SAFE_INTEGER}`;

/** Numbers as text: they may be too large for one. An id is bytes; anything else is quoted, so that it looks like no id. */
const NUMBERS = 'CAST(position AS TEXT), CAST(revision AS TEXT)';
const ID = `iif(typeof(id) = 'blob', lower(hex(id)), quote(id))`;
/** Texts with how many bytes they are: text that is not UTF-8 is mended on the way, and ends at a NUL. */
const AS_TEXT = `${NUMBERS}, ${ID}, stream, body, octet_length(stream), octet_length(body)`;
const AS_BYTES = `${NUMBERS}, ${ID}, CAST(stream AS BLOB), CAST(body AS BLOB), typeof(stream), typeof(body)`;
/** What stands for every byte that was mended. */
const MENDED = '\ufffd';

/** What lies in the log's file, row by row; where a part of it cannot be read, what lies behind that part. */
class EmbeddedInspection implements LogInspection {
  readonly size: number | undefined;
  private readonly sql;

  constructor(private readonly file: SqliteFile) {
    this.sql = {
      page: file.prepare(
        `SELECT ${AS_TEXT} FROM events WHERE position > ? AND position <= ? ORDER BY position LIMIT ${PAGE}`,
      ),
      row: file.prepare(`SELECT ${AS_BYTES} FROM events WHERE position = CAST(? AS INTEGER)`),
      next: file.prepare(
        'SELECT position FROM events WHERE position BETWEEN ? AND ? ORDER BY position LIMIT 1',
      ),
      end: file.prepare(`SELECT max(position) FROM events WHERE position <= ${Number.MAX_SAFE_INTEGER}`),
      astray: file.prepare(`SELECT ${AS_BYTES} FROM events WHERE ${ASTRAY} ORDER BY position LIMIT ${PAGE}`),
      objects: file.prepare(OBJECTS),
      check: file.prepare(`PRAGMA integrity_check(${OWN_CHECK})`),
    };
    this.size = this.tried(() => Number(this.sql.end.get()?.[0] ?? -1) + 1);
  }

  async *read(): AsyncGenerator<readonly Found[]> {
    const end = this.size === undefined ? Number.MAX_SAFE_INTEGER : this.size - 1;
    for (let after = BEFORE_ALL; after < end;) {
      const found = await this.file.read(() => this.page(after, end) ?? this.carefully(after, end));
      if (found.length === 0) break;
      yield found;
      after = endOf(found.at(-1));
    }
    const faults = await this.file.read(() => [...this.astray(), ...this.layout(), ...this.ownCheck()]);
    if (faults.length > 0) yield faults;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private page(after: number, end: number): readonly Found[] | undefined {
    return this.tried(() =>
      this.sql.page
        .all(after, end)
        .map((row) => foundText(row) ?? foundBytes(this.sql.row.get(row[0]!) ?? row)),
    );
  }

  /** One event, or the stretch of positions that cannot be read; SQLite gives up on a page, not on the file. */
  private carefully(after: number, end: number): readonly Found[] {
    const next = this.tried(() => this.sql.next.get(after + 1, end) ?? null);
    if (next === null) return [];
    if (next === undefined) return [this.damageFrom(after + 1, end)];
    const position = Number(next[0]);
    const row = this.tried(() => this.sql.row.get(position));
    return [row ? foundBytes(row) : unreadable(position, position)];
  }

  /** Where there is nothing behind it that can be read, nobody knows how many events there were. */
  private damageFrom(first: number, end: number): FoundFault {
    const last = this.endOfDamage(first, end);
    if (this.size !== undefined || last < end) return unreadable(first, last);
    return { kind: 'fault', why: phrase('unreadable-from', { position: Math.max(0, first) }) };
  }

  /** The last position of the damaged part, by leaps that double and then halve: a walk could be long. */
  private endOfDamage(first: number, end: number): number {
    const isReadable = (position: number): boolean =>
      position > end || this.tried(() => this.sql.next.get(position, end) ?? null) !== undefined;
    let leap = 1;
    while (!isReadable(first + leap)) leap *= 2;
    let [unread, readable] = [first, first + leap];
    while (readable - unread > 1) {
      const middle = Math.floor((unread + readable) / 2);
      if (isReadable(middle)) readable = middle;
      else unread = middle;
    }
    return unread;
  }

  /** Rows that stand nowhere near the log; they are told of, and belong to no place in it. */
  private astray(): readonly FoundFault[] {
    const rows = this.tried(() => this.sql.astray.all()) ?? [];
    return rows.map(([position, , , stream]) => ({
      kind: 'fault',
      stream: textOf(stream),
      why: phrase('position-astray', { position: String(position) }),
    }));
  }

  /** A table without its constraints takes what the ledger never appends, and a trigger or a view may change what is read. */
  private layout(): readonly FoundFault[] {
    const there = this.tried(() => this.sql.objects.all().map(objectIn)) ?? [];
    const faults = layoutFaults(this.file.path, there, [EVENT_FILE.schema]);
    return faults.map((why) => ({ kind: 'fault', why }));
  }

  /** Whether tables and indexes fit each other: a stream is read by an index, which could hide events that are there. */
  private ownCheck(): readonly FoundFault[] {
    const rows = this.tried(() => this.sql.check.all());
    if (!rows) return [{ kind: 'fault', why: phrase('malformed') }];
    const said = rows.map(([message]) => String(message)).filter((message) => message !== 'ok');
    return said.map((message) => ({ kind: 'fault', why: phrase('damage', { message }) }));
  }

  /** Undefined where SQLite cannot read it. */
  private tried<T>(query: () => T): T | undefined {
    try {
      return query();
    } catch (fault) {
      // Another program that stands in the way is no damage.
      if (!isDamage(fault)) throw fault;
      return undefined;
    }
  }
}

const endOf = (found: Found | undefined): number =>
  (found?.kind === 'fault' ? found.to : found?.position) ?? Number.MAX_SAFE_INTEGER;

/** Undefined where the texts are not all that is stored. */
function foundText([position, revision, id, stream, body, ...lengths]: SqlRow): FoundText | undefined {
  if (!isWhole(stream, lengths[0]) || !isWhole(body, lengths[1])) return undefined;
  const columns = { stream, revision: String(revision), id: String(id) };
  return { kind: 'text', position: Number(position), columns, body };
}

const isWhole = (text: SqlValue | undefined, length: SqlValue | undefined): text is string =>
  typeof text === 'string' && Buffer.byteLength(text) === length && !text.includes(MENDED);

function foundBytes([position, revision, id, stream, body, ...types]: SqlRow): FoundBytes {
  const columns = { stream: textOf(stream), revision: String(revision), id: String(id) };
  const [ofStream, ofBody] = types.map(String);
  const kept = { stream: ofStream ?? 'text', body: ofBody ?? 'text' };
  return { kind: 'bytes', position: Number(position), columns, body: bytesOf(body), kept };
}

/** A column may hold anything in a file that was edited. */
const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(String(value));
const textOf = (value: unknown): string => Buffer.from(bytesOf(value)).toString('utf8');

const unreadable = (position: number, to: number): FoundFault => ({
  kind: 'fault',
  position,
  to,
  why: phrase('malformed'),
});

/**
 * Opens the log's file for reading only, and does not look at what is in it yet.
 *
 * @throws LedgerError `STORE_FOREIGN`, `STORE_NEWER`, `STORE_DAMAGED` (not even its head can be read, or its end is
 *   missing), `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function inspectEmbedded(path: string): Promise<LogInspection> {
  const file = await openSqliteFile(path, EVENT_FILE, { readOnly: true });
  try {
    return await file.read(() => new EmbeddedInspection(file));
  } catch (fault) {
    await file.close();
    throw fault;
  }
}
