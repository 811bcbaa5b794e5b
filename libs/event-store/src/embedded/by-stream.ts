import { LedgerError, phrase } from '@ledger/kernel';
import { openSqliteFile, type SqliteFile, type SqlRow } from '@ledger/sqlite';
import { parseBody } from '../event-body';
import type { Bookmark, StoredEvent } from '../event-store';
import { EVENT_FILE } from './schema';

/** Whole streams that stand side by side in the order of their names, the first and the last one included. */
export interface StreamRange {
  readonly first: string;
  readonly last: string;
  /** How many events they had when the range was made. */
  readonly events: number;
}

/** An event with its ledger position, and no place from which to read on. */
export interface PlacedEvent extends StoredEvent {
  readonly bookmark: Pick<Bookmark, 'position'>;
}

/** A log in its file, read stream by stream and not in its order: for whoever folds every stream by itself. */
export class LogByStream {
  private readonly sql;

  constructor(private readonly file: SqliteFile) {
    const { MAX_SAFE_INTEGER } = Number;
    // A row that somebody has put where no log comes is nowhere.
    const events = `SELECT iif(position BETWEEN 0 AND ${MAX_SAFE_INTEGER}, position, -1), body FROM events`;
    this.sql = {
      streams: file.prepare('SELECT stream, count(*) FROM events GROUP BY stream ORDER BY stream'),
      range: file.prepare(`${events} WHERE stream BETWEEN ? AND ? ORDER BY stream, revision`),
      head: file.prepare(`SELECT max(position) FROM events WHERE position <= ${MAX_SAFE_INTEGER}`),
      at: file.prepare(`${events} WHERE position IN (SELECT value FROM json_each(?))`),
    };
  }

  /** All streams, in ranges of about so many events; a stream that has more is a range of its own. */
  async ranges(events: number): Promise<readonly StreamRange[]> {
    const ranges: StreamRange[] = [];
    for (const [stream, count] of (await this.file.read(() => this.sql.streams.all())) as [
      string,
      number,
    ][]) {
      const open = ranges.at(-1);
      if (open && open.events + count <= events) {
        ranges[ranges.length - 1] = { ...open, last: stream, events: open.events + count };
      } else ranges.push({ first: stream, last: stream, events: count });
    }
    return ranges;
  }

  /**
   * The events of a range, stream after stream and each in the order of its revisions; all of them are held in memory.
   *
   * @throws LedgerError `STORE_DAMAGED` where one cannot be read
   */
  async read({ first, last }: Pick<StreamRange, 'first' | 'last'>): Promise<readonly PlacedEvent[]> {
    const rows = await this.file.read(() => this.sql.range.all(first, last));
    return rows.map((row) => this.placed(row));
  }

  /** The ledger position of the last event; -1 where there is none. */
  async head(): Promise<number> {
    return Number((await this.file.read(() => this.sql.head.get()))?.[0] ?? -1);
  }

  /** Those of some ledger positions that there are, in any order. @throws LedgerError `STORE_DAMAGED` */
  async at(positions: readonly number[]): Promise<readonly PlacedEvent[]> {
    const rows = await this.file.read(() => this.sql.at.all(JSON.stringify(positions)));
    return rows.map((row) => this.placed(row));
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private placed([position, body]: SqlRow): PlacedEvent {
    try {
      return Object.assign(parseBody(body as string), { bookmark: { position: position as number } });
    } catch (cause) {
      const { path } = this.file;
      throw new LedgerError('STORE_DAMAGED', { path, why: phrase('event-not-json') }, { cause });
    }
  }
}

/**
 * Opens the log's file for reading only.
 *
 * @throws LedgerError `STORE_FOREIGN`, `STORE_NEWER`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function openLogByStream(path: string): Promise<LogByStream> {
  const file = await openSqliteFile(path, EVENT_FILE, { readOnly: true });
  try {
    return await file.read(() => new LogByStream(file));
  } catch (fault) {
    await file.close();
    throw fault;
  }
}
