import { type EventStoreDBClient, FORWARDS, UnknownError } from '@eventstore/db-client';
import { LedgerError, phraseText, storeUnavailable, type Phrase } from '@ledger/kernel';
import type { Bookmark, LogBatch, StoredEvent } from '../event-store';
import { collect, isFinal, type Patience, pause, retried } from './calls';
import { passing } from './faults';
import { Feed, type FeedPage } from './feed';
import type { StreamNames } from './names';
import { type NoticeTo, Outage } from './notices';
import { positionOf, resumeOf } from './place';
import { storedEvent } from './records';

/** Large, since nothing waits for the first of the events that are counted. */
export const COUNT_BATCH = 2000;

interface Reading {
  /** For notices. */
  readonly name: string;
  readonly after: Bookmark | undefined;
  readonly batchSize: number;
  readonly signal: AbortSignal;
  /** Whether to stop at the present end of the log; a reading that goes on also never gives up. */
  readonly untilEnd: boolean;
}

/**
 * The ledger's own events in the order of `$all`, numbered on from the bookmark that a reading begins with: the server
 * knows its positions, but not how many of the events before one are the ledger's.
 */
export class LogReader {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly names: StreamNames,
    private readonly patience: Patience,
    private readonly notice: NoticeTo,
    /** Where the log ends, for the error that says so. */
    private readonly head: () => Promise<Bookmark | undefined>,
  ) {}

  /**
   * Batches of the log. When the subscription beneath dies, another one goes on after the last event.
   *
   * @throws LedgerError `LOG_SHORTER`, `STREAM_BROKEN`; when reading to the end also `STORE_UNAVAILABLE`
   */
  async *read(reading: Reading): AsyncGenerator<LogBatch> {
    assertBatchSize(reading.batchSize);
    const outage = new Outage(reading.name, this.notice);
    try {
      yield* this.lasting(reading, outage);
    } finally {
      outage.left();
    }
  }

  private async *lasting(reading: Reading, outage: Outage): AsyncGenerator<LogBatch> {
    const { signal, untilEnd } = reading;
    let at = reading.after;
    let saidSo = false;
    while (!signal.aborted) {
      try {
        at &&= await this.placeHere(at, signal);
        for await (const page of this.pages(at, reading)) {
          outage.over();
          const batch = numbered(page, at);
          at = batch.events.at(-1)?.bookmark ?? at;
          const isNews = batch.events.length > 0 || !(saidSo || untilEnd);
          saidSo = batch.caughtUp;
          if (isNews) yield batch;
          if (untilEnd && batch.caughtUp) return;
        }
      } catch (fault) {
        await this.lost(fault, outage, reading);
      }
    }
  }

  /**
   * A bookmark that a copy of the ledger in another kind of store gave has no place of this server in it; its ledger
   * position is the same here, and is counted up to.
   */
  private async placeHere(bookmark: Bookmark, signal: AbortSignal): Promise<Bookmark> {
    if (positionOf(bookmark.resume)) return bookmark;
    const counting = {
      name: 'a count up to a bookmark',
      after: undefined,
      batchSize: COUNT_BATCH,
      signal,
      untilEnd: true,
    };
    for await (const { events } of this.read(counting)) {
      const found = events.find((event) => event.bookmark.position === bookmark.position);
      if (found) return found.bookmark;
    }
    // What was counted of a log whose reading was given up says nothing.
    return signal.aborted ? bookmark : this.shorter(bookmark);
  }

  /** What one subscription gives, until it dies (with its fault) or the reader has had enough. */
  private async *pages(at: Bookmark | undefined, reading: Reading): AsyncGenerator<FeedPage> {
    const { signal, batchSize: pageSize, untilEnd } = reading;
    if (at && !signal.aborted) await this.assertReaches(at, signal);
    if (signal.aborted) return;
    const feed = new Feed(this.client, this.names, {
      after: at?.resume,
      pageSize,
      untilEnd,
      timeoutMs: this.patience.timeoutMs,
    });
    const stop = () => feed.close();
    signal.addEventListener('abort', stop);
    try {
      for (let page = await feed.next(); page; page = await feed.next()) yield page;
    } finally {
      signal.removeEventListener('abort', stop);
      feed.close();
    }
  }

  /** Waits before the next subscription, unless the fault is one that stays, or a reading to the end has waited enough. */
  private async lost(fault: unknown, outage: Outage, { signal, untilEnd }: Reading): Promise<void> {
    const why = whyLost(fault);
    if (why === undefined) throw fault;
    if (signal.aborted) return;
    const { losses } = outage;
    if (untilEnd && (isFinal(fault) || losses >= this.patience.retries)) {
      throw storeUnavailable(why, 'no', fault);
    }
    outage.begin(phraseText(why, 'en'));
    await pause(this.patience, losses, signal);
  }

  /**
   * The event of a bookmark must be where the bookmark says: the server would skip the next events after a place beyond
   * its end, and may have been restored from a copy since the bookmark was made.
   */
  private async assertReaches(bookmark: Bookmark, signal: AbortSignal): Promise<void> {
    if (!(await this.ownAt(bookmark, signal))) await this.shorter(bookmark);
  }

  /** The event after which a bookmark stands; undefined where there is none of the ledger. */
  async at(bookmark: Bookmark, signal: AbortSignal): Promise<StoredEvent | undefined> {
    try {
      const there = await this.ownAt(await this.placeHere(bookmark, signal), signal);
      return there && storedEvent(there.stream, there.record);
    } catch (fault) {
      if (fault instanceof LedgerError && fault.code === 'LOG_SHORTER') return undefined;
      throw fault;
    }
  }

  private async ownAt({ resume }: Bookmark, signal: AbortSignal) {
    const position = positionOf(resume);
    const record = position && (await this.eventAt(position, signal));
    const stream = record && this.names.here(record.streamId);
    const isThere = record?.position && resumeOf(record.position) === resume;
    return isThere && stream !== undefined ? { stream, record } : undefined;
  }

  private async shorter({ position }: Bookmark): Promise<never> {
    const head = (await this.head())?.position ?? -1;
    throw new LedgerError('LOG_SHORTER', { head, bookmark: position });
  }

  private async eventAt(fromPosition: NonNullable<ReturnType<typeof positionOf>>, signal: AbortSignal) {
    const options = { fromPosition, direction: FORWARDS, maxCount: 1 } as const;
    const read = () => collect(this.client.readAll(options), this.patience.timeoutMs);
    try {
      // A position at which no event begins is an unknown fault to the server, which repeating does not cure.
      return (await retried({ ...this.patience, retries: 0 }, signal, read))[0];
    } catch (fault) {
      if (fault instanceof LedgerError && fault.cause instanceof UnknownError) return undefined;
      throw fault;
    }
  }
}

function whyLost(fault: unknown): Phrase | undefined {
  const isUnavailable = fault instanceof LedgerError && fault.code === 'STORE_UNAVAILABLE';
  return isUnavailable ? (fault.details['why'] as Phrase) : passing(fault);
}

function numbered({ events, caughtUp }: FeedPage, after: Bookmark | undefined): LogBatch {
  const first = (after?.position ?? -1) + 1;
  return {
    events: events.map(({ resume, ...event }, i) => ({
      ...event,
      bookmark: { position: first + i, resume },
    })),
    caughtUp,
  };
}

function assertBatchSize(batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`a batch of ${batchSize} events`);
}
