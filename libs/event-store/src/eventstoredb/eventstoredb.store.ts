import { setMaxListeners } from 'node:events';
import { assertAppendable } from '../event-body';
import type {
  Append,
  Appended,
  Bookmark,
  EventStore,
  ExpectedRevision,
  LogBatch,
  NewEvent,
  StoredEvent,
} from '../event-store';
import { DEFAULT_BATCH_SIZE } from '../log-reading';
import { Appender } from './appender';
import { type Patience, within } from './calls';
import { type Connection, connectionOf } from './connection';
import { CountedHead } from './counted-head';
import { COUNT_BATCH, LogReader } from './log-reader';
import { StreamNames } from './names';
import type { NoticeTo } from './notices';
import { StreamReader } from './stream-reader';

export interface EventStoreDbOptions extends Partial<Patience> {
  /** What the names of the ledger's streams begin with, on a server that it shares; none by default. */
  readonly prefix?: string;
  /** Gives a bookmark that this ledger gave before, such as a projector's: the head is counted from there. */
  readonly counted?: () => Promise<Bookmark | undefined>;
  /** Told of what is lost, repeated and resumed; for logs and metrics. */
  readonly notice?: NoticeTo;
}

const PATIENCE: Patience = { timeoutMs: 10_000, retries: 3, backoffMs: 50, mostBackoffMs: 5000 };

/** The log in an EventStoreDB 23.10 or 24, of which the ledger sees nothing but its own streams. */
export class EventStoreDbStore implements EventStore {
  private readonly names: StreamNames;
  private readonly patience: Patience;
  private readonly closing = new AbortController();
  private readonly streams: StreamReader;
  private readonly appender: Appender;
  private readonly log: LogReader;
  private readonly counted: CountedHead;

  /** @param connection kept by the store alone, which disposes of it */
  constructor(
    private readonly connection: Connection,
    {
      prefix = '',
      counted = async () => undefined,
      notice = () => undefined,
      ...patience
    }: EventStoreDbOptions = {},
  ) {
    const { signal } = this.closing;
    // Each call that waits listens to it.
    setMaxListeners(0, signal);
    const { client } = connection;
    this.names = new StreamNames(prefix);
    this.patience = { ...PATIENCE, ...patience };
    this.streams = new StreamReader(client, this.names, this.patience, signal);
    this.appender = new Appender(connection, this.names, this.streams, this.patience, signal, notice);
    this.log = new LogReader(client, this.names, this.patience, notice, () => this.counted.known());
    this.counted = new CountedHead(counted, (after) => this.readAll(after, { batchSize: COUNT_BATCH }));
  }

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    assertAppendable(stream, expected, events);
    this.names.assertOwn(stream);
    return this.appender.append(stream, expected, events);
  }

  /** One after the other: the server promises no order among appends that it is sent at once. */
  async appendInOrder(appends: readonly Append[]): Promise<void> {
    for (const { stream, expected, events } of appends) await this.append(stream, expected, events);
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    return this.streams.read(stream, fromRevision);
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    return this.streams.last(stream);
  }

  async readAt(bookmark: Bookmark): Promise<StoredEvent | undefined> {
    return this.log.at(bookmark, this.closing.signal);
  }

  readAll(after?: Bookmark, { batchSize = DEFAULT_BATCH_SIZE } = {}): AsyncIterable<LogBatch> {
    const name = 'a reading to the end';
    return this.log.read({ name, after, batchSize, signal: this.closing.signal, untilEnd: true });
  }

  subscribe(
    after: Bookmark | undefined,
    {
      signal,
      batchSize = DEFAULT_BATCH_SIZE,
      name = 'a subscription',
    }: { signal: AbortSignal; batchSize?: number; name?: string },
  ): AsyncIterable<LogBatch> {
    const either = AbortSignal.any([signal, this.closing.signal]);
    setMaxListeners(0, either);
    return this.log.read({ name, after, batchSize, signal: either, untilEnd: false });
  }

  async head(): Promise<Bookmark | undefined> {
    return this.counted.now();
  }

  async close(): Promise<void> {
    this.closing.abort();
    // A server that hangs does not keep the program from ending.
    await within(this.patience.timeoutMs, this.connection.client.dispose()).catch(() => undefined);
  }
}

/**
 * A store on the server or cluster of a connection string, `esdb://…` or `esdb+discover://…`. It does not connect yet:
 * a server that is down is met by the first call, and found again by each later one.
 *
 * One process should append through one such store only: the client keeps the appends of all its instances in one place,
 * and those of the others are in doubt when one closes or loses its server.
 *
 * @throws LedgerError `INPUT_INVALID`, which does not repeat the string: it may hold a password
 */
export async function openEventStoreDb(
  connectionString: string,
  options: EventStoreDbOptions = {},
): Promise<EventStoreDbStore> {
  return new EventStoreDbStore(connectionOf(connectionString), options);
}
