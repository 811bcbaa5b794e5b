import { isDay, isInstant, phrase, type Phrase } from '@ledger/kernel';
import { type ExaminedEvent, isObject } from './examined-event';
import type { Finding } from './findings';

/*
 * The fields that every event has. What stands in the data of each type is the domain's; a field that is not named here may
 * be there.
 */

interface Rule {
  readonly holds: (value: unknown) => boolean;
  readonly expected: Phrase;
}

const rule = (holds: Rule['holds'], expected: Phrase): Rule => ({ holds, expected });
const matching =
  (pattern: RegExp): Rule['holds'] =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const text = rule(matching(/^[^]+$/), phrase('visible-text'));
const uuid = rule(matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/), phrase('uuid'));
const sha256 = rule(matching(/^[0-9a-f]{64}$/), phrase('sha256'));
const nonce = rule(matching(/^[0-9a-f]{32}$/), phrase('nonce'));
const whole = (least: number): Rule =>
  rule((value) => Number.isSafeInteger(value) && Number(value) >= least, phrase('whole', { least }));
const day = rule(isKnownDay, phrase('day'));
const instant = rule((value) => isInstant(value, isKnownDay), phrase('instant'));

const DAYS_KEPT = 1_000;
const days = new Set<unknown>();

/** Most events are of days that others are of. */
function isKnownDay(value: unknown): boolean {
  if (days.has(value)) return true;
  if (!isDay(value)) return false;
  if (days.size === DAYS_KEPT) days.clear();
  days.add(value);
  return true;
}

const EVENT: readonly (readonly [string, Rule])[] = [
  ['id', uuid],
  ['revision', whole(0)],
  ['stream', text],
  ['type', text],
];
const METADATA: readonly (readonly [string, Rule])[] = [
  ['version', whole(1)],
  ['commandId', text],
  ['commandHash', sha256],
  ['correlationId', text],
  ['causationId', text],
  ['effectiveOn', day],
  ['recordedAt', instant],
  ['nonce', nonce],
];
const ACTOR: readonly (readonly [string, Rule])[] = [
  ['id', text],
  ['department', text],
  ['role', text],
];
const ORIGIN: readonly (readonly [string, Rule])[] = [['via', text]];

/** What is missing from an event, or is not of its form. */
export function fieldFindings(place: object, event: ExaminedEvent): readonly Finding[] {
  const { metadata } = event;
  return [
    ...wrongIn(place, '', event, EVENT),
    ...wrongIn(place, 'metadata.', metadata, METADATA),
    ...wrongIn(place, 'metadata.actor.', metadata['actor'], ACTOR),
    ...wrongIn(place, 'metadata.origin.', metadata['origin'], ORIGIN),
  ];
}

function wrongIn(
  place: object,
  within: string,
  value: unknown,
  rules: readonly (readonly [string, Rule])[],
): readonly Finding[] {
  const fields = isObject(value) ? value : {};
  let wrong: Finding[] | undefined;
  for (const [name, { holds, expected }] of rules) {
    const found = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (holds(found)) continue;
    const read =
      found === undefined ? phrase('nothing-there') : JSON.stringify(found).slice(0, 120).toWellFormed();
    (wrong ??= []).push({ code: 'FIELD_INVALID', ...place, field: within + name, expected, found: read });
  }
  return wrong ?? NONE;
}

const NONE: readonly Finding[] = [];
