import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsString,
  Matches,
  MaxLength,
  MinLength,
  registerDecorator,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { isDay, LedgerError } from '@ledger/kernel';
import { AMOUNT_MARKS, isAmount, MAX_KRW } from './money';
import { CALENDAR, isPartialDate } from './vocabulary';

/*
 * The decorators of the command classes. Each says in one word what class-validator checks and what OpenAPI prints, so
 * that a field is described once for HTTP, CLI, importer and document.
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

/** Text with something in it, of at most so many UTF-16 code units. */
export function Text(maxLength: number, options: Options = {}): PropertyDecorator {
  return property(
    { type: 'string', minLength: 1, maxLength },
    options,
    IsString(),
    MinLength(1),
    MaxLength(maxLength),
    check('isWellFormed', (v) => typeof v === 'string' && v.isWellFormed(), 'well-formed Unicode text'),
  );
}

const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.isWellFormed();

export function Texts(maxItems: number, maxLength: number, options: Options = {}): PropertyDecorator {
  return property(
    { type: 'array', items: { type: 'string', minLength: 1, maxLength }, maxItems },
    options,
    IsArray(),
    ArrayMaxSize(maxItems),
    MaxLength(maxLength, { each: true }),
    check('areTexts', (v) => Array.isArray(v) && v.every(isText), 'a list of well-formed texts'),
  );
}

export function OneOf(allowed: readonly string[], options: Options = {}): PropertyDecorator {
  return property({ type: 'string', enum: allowed }, options, IsIn(allowed));
}

export function Pattern(pattern: RegExp, expected: string, options: Options = {}): PropertyDecorator {
  return property(
    { type: 'string', pattern: pattern.source },
    { description: expected, ...options },
    Matches(pattern, {
      message: ({ property: name, value }) => `${name} is ${JSON.stringify(value)}; expected ${expected}`,
    }),
  );
}

/** `YYYY-MM-DD`, a day that exists. */
export function CalendarDay(options: Options = {}): PropertyDecorator {
  return property({ type: 'string', format: 'date' }, options, check('isDay', isDay, 'a day, YYYY-MM-DD'));
}

/** A year, a month or a day, one that exists. */
export function PartialDate(options: Options = {}): PropertyDecorator {
  const expected = 'YYYY, YYYY-MM or YYYY-MM-DD';
  const schema = { type: 'string', pattern: CALENDAR.source, description: expected };
  return property(schema, options, check('isPartialDate', isPartialDate, expected));
}

/** Whole won, or what a document prints in place of an amount. */
export function AmountOrMark(options: Options = {}): PropertyDecorator {
  const won = { type: 'integer', minimum: 0, maximum: MAX_KRW };
  const expected = `whole won (0 to ${MAX_KRW}) or one of ${AMOUNT_MARKS.join(', ')}`;
  return property(
    { oneOf: [won, { type: 'string', enum: AMOUNT_MARKS }] },
    options,
    check('isAmount', isAmount, expected),
  );
}

export function Nested(type: () => new () => object, options: Options = {}): PropertyDecorator {
  return property({ type }, options, ValidateNested(), Type(type), IsObjectNotArray());
}

export function NestedList(
  type: () => new () => object,
  maxItems: number,
  options: Options & { minItems?: number } = {},
): PropertyDecorator {
  const { minItems = 0, ...rest } = options;
  return property(
    { type, isArray: true, minItems, maxItems },
    rest,
    IsArray(),
    ArrayMinSize(minItems),
    ArrayMaxSize(maxItems),
    ValidateNested({ each: true }),
    Type(type),
    // A list within the list would be looked through for valid items, and taken for one itself.
    check('areObjects', (v) => Array.isArray(v) && v.every(isObject), 'a list of objects'),
  );
}

export function WholeNumber(minimum: number, options: Options = {}): PropertyDecorator {
  const valid = (v: unknown): boolean => Number.isSafeInteger(v) && (v as number) >= minimum;
  return property(
    { type: 'integer', minimum },
    options,
    check('isWhole', valid, `a whole number from ${minimum}`),
  );
}

/** A whole number in a query string. */
export function WholeNumberText(minimum: number, maximum: number, options: Options = {}): PropertyDecorator {
  const valid = (v: unknown): boolean =>
    Number.isSafeInteger(v) && (v as number) >= minimum && (v as number) <= maximum;
  const read = Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
  );
  return property(
    { type: 'integer', minimum, maximum },
    options,
    check('isWhole', valid, `a whole number from ${minimum} to ${maximum}`),
    read,
  );
}

/** A JSON value whose shape depends on another field; the decider checks it. */
export function JsonValue(options: Options = {}): PropertyDecorator {
  const oneOf = [{ type: 'string' }, { type: 'number' }, { type: 'object' }, { type: 'array', items: {} }];
  const plain = check('isJson', (v) => v !== undefined, 'a JSON value');
  // class-transformer goes through the value first, and falls over a field called `constructor` and over the depth.
  const bounded = Type((at) => requireBounded(at?.property ?? '', at?.object as Record<string, unknown>));
  const untouched = Transform(({ obj, key }) => (obj as Record<string, unknown>)[key]);
  return property({ oneOf, nullable: true }, options, plain, bounded, untouched);
}

const DEEPEST = 32;

/** @throws LedgerError `INPUT_INVALID`, where no validator could say so any more */
function requireBounded(name: string, body: Readonly<Record<string, unknown>>): typeof Object {
  if (isBounded(body[name], DEEPEST)) return Object;
  const expected = `a JSON value at most ${DEEPEST} deep, without a field called constructor`;
  throw new LedgerError('INPUT_INVALID', { problems: [`${name}: expected ${expected}`] });
}

function isBounded(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0 || Object.hasOwn(value, 'constructor')) return false;
  return Object.values(value).every((v) => isBounded(v, depth - 1));
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function IsObjectNotArray(): PropertyDecorator {
  return check('isObject', isObject, 'an object');
}

function check(name: string, validate: (value: unknown) => boolean, expected: string): PropertyDecorator {
  return (target, propertyName) => {
    registerDecorator({
      name,
      target: target.constructor,
      propertyName: String(propertyName),
      validator: {
        validate,
        defaultMessage: (args) =>
          `${args?.property} is ${JSON.stringify(args?.value)?.slice(0, 80)}; expected ${expected}`,
      },
    });
  };
}
