import { canonicalJson, type Json, type JsonObject, LedgerError } from '@ledger/kernel';
import type { StoredDocument } from './document-store';

/*
 * What an adapter has kept as text. Whoever can write to the database can write anything there: that is damage to be told of,
 * and no fault of the program.
 */

/** @throws LedgerError `DOCUMENT_DAMAGED` for what is no JSON text of an object */
export function documentIn(key: string, text: unknown): JsonObject {
  const value = valueIn(key, text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new LedgerError('DOCUMENT_DAMAGED', { key });
}

/** @throws LedgerError `DOCUMENT_DAMAGED` for a position or a text that nobody wrote */
export function storedAt(key: string, position: unknown, text: unknown): StoredDocument {
  if (!Number.isSafeInteger(position)) throw new LedgerError('DOCUMENT_DAMAGED', { key });
  return { key, position: position as number, document: documentIn(key, text) };
}

/** @throws LedgerError `DOCUMENT_DAMAGED` for what is no JSON text */
export function valueIn(key: string, text: unknown): Json {
  try {
    return JSON.parse(text as string) as Json;
  } catch (cause) {
    throw new LedgerError('DOCUMENT_DAMAGED', { key }, { cause });
  }
}

/**
 * Whether a text is that of a document. Events that a log was moved with may have their names in another order; a document that
 * was made of them, too.
 */
export function isTextOf(document: JsonObject, text: unknown): boolean {
  if (text === JSON.stringify(document)) return true;
  try {
    return canonicalJson(JSON.parse(text as string)) === canonicalJson(document);
  } catch {
    return false;
  }
}
