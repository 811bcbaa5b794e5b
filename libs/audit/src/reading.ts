import { canonicalJson, isInstant, LedgerError, problem, type Json, type Problem } from '@ledger/kernel';
import type { StoredEvent } from '@ledger/event-store';
import {
  CHECKPOINT_TYPE,
  isUriReference,
  MAX_INTEGER,
  MAX_LINE_BYTES,
  noteId,
  NOTE_TYPE,
  type CheckpointEnvelope,
  type EventEnvelope,
} from './cloud-events';
import type { Line } from './lines';

/* One line of an export: what it says, or what is wrong with it. What lines have to do with each other is `exported-log.ts`. */

type Fields = Readonly<Record<string, unknown>>;
/** What is wrong with a field; undefined for nothing. */
type Check = (value: unknown, field: string, beside: Fields) => Problem | undefined;

/** @throws LedgerError `EXPORT_INVALID`, always */
export function refuseLine({ number }: Pick<Line, 'number'>, wrong: Problem): never {
  throw new LedgerError('EXPORT_INVALID', { line: number, problems: [wrong] });
}

/**
 * The CloudEvent that a line holds: every attribute is looked at, and none may be there that is not of the form.
 *
 * @throws LedgerError `EXPORT_INVALID` with the line, the attribute, what was read and what is allowed
 */
export function parseLine(line: Line): EventEnvelope | CheckpointEnvelope {
  const value = jsonOf(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseLine(line, problem('line', value, 'json-object'));
  }
  const isCheckpoint = value['type'] === CHECKPOINT_TYPE;
  const wrong = firstWrong(value, isCheckpoint ? CHECKPOINT : EVENT, '');
  if (wrong) refuseLine(line, wrong);
  return value as unknown as EventEnvelope | CheckpointEnvelope;
}

/** Whoever hashes what was parsed hashes what was written: only a line that is its own RFC 8785 form is taken. */
function jsonOf(line: Line): Json {
  const bytes = line.bytes.length + 1;
  const text = textOf(line);
  if (bytes > MAX_LINE_BYTES)
    refuseLine(line, problem('line', text, 'bytes-at-most', { most: MAX_LINE_BYTES }));
  if (!line.ended) refuseLine(line, problem('line', text, 'whole-line'));
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return refuseLine(line, problem('line', text, 'json-text'));
  }
  if (canonicalOf(value) !== text) refuseLine(line, problem('line', text, 'canonical-line'));
  return value;
}

/** A line that is cut off may end within a character. */
function textOf(line: Line): string {
  if (!line.ended) return line.bytes.subarray(0, MAX_LINE_BYTES).toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line.bytes);
  } catch {
    return refuseLine(line, problem('line', line.bytes.toString('utf8'), 'utf8-text'));
  }
}

function canonicalOf(value: Json): string | undefined {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

const is =
  (allowed: string): Check =>
  (value, field) =>
    value === allowed ? undefined : problem(field, value, 'one-of', { allowed: [allowed] });

const matching =
  (pattern: RegExp, ...expected: [code: Parameters<typeof problem>[2], parameters?: Fields]): Check =>
  (value, field) =>
    typeof value === 'string' && pattern.test(value) ? undefined : problem(field, value, ...expected);

const count =
  (least: number): Check =>
  (value, field) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= MAX_INTEGER
      ? undefined
      : problem(field, value, 'whole-between', { least, most: MAX_INTEGER });

const object: Check = (value, field) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? undefined
    : problem(field, value, 'object');

const source: Check = (value, field) =>
  isUriReference(value) ? undefined : problem(field, value, 'uri-reference');

const time: Check = (value, field, { data }) => {
  const { recordedAt } = (data as Partial<EventEnvelope['data']> | undefined)?.metadata ?? {};
  if (!isInstant(value)) return problem(field, value, 'instant');
  return value === recordedAt
    ? undefined
    : problem(field, value, 'recorded-at', { recordedAt: recordedAt ?? null });
};

const content: Check = (value, field) =>
  object(value, field, {}) ?? firstWrong(value as Fields, CONTENT, `${field}.`);
const CONTENT: Readonly<Record<string, Check>> = { data: object, metadata: object };

const common = { specversion: is('1.0'), source };

/** In the order in which they are looked at: the version of the form first. */
const EVENT: Readonly<Record<keyof EventEnvelope, Check>> = {
  ...common,
  id: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'uuid'),
  type: matching(/^[A-Za-z][A-Za-z0-9]{0,63}$/, 'event-type'),
  subject: matching(/^[^\p{Cc}]{1,1024}$/u, 'text', { most: 1024 }),
  datacontenttype: is('application/json'),
  ledgerposition: count(0),
  streamrevision: count(0),
  data: content,
  time,
};

const CHECKPOINT: Readonly<Record<keyof CheckpointEnvelope, Check>> = {
  ...common,
  type: is(CHECKPOINT_TYPE),
  datacontenttype: is(NOTE_TYPE),
  ledgersize: count(1),
  data: matching(/^[^]+$/, 'visible-text'),
  id: (value, field, { data }) =>
    value === noteId(String(data)) ? undefined : problem(field, value, 'note-id'),
};

function firstWrong(
  fields: Fields,
  checks: Readonly<Record<string, Check>>,
  within: string,
): Problem | undefined {
  for (const [name, check] of Object.entries(checks)) {
    const wrong = check(fields[name], within + name, fields);
    if (wrong) return wrong;
  }
  const extra = Object.keys(fields).find((name) => !Object.hasOwn(checks, name));
  return extra === undefined ? undefined : problem(within + extra, fields[extra], 'no-such-field');
}

/** The event of a line, as it was in its stream. */
export function eventOf({ id, type, subject, streamrevision, data }: EventEnvelope): StoredEvent {
  return { id, type, data: data.data, metadata: data.metadata, stream: subject, revision: streamrevision };
}
