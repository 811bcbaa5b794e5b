import { canonicalJson } from '@ledger/kernel';
import type { ExpectedRevision, NewEvent, StoredEvent } from './event-store';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The RFC 8785 bytes of an event in its stream, on disk for ever: they are the leaf bytes of the ledger's proofs. Nothing
 * that a store adds is in them (no position, no clock of its own), so a copy of the ledger has the same ones.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL`
 */
export function eventBody(stream: string, revision: number, event: NewEvent): string {
  const { id, type, data, metadata } = event;
  return canonicalJson({ data, id, metadata, revision, stream, type });
}

export function parseBody(body: string): StoredEvent {
  const event = JSON.parse(body) as StoredEvent | null;
  if (typeof event?.id === 'string' && typeof event.stream === 'string') return event;
  throw new SyntaxError('an event has an id and a stream');
}

/** The 16 bytes of a UUID; as bytes, UUIDv7s sort by the time they were made. */
export function uuidBytes(id: string): Uint8Array {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** @throws RangeError for what no caller may ask of any store */
export function assertAppendable(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): void {
  if (stream === '' || CONTROL.test(stream)) throw new RangeError(`not a stream: ${JSON.stringify(stream)}`);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    throw new RangeError(`not a revision: ${expected}`);
  }
  if (events.length === 0) throw new RangeError(`an append to ${stream} without events`);
  for (const { id } of events) if (!UUID.test(id)) throw new RangeError(`not a UUID: ${id}`);
}

/** The revision that the first event of an append gets. */
export function firstRevision(expected: ExpectedRevision): number {
  return expected === 'no-stream' ? 0 : expected + 1;
}

/** A stream's place as a conflict names it, from the revision of its last event (-1: there is none). */
export function placeOf(lastRevision: number): ExpectedRevision {
  return lastRevision < 0 ? 'no-stream' : lastRevision;
}
