import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { isSqliteFault, openSqliteFile, type SqliteFile } from '@ledger/sqlite';
import { assertAppendable, eventBody, firstRevision, parseBody, placeOf, uuidBytes } from '../event-body';
import {
  type Append,
  type Appended,
  type Bookmark,
  type EventStore,
  type ExpectedRevision,
  type LogBatch,
  type LoggedEvent,
  type NewEvent,
  RevisionConflict,
  type StoredEvent,
} from '../event-store';
import { bookmarkAt, DEFAULT_BATCH_SIZE, followLog, type LogPages, readLog } from '../log-reading';
import { Tail } from '../tail';
import { inspect, type Opened } from './opened';
import { EVENT_FILE } from './schema';
import { prepareStatements, type Statements } from './statements';

/** How often a subscription looks for what other processes appended. */
const POLL_MS = 50;

interface Row {
  readonly revision: number;
  readonly id: Uint8Array;
  readonly body: string;
}

/** The log in one SQLite file, which several processes may share. */
export class EmbeddedEventStore implements EventStore {
  /** What was found when the file was opened. */
  readonly opened: Opened;
  private readonly sql: Statements;
  private readonly tail: Tail;
  private readonly pages: LogPages;

  constructor(private readonly file: SqliteFile) {
    this.sql = prepareStatements(file);
    this.opened = inspect(file);
    this.pages = {
      end: () => this.file.read(() => this.end()),
      page: (after, limit) => this.page(after, limit),
    };
    this.tail = new Tail({ end: this.pages.end, everyMs: POLL_MS });
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    // All that needs no lock is done before there is one.
    const rows = rowsOf({ stream, expected, events });
    const outcome = await this.file.write(() => this.appendRows(stream, expected, rows), rows.length);
    if (outcome instanceof RevisionConflict) throw outcome;
    this.tail.appended();
    return outcome;
  }

  /** In one transaction, and so all or none. */
  async appendInOrder(appends: readonly Append[]): Promise<void> {
    if (appends.length === 0) return;
    const drafts = appends.map((append) => ({ ...append, rows: rowsOf(append) }));
    const weight = drafts.reduce((sum, { rows }) => sum + rows.length, 0);
    await this.file.write(() => {
      for (const { stream, expected, rows } of drafts) {
        const outcome = this.appendRows(stream, expected, rows);
        if (outcome instanceof RevisionConflict) throw outcome;
      }
    }, weight);
    this.tail.appended();
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    const rows = await this.file.read(() => this.sql.since.all(stream, fromRevision));
    return rows.map(([body], i) => {
      const event = this.parse(body as string);
      if (event.revision === fromRevision + i) return event;
      throw new LedgerError('STREAM_BROKEN', {
        stream,
        why: phrase('revision-gone', { revision: fromRevision + i }),
      });
    });
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    const row = await this.file.read(() => this.sql.lastBody.get(stream));
    return row && this.parse(row[0] as string);
  }

  async readAt({ position }: Bookmark): Promise<StoredEvent | undefined> {
    const [event] = await this.page(position - 1, 1);
    if (!event) return undefined;
    const { bookmark: _, body: __, ...stored } = event;
    return stored;
  }

  readAll(after?: Bookmark, options: { batchSize?: number } = {}): AsyncIterable<LogBatch> {
    return readLog(this.pages, after, options.batchSize ?? DEFAULT_BATCH_SIZE);
  }

  subscribe(
    after: Bookmark | undefined,
    options: { signal: AbortSignal; batchSize?: number },
  ): AsyncIterable<LogBatch> {
    return followLog(this.pages, this.tail, after, options);
  }

  async head(): Promise<Bookmark | undefined> {
    const end = await this.pages.end();
    return end < 0 ? undefined : bookmarkAt(end);
  }

  /**
   * Writes a consistent copy of the log to a new file, while it is in use and without holding up the event loop.
   *
   * @throws LedgerError `FILE_EXISTS`, `STORE_UNAVAILABLE`
   */
  async backup(target: string): Promise<void> {
    await this.file.backup(target);
  }

  async close(): Promise<void> {
    this.tail.close();
    await this.file.close();
  }

  /** Within a transaction: no other process can append between the look at the stream's end and the insert. */
  private appendRows(
    stream: string,
    expected: ExpectedRevision,
    rows: readonly Row[],
  ): Appended | RevisionConflict {
    const start = this.end() + 1;
    for (const [i, { revision, id, body }] of rows.entries()) {
      const insert = i === 0 ? this.sql.insertFirst : this.sql.insertNext;
      const inserted = unlessReused(stream, id, () => insert.run(start + i, stream, revision, id, body));
      if (inserted === 0) return this.repeated(stream, expected, rows);
    }
    const last = rows.at(-1) as Row;
    return { revision: last.revision, resume: bookmarkAt(start + rows.length - 1).resume };
  }

  /** The same ids at their original place are an append that was made before; anything else is a conflict. */
  private repeated(
    stream: string,
    expected: ExpectedRevision,
    rows: readonly Row[],
  ): Appended | RevisionConflict {
    let position = -1;
    for (const { revision, id } of rows) {
      const there = this.sql.idAt.get(stream, revision);
      if (!there || !Buffer.from(id).equals(there[0] as Uint8Array)) {
        return new RevisionConflict(
          stream,
          expected,
          placeOf(Number(this.sql.lastRevision.get(stream)?.[0])),
        );
      }
      position = Number(there[1]);
    }
    return { revision: (rows.at(-1) as Row).revision, resume: bookmarkAt(position).resume };
  }

  private end(): number {
    return Number(this.sql.end.get()?.[0] ?? -1);
  }

  private async page(after: number, limit: number): Promise<readonly LoggedEvent[]> {
    const rows = await this.file.read(() => this.sql.page.all(after, limit));
    return rows.map(([position, body], i) => {
      if (position !== after + 1 + i) throw this.damaged(phrase('event-gone', { position: after + 1 + i }));
      const event = this.parse(body as string, position);
      return Object.assign(event, { bookmark: bookmarkAt(position), body: body as string });
    });
  }

  private parse(body: string, position?: number): StoredEvent {
    try {
      return parseBody(body);
    } catch (cause) {
      const isPlaced = position !== undefined;
      throw this.damaged(
        isPlaced ? phrase('event-not-json-at', { position }) : phrase('event-not-json'),
        cause,
      );
    }
  }

  private damaged(why: Phrase, cause?: unknown): LedgerError {
    return new LedgerError('STORE_DAMAGED', { path: this.file.path, why }, { cause });
  }
}

function rowsOf({ stream, expected, events }: Append): readonly Row[] {
  assertAppendable(stream, expected, events);
  const first = firstRevision(expected);
  return events.map((event, i) => rowOf(stream, first + i, event));
}

function rowOf(stream: string, revision: number, event: NewEvent): Row {
  return { revision, id: uuidBytes(event.id), body: eventBody(stream, revision, event) };
}

/** An id that another event has is its caller's bug; or that of a foreign log, which is told so in words. */
function unlessReused<T>(stream: string, id: Uint8Array, insert: () => T): T {
  try {
    return insert();
  } catch (fault) {
    if (!isSqliteFault(fault) || !/UNIQUE.*\bevents\.id\b/.test(fault.message)) throw fault;
    const event = Buffer.from(id).toString('hex');
    throw new LedgerError('EVENT_ID_REUSED', { event, stream }, { cause: fault });
  }
}

/**
 * Opens the log's file, made if it is missing (not when reading only), and looks at its end.
 *
 * @param options.exclusive as `FileOptions` says
 * @throws LedgerError `STORE_FOREIGN`, `STORE_NEWER`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function openEmbeddedEventStore(
  path: string,
  options: { readOnly?: boolean; exclusive?: boolean } = {},
): Promise<EmbeddedEventStore> {
  const file = await openSqliteFile(path, EVENT_FILE, options);
  try {
    return await file.read(() => new EmbeddedEventStore(file));
  } catch (fault) {
    await file.close();
    throw fault;
  }
}
