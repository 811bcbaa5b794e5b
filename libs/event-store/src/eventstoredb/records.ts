import { type EventData, jsonEvent, type Position } from '@eventstore/db-client';
import { canonicalJson, type EventMetadata, type JsonObject, LedgerError } from '@ledger/kernel';
import type { NewEvent, StoredEvent } from '../event-store';

/** What the client gives of an event. Its `created` is the server's clock and of no meaning to the ledger. */
export interface Recorded {
  readonly streamId: string;
  readonly id: string;
  readonly revision: bigint;
  readonly type: string;
  readonly data: unknown;
  readonly metadata: unknown;
  readonly position?: Position | undefined;
}

/** What a server takes in one append, by default: its `--max-append-size`. */
const MOST_BYTES = 1_048_576;

/**
 * The events as they are sent: a copy of what they are now, whatever the caller does to them while they are on their way.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL`, `APPEND_TOO_LARGE`
 */
export function proposals(events: readonly NewEvent[]): readonly EventData[] {
  let bytes = 0;
  const copy = <T>(value: T): T => {
    const text = canonicalJson(value);
    bytes += Buffer.byteLength(text);
    return JSON.parse(text) as T;
  };
  const proposed = events.map(({ id, type, data, metadata }) => {
    bytes += 2 * type.length;
    return jsonEvent({ id, type, data: copy(data), metadata: copy<object>(metadata) });
  });
  if (bytes > MOST_BYTES) throw tooLarge(bytes, MOST_BYTES);
  return proposed;
}

export function tooLarge(bytes: number, limit: number): LedgerError {
  return new LedgerError('APPEND_TOO_LARGE', { bytes, limit });
}

/** @throws LedgerError `STREAM_BROKEN` for what the ledger cannot have written */
export function storedEvent(stream: string, { id, type, revision, data, metadata }: Recorded): StoredEvent {
  if (!isObject(data) || !isObject(metadata)) {
    throw broken(stream, `revision ${revision} is no event of a ledger`);
  }
  return {
    id,
    type,
    data: data as JsonObject,
    metadata: metadata as unknown as EventMetadata,
    stream,
    revision: Number(revision),
  };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
}

export function broken(stream: string, why: string, cause?: unknown): LedgerError {
  return new LedgerError('STREAM_BROKEN', { stream, why }, { cause });
}
