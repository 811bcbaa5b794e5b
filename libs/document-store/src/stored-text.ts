import { type Json, type JsonObject, LedgerError } from '@ledger/kernel';

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

/** @throws LedgerError `DOCUMENT_DAMAGED` for what is no JSON text */
export function valueIn(key: string, text: unknown): Json {
  try {
    return JSON.parse(text as string) as Json;
  } catch (cause) {
    throw new LedgerError('DOCUMENT_DAMAGED', { key }, { cause });
  }
}
