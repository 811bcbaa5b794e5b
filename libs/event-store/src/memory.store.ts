import { phrase, storeUnavailable } from '@ledger/kernel';
import { assertAppendable, eventBody, firstRevision, parseBody, placeOf } from './event-body';
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
} from './event-store';
import { bookmarkAt, DEFAULT_BATCH_SIZE, followLog, type LogPages, readLog } from './log-reading';
import { Tail } from './tail';

/** What is kept of an event: its bytes, so that nobody can change it by changing an object. */
interface Entry {
  readonly id: string;
  readonly position: number;
  readonly body: string;
}

/** An event store for tests: all the rules, nothing on disk. */
export class MemoryEventStore implements EventStore {
  private readonly log: Entry[] = [];
  private readonly streams = new Map<string, Entry[]>();
  private readonly tail = new Tail();
  private readonly pages: LogPages = {
    end: async () => {
      this.assertOpen();
      return this.log.length - 1;
    },
    page: async (after, limit) => this.log.slice(after + 1, after + 1 + limit).map(logged),
  };

  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    this.assertOpen();
    assertAppendable(stream, expected, events);
    const first = firstRevision(expected);
    const bodies = events.map((event, i) => eventBody(stream, first + i, event));
    const known = this.streams.get(stream) ?? [];
    if (known.length !== first) return this.repeated(stream, expected, events);
    const position = this.log.length;
    const entries = events.map(({ id }, i) => ({ id, position: position + i, body: bodies[i] as string }));
    this.log.push(...entries);
    this.streams.set(stream, [...known, ...entries]);
    this.tail.appended();
    return { revision: first + events.length - 1, resume: bookmarkAt(this.log.length - 1).resume };
  }

  async appendInOrder(appends: readonly Append[]): Promise<void> {
    for (const { stream, expected, events } of appends) await this.append(stream, expected, events);
  }

  async readStream(stream: string, fromRevision = 0): Promise<readonly StoredEvent[]> {
    this.assertOpen();
    return (this.streams.get(stream) ?? []).slice(fromRevision).map((entry) => parseBody(entry.body));
  }

  async readLast(stream: string): Promise<StoredEvent | undefined> {
    this.assertOpen();
    const last = this.streams.get(stream)?.at(-1);
    return last && parseBody(last.body);
  }

  async readAt({ position }: Bookmark): Promise<StoredEvent | undefined> {
    this.assertOpen();
    const entry = this.log[position];
    return entry && parseBody(entry.body);
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

  async close(): Promise<void> {
    this.tail.close();
  }

  /** The same ids at their original place are an append that was made before; anything else is a conflict. */
  private repeated(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Appended {
    const known = this.streams.get(stream) ?? [];
    const first = firstRevision(expected);
    const there = known.slice(first, first + events.length);
    const last = there.at(-1);
    if (last && there.length === events.length && there.every(({ id }, i) => id === events[i]?.id)) {
      return { revision: first + events.length - 1, resume: bookmarkAt(last.position).resume };
    }
    throw new RevisionConflict(stream, expected, placeOf(known.length - 1));
  }

  private assertOpen(): void {
    if (this.tail.closed) throw storeUnavailable(phrase('store-closed'), 'no');
  }
}

function logged({ body, position }: Entry): LoggedEvent {
  return { ...parseBody(body), bookmark: bookmarkAt(position) };
}
