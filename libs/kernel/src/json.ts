import canonicalize from 'canonicalize';
import { LedgerError } from './errors';

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/**
 * The RFC 8785 (JCS) form of a value: the bytes that are stored, compared and hashed.
 *
 * @throws LedgerError `JSON_NOT_CANONICAL` for what JCS cannot carry: a lone surrogate, a number that is not finite,
 *   `undefined` at the top.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined || !text.isWellFormed()) {
    throw new LedgerError('JSON_NOT_CANONICAL', { read: String(text).slice(0, 200) });
  }
  return text;
}

/** Whether two JSON values are the same by content, whatever the order of their keys. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalize(a) === canonicalize(b);
}
