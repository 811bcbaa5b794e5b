import { type EventStoreDBClient, FORWARDS, START } from '@eventstore/db-client';
import { phrase } from '@ledger/kernel';
import type { Found, FoundFault, LogInspection } from '../inspection';
import { collect, type Patience, retried, within } from './calls';
import { connectionOf } from './connection';
import { StreamNames } from './names';
import type { Recorded } from './records';

const PAGE = 1000;
const PATIENCE: Patience = { timeoutMs: 10_000, retries: 3, backoffMs: 50, mostBackoffMs: 5000 };
/** What the server calls the stream that has another one's metadata. */
const OF_METADATA = '$$';
/** Any of these in a stream's metadata hides events of it. */
const LIMITS = ['$tb', '$maxCount', '$maxAge'];

/**
 * The ledger's own events in an EventStoreDB as `$all` has them, which no stream's metadata hides. Memory holds a page, and
 * the names of the streams that somebody tried to hide.
 */
class EventStoreDbInspection implements LogInspection {
  readonly size = undefined;
  private readonly closing = new AbortController();
  /** By stream, in the order in which they were met. */
  private readonly hidden = new Map<string, FoundFault>();
  private events = 0;

  constructor(
    private readonly client: EventStoreDBClient,
    private readonly names: StreamNames,
  ) {}

  async *read(): AsyncGenerator<readonly Found[]> {
    // Whoever reads once more meets the same.
    this.events = 0;
    this.hidden.clear();
    let last: Recorded | undefined;
    for (;;) {
      const records = await this.page(last);
      if (records.length === 0) break;
      last = records.at(-1);
      const found = records.flatMap((record) => this.foundIn(record));
      if (found.length > 0) yield found;
    }
    if (this.hidden.size > 0) yield [...this.hidden.values()];
  }

  async close(): Promise<void> {
    this.closing.abort();
    await within(PATIENCE.timeoutMs, this.client.dispose()).catch(() => undefined);
  }

  /** A read from a position begins with the event there. */
  private async page(after: Recorded | undefined): Promise<readonly Recorded[]> {
    const fromPosition = after?.position ?? START;
    const options = { direction: FORWARDS, fromPosition, maxCount: PAGE } as const;
    const read = () => collect(this.client.readAll(options), PATIENCE.timeoutMs);
    const records = await retried(PATIENCE, this.closing.signal, read);
    return after ? records.slice(1) : records;
  }

  private foundIn(record: Recorded): readonly Found[] {
    const stream = this.names.here(record.streamId);
    if (stream === undefined) return this.noteMetadata(record);
    const position = this.events;
    if (record.type === '$streamDeleted') {
      return [{ kind: 'fault', stream, why: phrase('deleted-for-good') }];
    }
    this.events += 1;
    const { id, type, data, metadata, revision } = record;
    return [
      { kind: 'parts', position, parts: { data, id, metadata, revision: Number(revision), stream, type } },
    ];
  }

  /** The last of a stream's metadata hold. */
  private noteMetadata({ streamId, type, data }: Recorded): readonly Found[] {
    if (type !== '$metadata' || !streamId.startsWith(OF_METADATA)) return [];
    const stream = this.names.here(streamId.slice(OF_METADATA.length));
    if (stream === undefined) return [];
    const limit = LIMITS.find((name) => Object.hasOwn(Object(data) as object, name));
    if (limit === undefined) this.hidden.delete(stream);
    else this.hidden.set(stream, { kind: 'fault', stream, why: phrase('limited', { limit }) });
    return [];
  }
}

/**
 * Looks at the log on the server or cluster of a connection string, as `openEventStoreDb` takes it.
 *
 * @param prefix what the names of the ledger's streams begin with
 * @throws LedgerError `INPUT_INVALID`
 */
export async function inspectEventStoreDb(connectionString: string, prefix = ''): Promise<LogInspection> {
  return new EventStoreDbInspection(connectionOf(connectionString).client, new StreamNames(prefix));
}
