import { LedgerError } from './errors';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/**
 * The RFC 8785 (JCS) form of a value: the bytes that are stored, compared and hashed. Members that are `undefined` are left
 * out, as JSON.stringify does.
 *
 * JSON.stringify writes strings and numbers just as RFC 8785 wants them (its 3.2.2 is defined by ECMAScript), so that only
 * the order of names is ours to see to; this is twice as quick as piecing the text together.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL` for what JCS cannot carry: a lone surrogate, a number that is not finite,
 *   `undefined` at the top or in an array, anything but plain objects, arrays and primitive values.
 */
export function canonicalJson(value: unknown): string {
  const text = stringified(value);
  // A lone surrogate comes out as an escape, and a backslash before "ud8" looks like one: only the strings can tell.
  if (LONE_SURROGATE.test(text)) pieced(value);
  return text;
}

/** Whether two JSON values are the same by content, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b);
}

const LONE_SURROGATE = /\\ud[89a-f]/;
const UNORDERABLE = Symbol('JavaScript keeps these names in an order of its own');

function stringified(value: unknown): string {
  try {
    return JSON.stringify(isInOrder(value) ? value : inOrder(value));
  } catch (reason) {
    if (reason === UNORDERABLE) return pieced(value);
    throw reason;
  }
}

/**
 * Whether every object has its names in order, so that no copy is needed: writers who keep to it save half of the time.
 *
 * @throws what `inOrder` throws
 */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number' && Number.isFinite(value)) return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  const source = plainObject(value);
  let before = '';
  for (const name of Object.keys(source)) {
    if (name < before || isKeptElsewhere(name) || !(source[name] === undefined || isInOrder(source[name]))) return false;
    before = name;
  }
  return true;
}

/** A copy with the names of every object in the order of their UTF-16 code units (RFC 8785, 3.2.3). */
function inOrder(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const source = plainObject(value);
  const names = Object.keys(source).sort();
  const copy: Record<string, unknown> = {};
  for (const name of names) if (source[name] !== undefined) copy[name] = inOrder(source[name]);
  if (names.some(isKeptElsewhere)) throw UNORDERABLE;
  return copy;
}

/** Names like "10" come first and by number in every JavaScript object, and `__proto__` is none of its own. */
function isKeptElsewhere(name: string): boolean {
  const first = name.charCodeAt(0);
  return (first >= 48 && first <= 57) || name === '__proto__';
}

/** The slow way, which trusts no object with the order and looks at every string. */
function pieced(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(inOrder(value));
  if (Array.isArray(value)) return `[${value.map(pieced).join(',')}]`;
  const source = plainObject(value);
  const names = Object.keys(source).sort();
  return `{${names.flatMap((n) => (source[n] === undefined ? [] : [`${quoted(n)}:${pieced(source[n])}`])).join(',')}}`;
}

function quoted(text: string): string {
  if (!text.isWellFormed()) throw new LedgerError('JSON_NOT_CANONICAL', { read: JSON.stringify(text).slice(0, 200) });
  return JSON.stringify(text);
}

/** @throws LedgerError `JSON_NOT_CANONICAL` for a date, a bigint, a function, `undefined`, NaN … */
function plainObject(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !('toJSON' in value)) return value as Record<string, unknown>;
  throw new LedgerError('JSON_NOT_CANONICAL', { read: String(value).slice(0, 200) });
}
