import canonicalize from 'canonicalize';
import { LedgerError } from './errors';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/** How `JSON.stringify` writes half a surrogate pair; behind an even number of backslashes it is only text like it. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/**
 * The RFC 8785 (JCS) form of a value: the bytes that are stored, compared and hashed.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL` for what JCS cannot carry: a lone surrogate, a number that is not finite,
 *   `undefined` at the top, a nesting that is too deep to follow.
 */
export function canonicalJson(value: unknown): string {
  const text = canonical(value);
  if (text === undefined || (text.includes('\\ud') && LONE_SURROGATE.test(text))) {
    throw new LedgerError('JSON_NOT_CANONICAL', { read: String(text).slice(0, 200) });
  }
  return text;
}

function canonical(value: unknown): string | undefined {
  try {
    return canonicalize(value);
  } catch (cause) {
    throw new LedgerError('JSON_NOT_CANONICAL', { read: (cause as Error).message }, { cause });
  }
}

/**
 * Whether two JSON values are the same by content: whatever the order of their keys, and however their characters are
 * composed (Unicode's canonical equivalence: macOS decomposes Hangul, and nobody can see it).
 */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const [left, right] = [canonicalize(a), canonicalize(b)];
  return left === right || left?.normalize() === right?.normalize();
}
