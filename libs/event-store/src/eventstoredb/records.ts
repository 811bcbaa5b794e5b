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
 * The events as they are sent. They are not copied, which would cost as much as all else that is done here: the client
 * writes them as JSON once more, and until the append has returned the caller leaves them as they are.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL`, `APPEND_TOO_LARGE`
 */
export function proposals(events: readonly NewEvent[]): readonly EventData[] {
  let bytes = 0;
  for (const { type, data, metadata } of events) {
    bytes +=
      2 * type.length + Buffer.byteLength(canonicalJson(data)) + Buffer.byteLength(canonicalJson(metadata));
  }
  if (bytes > MOST_BYTES) throw tooLarge(bytes, MOST_BYTES);
  return events.map(({ id, type, data, metadata }) => {
    return jsonEvent({ id, type, data, metadata: metadata as object });
  });
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
