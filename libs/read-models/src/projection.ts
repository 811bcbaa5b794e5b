import type { EventMetadata, JsonObject } from '@ledger/kernel';
import type { LoggedEvent } from '@ledger/event-store';
import type { Index } from '@ledger/document-store';
import { categoryOf, readEvent, type LedgerEvent } from '@ledger/pledge';

/** An event of the log as a projection sees it: in its newest shape, with its ledger position. */
export type Projected<Event extends LedgerEvent = LedgerEvent> = Event & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: EventMetadata;
};

/** A fold of the log into documents, as a value. Changing what it makes of an event means raising its version. */
export interface Projection<Document extends object = JsonObject> {
  /** After the reader's question: `pledge-board`. */
  readonly name: string;
  readonly version: number;
  readonly indexes: readonly Index[];
  /** The keys of the documents that the event touches. */
  keysOf(event: Projected): readonly string[];
  /** The document after the event; undefined removes it. Pure, and the given document is left as it was. */
  evolve(document: Document | undefined, event: Projected, key: string): Document | undefined;
}

/** @throws LedgerError `EVENT_UNKNOWN` for an event that this program does not know */
export function projected({ id, stream, revision, type, data, metadata, bookmark }: LoggedEvent): Projected {
  const event = readEvent(stream, type, metadata.version, data);
  return { ...event, id, stream, revision, position: bookmark.position, metadata };
}

/** The plan that a stream of the ledger belongs to; undefined for a document's. */
export function planOf(stream: string): string | undefined {
  const rest = stream.slice(stream.indexOf('-') + 1);
  if (categoryOf(stream) === 'plan') return rest;
  return categoryOf(stream) === 'pledge' ? rest.slice(0, rest.indexOf('.')) : undefined;
}

const CODE_DIGITS = 6;

/**
 * A pledge's key in the order in which people number pledges: `12-10` comes after `12-9`. All of a plan's keys begin with
 * `<plan>.`.
 */
export function pledgeKey(id: string): string {
  return id.replace(/\d+/g, (digits, at: number) => (at < id.indexOf('.') ? digits : digits.padStart(CODE_DIGITS, '0')));
}

const POSITION_DIGITS = 16;

/** A ledger position as a key that sorts as the number does. */
export const positionKey = (position: number): string => String(position).padStart(POSITION_DIGITS, '0');
