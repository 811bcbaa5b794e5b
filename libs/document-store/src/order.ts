/**
 * One order for every adapter: a document's fields are written as text whose order by code points (which is that of its
 * UTF-8 bytes) is the order of the values. Null and absent come first, then false, true, numbers, strings by code points.
 *
 * Control characters end and escape strings, so that no string can look like the end of another one. There is never a
 * U+0000 in the text, and so the text directly after `t` is `t + LOWEST`.
 */
export type Scalar = string | number | boolean | null;

/** The lowest character that is used. */
export const LOWEST = '\u0001';
/** Ends a string; less than any character or escape. */
const END = '\u0001\u0001';
const ESCAPES: Readonly<Record<string, string>> = { '\u0000': '\u0001\u0002', '\u0001': '\u0001\u0003' };

const TAGS = { null: '0', false: '1', true: '2', number: '3', string: '4' } as const;
/** More than every entry of an index, since those begin with a tag. */
export const ABOVE_ENTRIES = '9';
/** More than every key: a noncharacter, which `assertKey` refuses. */
export const ABOVE_KEYS = '\u{10ffff}';

/** @throws RangeError for an object or an array, which have no place in an order */
export function encode(value: unknown): string {
  if (value === null || value === undefined) return TAGS.null;
  if (typeof value === 'boolean') return value ? TAGS.true : TAGS.false;
  if (typeof value === 'number') return TAGS.number + sortableNumber(value);
  if (typeof value === 'string') return TAGS.string + escaped(value) + END;
  throw new RangeError(`an indexed field holds ${JSON.stringify(value)}`);
}

/** What all values of the same type begin with. */
export function tagOf(value: string | number): string {
  return typeof value === 'number' ? TAGS.number : TAGS.string;
}

/** What all strings with this beginning begin with. */
export function encodePrefix(prefix: string): string {
  return TAGS.string + escaped(prefix);
}

function escaped(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these two are what is escaped
  return text.replace(/[\u0000\u0001]/g, (character) => ESCAPES[character] as string);
}

const float = new DataView(new ArrayBuffer(8));

/** 16 hexadecimal digits: the IEEE 754 bits, with those of negative numbers inverted and the sign bit set on the others. */
function sortableNumber(value: number): string {
  float.setFloat64(0, value === 0 ? 0 : value);
  const [high, low] = [float.getUint32(0), float.getUint32(4)];
  const isNegative = high >= 0x80000000;
  const hex = (word: number) => (word >>> 0).toString(16).padStart(8, '0');
  return isNegative ? hex(~high) + hex(~low) : hex(high | 0x80000000) + hex(low);
}

/** The least text that is more than every text with this beginning; nothing begins with `ABOVE_KEYS`. */
export function pastPrefix(prefix: string): string {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return ABOVE_KEYS;
  const next = last === 0xd7ff ? 0xe000 : last + 1; // There are no characters in the range of surrogates.
  return String.fromCodePoint(...points, next);
}

/** Compares by code points; JavaScript's own `<` puts 🗳 (a surrogate pair) before ﷺ (U+FDFA). */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return aboveSurrogates(left) - aboveSurrogates(right);
  }
  return a.length - b.length;
}

function aboveSurrogates(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
