import type { Json } from '@ledger/kernel';
import { isAmount } from './money';
import { CLASSIFICATION, FINDING_STATES, isPartialDate, LOCAL_CODE, SEVERITIES, STAGES } from './vocabulary';

/*
 * What may stand under each path. Commands of their own class are checked by their decorators; this is for the two that
 * carry a value of any path: an amendment and a correction.
 */

type Check = (value: Json, rest: string) => string | undefined;

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf =
  (maxLength: number): Check =>
  (value) =>
    typeof value === 'string' && value.length > 0 && value.length <= maxLength && value.isWellFormed()
      ? undefined
      : `text of 1 to ${maxLength} characters`;
const text = textOf(8000);

const oneOf =
  (allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(value as string) ? undefined : `one of ${allowed.join(', ')}`;

const amount: Check = (value) => (isAmount(value) ? undefined : 'whole won, or blank, dash or none');

const someText = (value: Json | undefined): boolean => typeof value === 'string' && value.isWellFormed();
const matching =
  (pattern: RegExp) =>
  (value: Json | undefined): boolean =>
    typeof value === 'string' && pattern.test(value);
const code = matching(LOCAL_CODE);

/** An object with these text fields at least, and no field that is not named. */
const record =
  (
    required: readonly string[],
    optional: Readonly<Record<string, (v: Json | undefined) => boolean>> = {},
  ): Check =>
  (value, rest) => {
    const [must, may] = [required.join(', ') || 'no fields', Object.keys(optional).join(', ') || 'nothing'];
    const expected = `an object with ${must} and at most ${may} besides`;
    if (!isObject(value) || required.some((name) => text(value[name] ?? null, rest))) return expected;
    const others = Object.keys(value).filter((name) => !required.includes(name));
    const allowed = (name: string): boolean => Object.hasOwn(optional, name) && optional[name]!(value[name]);
    return others.every(allowed) ? undefined : expected;
  };

const texts = (value: Json | undefined): boolean => Array.isArray(value) && value.every(someText);
const eventId = matching(/^[0-9a-f-]{36}$/);
const whole = (value: Json | undefined): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const decimal = matching(/^\d+(\.\d+)?$/);
const SPAN = ['line', 'column', 'endLine', 'endColumn'];
const span = (value: Json | undefined): boolean =>
  isObject(value) && Object.keys(value).length === SPAN.length && SPAN.every((name) => whole(value[name]));

const listOf =
  (check: Check, expected: string): Check =>
  (value) =>
    Array.isArray(value) && value.every((item) => check(item, '') === undefined) ? undefined : expected;

const areas = listOf(record(['squareMetres'], { label: someText, pyeong: decimal }), 'areas');
const premises = listOf(
  record(['text'], {
    areas: (v) => areas(v ?? null, '') === undefined,
    floorsBelow: whole,
    floorsAbove: whole,
    parkingSpaces: whole,
  }),
  'a list of { text, areas?, floorsBelow?, floorsAbove?, parkingSpaces? }',
);

/** How deep the items of an outline may stand in each other. */
const OUTLINE_DEPTH = 12;
const outlineTo = (depth: number): Check => {
  const items = (value: Json | undefined): boolean =>
    depth > 1 && outlineTo(depth - 1)(value ?? null, '') === undefined;
  const expected = `a list of outline items { label?, text, items? }, at most ${OUTLINE_DEPTH} deep`;
  return listOf(record(['text'], { label: someText, items }), expected);
};

/** The two dates of a range, where both are given: a bare year or month is compared as far as both say. */
export function isBackwards({ start, end }: { readonly start?: string; readonly end?: string }): boolean {
  return start !== undefined && end !== undefined && start.slice(0, end.length) > end.slice(0, start.length);
}

const milestoneFields = record(['text'], {
  component: code,
  start: isPartialDate,
  end: isPartialDate,
  department: someText,
  details: texts,
});
const milestone: Check = (value, rest) =>
  milestoneFields(value, rest) ??
  (isBackwards(value as { start?: string }) ? 'a start that is not after its end' : undefined);

const isFindingState = (value: Json | undefined): boolean =>
  oneOf(FINDING_STATES)(value ?? null, '') === undefined;
const findingFields = record(['code', 'severity', 'read'], {
  component: code,
  span,
  expected: someText,
  state: isFindingState,
});
const finding: Check = (value, rest) =>
  findingFields(value, rest) ?? oneOf(SEVERITIES)((value as { severity: Json }).severity, rest);

const aspects = new Map<string, readonly string[]>(Object.entries(CLASSIFICATION));

const CHECKS: Readonly<Record<string, Check>> = {
  title: textOf(500),
  'section-title': textOf(500),
  goal: text,
  site: premises,
  facility: premises,
  vision: textOf(200),
  field: textOf(200),
  outline: outlineTo(OUTLINE_DEPTH),
  period: record(['text'], { from: isPartialDate, to: isPartialDate }),
  stage: oneOf(STAGES),
  classification: (value, aspect) => oneOf(aspects.get(aspect) ?? [])(value, aspect),
  department: record(['name'], { code }),
  component: record(['title']),
  planned: amount,
  secured: amount,
  executed: amount,
  achievement: text,
  target: text,
  milestone,
  issue: record(['text'], { component: code, resolution: someText }),
  dependency: record([], { note: someText }),
  related: record(['title'], { component: code, items: texts }),
  evidence: record(['title'], { uri: someText, sha256: matching(/^[0-9a-f]{64}$/), event: eventId }),
  finding,
};

/** What was expected under the path, if the value may not stand there; undefined if it may. */
export function valueProblem(path: string, value: Json): string | undefined {
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  const check = Object.hasOwn(CHECKS, first) ? CHECKS[first] : undefined;
  return check ? check(value, path.slice(slash + 1)) : 'a path of the pledge';
}
