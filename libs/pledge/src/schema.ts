import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { registerDecorator, ValidateIf, ValidateNested, type ValidationError } from 'class-validator';
import {
  invalidInput,
  isDay,
  phrase,
  PHRASES,
  phraseText,
  problem,
  type Phrase,
  type PhraseCode,
  type Problem,
} from '@ledger/kernel';
import { AMOUNT_MARKS, isAmount, MAX_KRW } from './money';
import { isLine, isLines, isQuotable, isWebAddress, WEB_ADDRESS } from './text';
import { CALENDAR, isPartialDate, type VocabularyName } from './vocabulary';

/*
 * The decorators of the command classes. Each says in one word what is checked, what OpenAPI prints, and what was expected
 * (a phrase, which becomes words where somebody reads it), so that a field is described once for HTTP, CLI, importer and
 * document.
 */

interface Options {
  readonly optional?: true;
  readonly description?: string;
  readonly example?: unknown;
}

function property(
  schema: Record<string, unknown>,
  options: Options,
  ...validators: PropertyDecorator[]
): PropertyDecorator {
  const { optional, ...documented } = options;
  const api = ApiProperty({ ...schema, ...documented, required: !optional } as ApiPropertyOptions);
  // Optional is what may be left out. Null is not: `IsOptional` would let it by, and it would be on record for ever.
  const given = ValidateIf((_: object, value: unknown) => value !== undefined);
  const all = [api, ...validators, ...(optional ? [given] : [])];
  return (target, name) => all.forEach((decorate) => decorate(target, name));
}

/** A check with what it expects, for whoever was refused: it travels beside class-validator's own English message. */
export function check(
  validate: (value: unknown) => boolean,
  code: PhraseCode,
  parameters: Readonly<Record<string, unknown>> = {},
): PropertyDecorator {
  const expected = phrase(code, parameters);
  return (target, propertyName) => {
    registerDecorator({
      name: code,
      target: target.constructor,
      propertyName: String(propertyName),
      options: { context: expected },
      validator: { validate, defaultMessage: () => phraseText(expected, 'en') },
    });
  };
}

/** Text that is read on one line, with something in it, of at most so many UTF-16 code units. */
export function Text(maxLength: number, options: Options = {}): PropertyDecorator {
  const most = maxLength;
  return property(
    { type: 'string', minLength: 1, maxLength },
    options,
    check((v) => isLine(v, most), 'text', { most }),
  );
}

/** Text that may have several lines. */
export function Lines(maxLength: number, options: Options = {}): PropertyDecorator {
  const most = maxLength;
  return property(
    { type: 'string', minLength: 1, maxLength },
    options,
    check((v) => isLines(v, most), 'lines', { most }),
  );
}

/** What was read somewhere, as it stood there. */
export function Quoted(maxLength: number, options: Options = {}): PropertyDecorator {
  const most = maxLength;
  const isQuoted = (v: unknown): boolean => v !== '' && isQuotable(v, most);
  return property({ type: 'string', minLength: 1, maxLength }, options, check(isQuoted, 'quoted', { most }));
}

/** A link, of at most so many UTF-16 code units. */
export function WebAddress(maxLength: number, options: Options = {}): PropertyDecorator {
  const most = maxLength;
  return property(
    { type: 'string', minLength: 1, maxLength, pattern: WEB_ADDRESS.source },
    options,
    check((v) => isWebAddress(v, most), 'web-address', { most }),
  );
}

export function Texts(maxItems: number, maxLength: number, options: Options = {}): PropertyDecorator {
  const [items, most] = [maxItems, maxLength];
  const areTexts = (v: unknown): boolean =>
    Array.isArray(v) && v.length <= items && v.every((text) => isLines(text, most));
  return property(
    { type: 'array', items: { type: 'string', minLength: 1, maxLength }, maxItems },
    options,
    check(areTexts, 'texts', { items, most }),
  );
}

/** @param of the vocabulary that the codes are of, for whoever wants to read words beside them */
export function OneOf(
  allowed: readonly string[],
  options: Options & { of?: VocabularyName } = {},
): PropertyDecorator {
  const { of, ...rest } = options;
  const isAllowed = (v: unknown): boolean => allowed.includes(v as string);
  return property(
    { type: 'string', enum: allowed },
    rest,
    check(isAllowed, 'one-of', { allowed, ...(of ? { of } : {}) }),
  );
}

export function Pattern(pattern: RegExp, expected: PhraseCode, options: Options = {}): PropertyDecorator {
  return property(
    { type: 'string', pattern: pattern.source },
    { description: PHRASES[expected].en, ...options },
    check((v) => typeof v === 'string' && pattern.test(v), expected),
  );
}

const STAFF_NUMBER_LENGTH = 64;
const STAFF_NUMBER = /^[\x21-\x7e]{1,64}$/;
const isStaffNumber = (v: unknown): boolean => typeof v === 'string' && STAFF_NUMBER.test(v);

/** Who acts: a number, never a name. */
export function StaffNumber(options: Options = {}): PropertyDecorator {
  return property(
    { type: 'string', pattern: STAFF_NUMBER.source },
    options,
    check(isStaffNumber, 'staff-number', { most: STAFF_NUMBER_LENGTH }),
  );
}

/** Several of them in a query string, which has one as a text and more as a list. */
export function StaffNumbers(maxItems: number, options: Options = {}): PropertyDecorator {
  const [items, most] = [maxItems, STAFF_NUMBER_LENGTH];
  const areNumbers = (v: unknown): boolean => Array.isArray(v) && v.length <= items && v.every(isStaffNumber);
  return property(
    { type: 'array', items: { type: 'string', pattern: STAFF_NUMBER.source }, maxItems },
    options,
    check(areNumbers, 'staff-numbers', { items, most }),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value)),
  );
}

const SUBJECT_LENGTH = 64;
export const SUBJECT = /^[\x21-\x7e]{1,64}$/;

/** Whom something is about: an id that says nothing of its own. */
export function Subject(options: Options = {}): PropertyDecorator {
  return property(
    { type: 'string', pattern: SUBJECT.source },
    options,
    check((v) => typeof v === 'string' && SUBJECT.test(v), 'subject', { most: SUBJECT_LENGTH }),
  );
}

/** `YYYY-MM-DD`, a day that exists. */
export function CalendarDay(options: Options = {}): PropertyDecorator {
  return property({ type: 'string', format: 'date' }, options, check(isDay, 'day'));
}

/** A year, a month or a day, one that exists. */
export function PartialDate(options: Options = {}): PropertyDecorator {
  const schema = { type: 'string', pattern: CALENDAR.source, description: PHRASES['partial-date'].en };
  return property(schema, options, check(isPartialDate, 'partial-date'));
}

/** Whole won, or what a document prints in place of an amount. */
export function AmountOrMark(options: Options = {}): PropertyDecorator {
  const won = { type: 'integer', minimum: 0, maximum: MAX_KRW };
  return property(
    { oneOf: [won, { type: 'string', enum: AMOUNT_MARKS }] },
    options,
    check(isAmount, 'amount', { most: MAX_KRW, marks: AMOUNT_MARKS }),
  );
}

export function Nested(type: () => new () => object, options: Options = {}): PropertyDecorator {
  return property(lazily(type), options, ValidateNested(), Type(type), check(isObject, 'object'));
}

/** Nest takes a function for a lazy reference by its name, which has to be `type`; it takes any other for a class. */
const lazily = (of: () => new () => object): { type: () => new () => object } => ({ type: () => of() });

export function NestedList(
  type: () => new () => object,
  maxItems: number,
  options: Options & { minItems?: number } = {},
): PropertyDecorator {
  const { minItems = 0, ...rest } = options;
  // A list within the list would be looked through for valid items, and taken for one itself.
  const areObjects = (v: unknown): boolean =>
    Array.isArray(v) && v.length >= minItems && v.length <= maxItems && v.every(isObject);
  return property(
    { ...lazily(type), isArray: true, minItems, maxItems },
    rest,
    ValidateNested({ each: true }),
    Type(type),
    check(areObjects, 'object-list', { least: minItems, most: maxItems }),
  );
}

export function WholeNumber(minimum: number, options: Options = {}): PropertyDecorator {
  const valid = (v: unknown): boolean => Number.isSafeInteger(v) && (v as number) >= minimum;
  return property({ type: 'integer', minimum }, options, check(valid, 'whole', { least: minimum }));
}

/** A whole number in a query string. */
export function WholeNumberText(minimum: number, maximum: number, options: Options = {}): PropertyDecorator {
  const valid = (v: unknown): boolean =>
    Number.isSafeInteger(v) && (v as number) >= minimum && (v as number) <= maximum;
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^(0|[1-9]\d{0,15})$/.test(value) ? Number(value) : value,
  );
  return property(
    { type: 'integer', minimum, maximum },
    options,
    check(valid, 'whole-between', { least: minimum, most: maximum }),
    read,
  );
}

/** A JSON value whose shape depends on another field; the decider checks it. */
export function JsonValue(options: Options = {}): PropertyDecorator {
  const oneOf = [{ type: 'string' }, { type: 'number' }, { type: 'object' }, { type: 'array', items: {} }];
  const plain = check((v) => v !== undefined, 'json', { deepest: DEEPEST });
  // class-transformer goes through the value first, and falls over a field called `constructor` and over the depth.
  const bounded = Type((at) => requireBounded(at?.property ?? '', at?.object as Record<string, unknown>));
  const untouched = Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);
  return property({ oneOf, nullable: true }, options, plain, bounded, untouched);
}

const DEEPEST = 32;

/** @throws LedgerError `INPUT_INVALID`, where no validator could say so any more */
function requireBounded(name: string, body: Readonly<Record<string, unknown>>): typeof Object {
  if (isBounded(body[name], DEEPEST)) return Object;
  throw invalidInput({ field: name, read: '…', expected: phrase('json', { deepest: DEEPEST }) });
}

function isBounded(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0 || Object.hasOwn(value, 'constructor')) return false;
  return Object.values(value).every((v) => isBounded(v, depth - 1));
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Every field that is wrong, with its path, what was read there and what was expected. A field that no decorator knows is
 * one that there should not be.
 */
export function problemsOf(errors: readonly ValidationError[], path = ''): Problem[] {
  return errors.flatMap(({ property: name, value, constraints, contexts = {}, children = [] }) => {
    const field = [path, name].filter(Boolean).join('.') || 'body';
    const expected = Object.values(contexts as Record<string, Phrase>)[0];
    if (expected) return [{ ...problem(field, value, 'json-object'), expected }];
    const isUnknown = constraints !== undefined && Object.hasOwn(constraints, 'whitelistValidation');
    if (isUnknown) return [problem(field, value, 'no-such-field')];
    const within = problemsOf(children, field);
    return within.length > 0 || !constraints ? within : [problem(field, value, 'json-object')];
  });
}
