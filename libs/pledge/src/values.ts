import type { Json } from '@ledger/kernel';
import { isAmount } from './money';
import { CALENDAR, CLASSIFICATION, STAGES, type Aspect } from './vocabulary';

/*
 * What may stand under each path. Commands of their own class are checked by their decorators; this is for the two that
 * carry a value of any path: an amendment and a correction.
 */

type Check = (value: Json, rest: string) => string | undefined;

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text: Check = (value) =>
  typeof value === 'string' && value.length > 0 && value.length <= 8000 && value.isWellFormed()
    ? undefined
    : 'text of 1 to 8000 characters';

const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string) ? undefined : `one of ${allowed.join(', ')}`;

const amount: Check = (value) => (isAmount(value) ? undefined : 'whole won, or blank, dash or none');

const optionalText = (value: Json | undefined): boolean => value === undefined || typeof value === 'string';

/** An object with these text fields at least, and no field that is not named. */
const record =
  (required: readonly string[], optional: Readonly<Record<string, (v: Json | undefined) => boolean>> = {}): Check =>
  (value, rest) => {
    const expected = `an object with ${required.join(', ')} and at most ${Object.keys(optional).join(', ') || 'nothing else'}`;
    if (!isObject(value) || required.some((name) => text(value[name] ?? null, rest))) return expected;
    const others = Object.keys(value).filter((name) => !required.includes(name));
    return others.every((name) => optional[name]?.(value[name])) ? undefined : expected;
  };

const texts = (value: Json | undefined): boolean => Array.isArray(value) && value.every((v) => typeof v === 'string');
const calendar = (value: Json | undefined): boolean => typeof value === 'string' && CALENDAR.test(value);

const whole = (value: Json | undefined): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const decimal = (value: Json | undefined): boolean => typeof value === 'string' && /^\d+(\.\d+)?$/.test(value);

const listOf =
  (check: Check, expected: string): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => check(item, '') === undefined) ? undefined : expected;

const areas = listOf(record(['squareMetres'], { label: optionalText, pyeong: decimal }), 'areas');
const premises = listOf(
  record(['text'], {
    areas: (v) => areas(v ?? null, '') === undefined,
    floorsBelow: whole,
    floorsAbove: whole,
    parkingSpaces: whole,
  }),
  'a list of { text, areas?, floorsBelow?, floorsAbove?, parkingSpaces? }',
);

const outlineItem = record(['text'], { label: optionalText, items: (v) => outline(v ?? null, '') === undefined });
const outline: Check = (value, rest) => listOf(outlineItem, 'a list of outline items { label?, text, items? }')(value, rest);

const CHECKS: Readonly<Record<string, Check>> = {
  title: text,
  'section-title': text,
  goal: text,
  site: premises,
  facility: premises,
  vision: text,
  field: text,
  outline,
  period: record(['text'], { from: calendar, to: calendar }),
  stage: oneOf(STAGES),
  classification: (value, aspect) => oneOf(CLASSIFICATION[aspect as Aspect] ?? [])(value, aspect),
  department: record(['name'], { code: optionalText }),
  component: record(['title']),
  planned: amount,
  secured: amount,
  executed: amount,
  achievement: text,
  target: text,
  milestone: record(['text'], {
    component: optionalText,
    start: calendar,
    end: calendar,
    department: optionalText,
    details: texts,
  }),
  issue: record(['text'], { component: optionalText, resolution: optionalText }),
  dependency: record([], { note: optionalText }),
  related: record(['title'], { component: optionalText, items: texts }),
  evidence: record(['title'], { uri: optionalText, sha256: optionalText, event: optionalText }),
};

/** What was expected under the path, if the value may not stand there; undefined if it may. */
export function valueProblem(path: string, value: Json): string | undefined {
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  const check = Object.hasOwn(CHECKS, first) ? CHECKS[first] : undefined;
  return check ? check(value, path.slice(slash + 1)) : 'a path of the pledge';
}
