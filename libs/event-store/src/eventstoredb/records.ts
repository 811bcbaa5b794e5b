import { type EventData, jsonEvent, type Position } from '@eventstore/db-client';
import {
  canonicalJson,
  type EventMetadata,
  type JsonObject,
  LedgerError,
  phrase,
  type Phrase,
} from '@ledger/kernel';
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

/** Events on their way. */
export interface Proposals {
  readonly events: readonly EventData[];
  /** By the server's way of counting. */
  readonly bytes: number;
}

const utf8 = new TextEncoder();

/**
 * The events as they are sent. Metadata are given to the client as the bytes that they are anyway: of an object it would
 * make them by way of base64. The data, which it takes as they are, the caller leaves alone until the append has returned.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL`, `APPEND_TOO_LARGE`
 */
export function proposals(events: readonly NewEvent[]): Proposals {
  let bytes = 0;
  const proposed = events.map(({ id, type, data, metadata: facts }) => {
    const metadata = utf8.encode(jsonOf(facts));
    bytes += 2 * type.length + Buffer.byteLength(jsonOf(data)) + metadata.length;
    return jsonEvent({ id, type, data, metadata });
  });
  if (bytes > MOST_BYTES) throw tooLarge(bytes, MOST_BYTES);
  return { events: proposed, bytes };
}

/**
 * JSON as the engine writes it, several times as quickly as the canonical form is made, and with as many bytes. That one
 * is called for where the engine may have passed over what JSON cannot carry: it writes a number that is not finite as
 * `null`, and half a surrogate pair as an escape.
 */
function jsonOf(value: object): string {
  const text = written(value);
  if (text === undefined || text.includes('null') || text.includes('\\ud')) return canonicalJson(value);
  return text;
}

/** Undefined for what cannot be written at all, of which the canonical form says what is wrong. */
function written(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

export function tooLarge(bytes: number, limit: number): LedgerError {
  return new LedgerError('APPEND_TOO_LARGE', { bytes, limit });
}

/** @throws LedgerError `STREAM_BROKEN` for what the ledger cannot have written */
export function storedEvent(stream: string, { id, type, revision, data, metadata }: Recorded): StoredEvent {
  if (!isObject(data) || !isObject(metadata)) {
    throw broken(stream, phrase('revision-foreign', { revision: Number(revision) }));
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

export function broken(stream: string, why: Phrase, cause?: unknown): LedgerError {
  return new LedgerError('STREAM_BROKEN', { stream, why }, { cause });
}
