import type { EventMetadata, JsonObject } from '@ledger/kernel';
import type { PlacedEvent } from '@ledger/event-store';
import type { Index } from '@ledger/document-store';
import { categoryOf, readEvent, type LedgerEvent } from '@ledger/pledge';
import { remembering } from './remembering';

/** An event of the log as a projection sees it: in its newest shape, with its ledger position. */
export type Projected<Event extends LedgerEvent = LedgerEvent> = Event & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly metadata: EventMetadata;
};

/**
 * A fold of the log into documents, as a value. Changing what it makes of an event means raising its version.
 *
 * No document is made of the events of two streams: so each stream can be folded by itself, which is how what is stored is
 * compared with the log.
 */
export interface Projection<Document extends object = JsonObject> {
  /** After the reader's question: `pledge-board`. */
  readonly name: string;
  readonly version: number;
  readonly indexes: readonly Index[];
  /** Each event makes a document of its own that no other one changes: none needs to be read before it is written. */
  readonly appendOnly?: true;
  /** The keys of the documents that the event touches. */
  keysOf(event: Projected): readonly string[];
  /** The document after the event. Pure, and the given document is left as it was. */
  evolve(document: Document | undefined, event: Projected, key: string): Document;
}

/** @throws LedgerError `EVENT_UNKNOWN` for an event that this program does not know */
export function projected(logged: PlacedEvent): Projected {
  const { id, stream, revision, metadata, bookmark } = logged;
  const { type, data } = readEvent(stream, logged.type, metadata.version, logged.data);
  return { type, data, id, stream, revision, position: bookmark.position, metadata } as Projected;
}

/** The plan that a stream of the ledger belongs to; undefined for a document's. */
export function planOf(stream: string): string | undefined {
  const rest = stream.slice(stream.indexOf('-') + 1);
  if (categoryOf(stream) === 'plan') return rest;
  return categoryOf(stream) === 'pledge' ? rest.slice(0, rest.indexOf('.')) : undefined;
}

/** The digits of a number behind how many there are, in two digits, since a code has at most 32: `02` `12` sorts after `01` `9`. */
export const counted = (digits: string): string => {
  const significant = digits.replace(/^0+(?=\d)/, '');
  return String(significant.length).padStart(2, '0') + significant;
};

/** Every projection asks for the key of every event's pledge. */
const KEYS_KEPT = 20_000;

/**
 * A pledge's key in the order in which people number pledges: `12-10` comes after `12-9`. All of a plan's keys begin with
 * `<plan>.`, and no two pledges have one key: a code with leading zeros, which sorts as the number that it writes, stands
 * behind its key once more.
 */
export const pledgeKey: (id: string) => string = remembering(KEYS_KEPT, (id) => {
  const dot = id.indexOf('.') + 1;
  const code = id.slice(dot);
  const key = id.slice(0, dot) + code.replace(/\d+/g, counted);
  return /(^|\D)0\d/.test(code) ? `${key}!${code}` : key;
});

const POSITION_DIGITS = 16;

/** A ledger position as a key that sorts as the number does. */
export const positionKey = (position: number): string => String(position).padStart(POSITION_DIGITS, '0');
