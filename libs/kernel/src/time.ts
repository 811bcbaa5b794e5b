import { LedgerError } from './errors';

/** A calendar day, `YYYY-MM-DD`, in Korea (Asia/Seoul); such strings sort as the days do. */
export type Day = string;

/** An instant, RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` gives it; such strings sort in time. */
export type Instant = string;

/** Korea has had no daylight saving time since 1988: the offset is constant for every date the ledger can hold. */
const SEOUL_OFFSET_MS = 9 * 60 * 60 * 1000;

/** The day in Korea on which an instant falls. */
export function dayOf(instant: Instant): Day {
  return new Date(Date.parse(instant) + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
}

/** Whether the text is a day that exists (2026-02-30 does not). */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Whether it is an instant as the ledger writes it. */
export const isInstant = (text: unknown, isKnownDay: (day: unknown) => boolean = isDay): text is Instant =>
  typeof text === 'string' && INSTANT.test(text) && isKnownDay(text.slice(0, 10));

/** @throws LedgerError `DATE_INVALID` */
export function parseDay(text: string, field: string): Day {
  if (!isDay(text)) throw new LedgerError('DATE_INVALID', { field, read: text });
  return text;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * The last instant that the text includes: a day means its end in Korea, since `knownAt=2026-06-30` asks for what was
 * known when that day was over.
 *
 * @throws LedgerError `INSTANT_INVALID`
 */
export function parseKnownAt(text: string, field: string): Instant {
  if (isDay(text)) return new Date(Date.parse(`${text}T23:59:59.999+09:00`)).toISOString();
  // `Date.parse` takes 30 February for 2 March, and an offset may lead to a year that no longer sorts as text.
  const time = isDay(RFC3339.exec(text)?.[1]) ? Date.parse(text) : Number.NaN;
  const instant = Number.isNaN(time) ? '' : new Date(time).toISOString();
  if (!/^\d{4}-/.test(instant)) throw new LedgerError('INSTANT_INVALID', { field, read: text });
  return instant;
}

/** Where time comes from; a port, so that the domain never looks at a clock. */
export interface Clock {
  now(): Instant;
}

/** Where identity comes from; a port for the same reason. */
export interface Ids {
  /** A UUIDv7 (RFC 9562): ids that are made later sort later, which keeps the store's unique index quick. */
  eventId(): string;
  /** 128 random bits, hex: so that a published hash of an event gives nothing away about its content. */
  nonce(): string;
}
