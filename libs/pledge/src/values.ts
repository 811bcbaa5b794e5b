import { problem, type Json, type PhraseCode, type Problem } from '@ledger/kernel';
import { AMOUNT_MARKS, isAmount, MAX_KRW } from './money';
import { isLine, isLines, isQuotable, isWebAddress } from './text';
import {
  CLASSIFICATION,
  FINDING_STATES,
  isPartialDate,
  LOCAL_CODE,
  SEVERITIES,
  STAGES,
  type VocabularyName,
} from './vocabulary';

/*
 * What may stand under each path. Commands of their own class are checked by their decorators; this is for the two that
 * carry a value of any path: an amendment and a correction.
 */

/** The first thing that is wrong with a value, and in which field of it; undefined if nothing is. */
type Check = (value: Json | undefined, field: string, rest: string) => Problem | undefined;

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A check by a predicate, with what it expects. */
const must =
  (
    isValid: (value: Json | undefined) => boolean,
    code: PhraseCode,
    parameters: Readonly<Record<string, unknown>> = {},
  ): Check =>
  (value, field) =>
    isValid(value) ? undefined : problem(field, value, code, parameters);

const line = (most: number): Check => must((v) => isLine(v, most), 'text', { most });
const lines = (most: number): Check => must((v) => isLines(v, most), 'lines', { most });
const MOST = 8000;
/** Text of a document, which may be empty where it only goes with other text. */
const quoted = must((v) => isQuotable(v, MOST), 'quoted', { most: MOST });

const oneOf = (allowed: readonly string[], of?: VocabularyName): Check =>
  must((v) => allowed.includes(v as string), 'one-of', { allowed, ...(of ? { of } : {}) });

const amount = must(isAmount, 'amount', { most: MAX_KRW, marks: AMOUNT_MARKS });
const partialDate = must(isPartialDate, 'partial-date');
const whole = must((v) => Number.isSafeInteger(v) && (v as number) >= 0, 'whole', { least: 0 });
const matching = (pattern: RegExp, code: PhraseCode): Check =>
  must((v) => typeof v === 'string' && pattern.test(v), code);
const code = matching(LOCAL_CODE, 'local-code');

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields, and those of the optional ones that are there; no field that is not named. */
const record =
  (required: Fields, optional: Fields = {}): Check =>
  (value, field, rest) => {
    if (!isObject(value)) return problem(field, value, 'object');
    const known = new Map(Object.entries({ ...optional, ...required }));
    const names = new Set([...Object.keys(required), ...Object.keys(value)]);
    for (const name of names) {
      const check = known.get(name);
      const at = `${field}.${name}`;
      // What is there by inheritance is not there.
      const own = Object.hasOwn(value, name) ? value[name] : undefined;
      const wrong = check ? check(own, at, rest) : problem(at, own, 'no-such-field');
      if (wrong) return wrong;
    }
    return undefined;
  };

const listOf =
  (check: Check): Check =>
  (value, field, rest) => {
    if (!Array.isArray(value)) return problem(field, value, 'list');
    for (const [at, item] of value.entries()) {
      const wrong = check(item, `${field}.${at}`, rest);
      if (wrong) return wrong;
    }
    return undefined;
  };

const texts = listOf(quoted);
const span = record({ line: whole, column: whole, endLine: whole, endColumn: whole });
const decimal = matching(/^\d+(\.\d+)?$/, 'decimal');

const areas = listOf(record({ squareMetres: decimal }, { label: quoted, pyeong: decimal }));
const premises = listOf(
  record({ text: lines(MOST) }, { areas, floorsBelow: whole, floorsAbove: whole, parkingSpaces: whole }),
);

/** How deep the items of an outline may stand in each other. */
const OUTLINE_DEPTH = 12;
const tooDeep = must(() => false, 'outline-depth', { deepest: OUTLINE_DEPTH });
const outlineTo = (depth: number): Check => {
  const items: Check = (...args) => (depth > 1 ? outlineTo(depth - 1) : tooDeep)(...args);
  return listOf(record({ text: lines(MOST) }, { label: quoted, items }));
};

/** The two dates of a range, where both are given: a bare year or month is compared as far as both say. */
export function isBackwards({ start, end }: { readonly start?: string; readonly end?: string }): boolean {
  return start !== undefined && end !== undefined && start.slice(0, end.length) > end.slice(0, start.length);
}

/** A record whose first date is not after its second one. */
const ordered =
  (fields: Check, first: string, last: string): Check =>
  (value, field, rest) => {
    const wrong = fields(value, field, rest);
    if (wrong) return wrong;
    const { [first]: start, [last]: end } = value as Record<string, string>;
    const range = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
    return isBackwards(range) ? problem(`${field}.${first}`, start, 'ordered-period') : undefined;
  };

const milestone = record(
  { text: lines(MOST) },
  { component: code, start: partialDate, end: partialDate, department: line(MOST), details: texts },
);

const CHECKS: Readonly<Record<string, Check>> = {
  title: line(500),
  'section-title': line(500),
  goal: lines(MOST),
  site: premises,
  facility: premises,
  vision: line(200),
  field: line(200),
  outline: outlineTo(OUTLINE_DEPTH),
  period: ordered(record({ text: lines(MOST) }, { from: partialDate, to: partialDate }), 'from', 'to'),
  stage: oneOf(STAGES, 'stages'),
  classification: (value, field, aspect) => oneOf(aspects.get(aspect) ?? [], 'classes')(value, field, aspect),
  department: record({ name: line(MOST) }, { code }),
  component: record({ title: line(MOST) }),
  planned: amount,
  secured: amount,
  executed: amount,
  achievement: lines(MOST),
  target: lines(MOST),
  milestone: ordered(milestone, 'start', 'end'),
  issue: record({ text: lines(MOST) }, { component: code, resolution: lines(MOST) }),
  dependency: record({}, { note: lines(MOST) }),
  related: record({ title: line(MOST) }, { component: code, items: texts }),
  evidence: record(
    { title: line(MOST) },
    {
      uri: must((v) => isWebAddress(v, MOST), 'web-address', { most: MOST }),
      sha256: matching(/^[0-9a-f]{64}$/, 'sha256'),
      event: matching(/^[0-9a-f-]{36}$/, 'event-id'),
    },
  ),
  finding: record(
    { code: line(MOST), severity: oneOf(SEVERITIES, 'severities'), read: quoted },
    { component: code, span, expected: quoted, state: oneOf(FINDING_STATES) },
  ),
};

const aspects = new Map<string, readonly string[]>(Object.entries(CLASSIFICATION));

/** What is wrong with a value under a path, and in which field of it; undefined if it may stand there. */
export function valueProblem(path: string, value: Json, field: string): Problem | undefined {
  const slash = path.indexOf('/');
  const first = slash < 0 ? path : path.slice(0, slash);
  const check = Object.hasOwn(CHECKS, first) ? CHECKS[first] : undefined;
  return check ? check(value, field, path.slice(slash + 1)) : problem('path', path, 'pledge-path');
}
