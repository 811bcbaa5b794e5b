import type { EventMetadata, JsonObject } from '@ledger/kernel';

/** An event about to be appended. Its id is made once per decision and kept while that append is retried. */
export interface NewEvent {
  /** A UUID, lower case, with hyphens. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  /** 0 for the first event of a stream, without gaps. */
  readonly revision: number;
}

/** A place in the log, after an event. */
export interface Bookmark {
  /** The ledger position of that event: 0 for the first one of the ledger, without gaps (the leaf index). */
  readonly position: number;
  /** The store's own place, opaque but for its order: later places of one store compare greater as strings. */
  readonly resume: string;
}

export interface LoggedEvent extends StoredEvent {
  readonly bookmark: Bookmark;
  /** The text that it was read from, where that is what `eventBody` makes: for whoever hashes it. */
  readonly body?: string;
}

/** What a stream must be at for an append: it does not exist, or its last event has this revision. */
export type ExpectedRevision = 'no-stream' | number;

/** What one `append` is given. */
export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
}

export interface Appended {
  /** The revision of the last event appended. */
  readonly revision: number;
  /** `Bookmark.resume` of the last event appended: what a reader waits for to read its own write. */
  readonly resume: string;
}

/** A stretch of the log, in order. */
export interface LogBatch {
  readonly events: readonly LoggedEvent[];
  /** Nothing was left to read when the batch was taken. A subscription says so again each time it is true anew. */
  readonly caughtUp: boolean;
}

/** Thrown by `append` when the stream is not at the expected revision; nothing was appended. */
export class RevisionConflict extends Error {
  override readonly name = 'RevisionConflict';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`${stream} is at ${actual}, not ${expected}`);
  }
}

/**
 * The log, in EventStoreDB's terms. Every adapter passes `event-store.contract.ts`.
 *
 * A store that fails throws `LedgerError`: `STORE_UNAVAILABLE` or `STORE_BUSY` (with whether the change may have been
 * recorded), `STORE_DAMAGED`, `STREAM_BROKEN`.
 */
export interface EventStore {
  /**
   * Appends all the events or none, and returns when they are durable.
   *
   * Idempotent by event id: the same ids (or a prefix of those once appended together) at their original revisions
   * return the original result, whatever came later. Reusing an id elsewhere in the ledger is the caller's bug, and
   * so is another result of `decide` under the same ids: what was stored first stays.
   *
   * @param stream not empty, without control characters
   * @param events one to many; none is a `RangeError`, and so is an id that is no UUID
   * @throws RevisionConflict when the stream is not at the expected revision
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /**
   * Appends several times, each as `append` does, in this order of the whole log, and returns when all are durable. Where
   * one fails nothing that follows it is appended; what stands before it may have been. A store in which they can share a
   * wait for the disk lets them.
   *
   * @throws RevisionConflict of the first append whose stream is not at the expected revision
   */
  appendInOrder(appends: readonly Append[]): Promise<void>;

  /**
   * The events of a stream in order, from a revision on (inclusive); none if the stream does not exist or ends before it.
   */
  readStream(stream: string, fromRevision?: number): Promise<readonly StoredEvent[]>;

  /** The last event of a stream, if it exists. */
  readLast(stream: string): Promise<StoredEvent | undefined>;

  /** The event after which a bookmark stands, whoever kept it; undefined where there is none. */
  readAt(bookmark: Bookmark): Promise<StoredEvent | undefined>;

  /**
   * The whole log in order after a bookmark (exclusive), in batches of at most `batchSize`, up to its present end. There
   * are no empty batches: nothing to read means no batch. The bookmark may be one that a copy of the ledger in a store of
   * another kind gave: it is then the place after the event at its ledger position.
   *
   * @throws LedgerError `LOG_SHORTER` for a bookmark past the end, which can only come from another log
   */
  readAll(after?: Bookmark, options?: { batchSize?: number }): AsyncIterable<LogBatch>;

  /**
   * Like `readAll`, then goes on with what is appended, by this process or another one, until the signal aborts or the
   * store is closed (the iteration then ends without an error). At the end of the log it says so at once, with an empty
   * batch if need be. It may deliver events again after a reconnection; never out of order.
   *
   * @param options `name` says what hangs on it, where an operator is told that it is down
   * @throws LedgerError `LOG_SHORTER` as `readAll` does
   */
  subscribe(
    after: Bookmark | undefined,
    options: { signal: AbortSignal; batchSize?: number; name?: string },
  ): AsyncIterable<LogBatch>;

  /** The place after the last event of the log; undefined while it is empty. */
  head(): Promise<Bookmark | undefined>;

  close(): Promise<void>;
}

/** What a copy, a comparison or an export reads of a log: it need not be one that can be appended to. */
export type LogSource = Pick<EventStore, 'readAll'>;
