import { randomBytes } from 'node:crypto';
import { canonicalJson, type JsonObject } from '@ledger/kernel';
import type { Filter } from 'mongodb';
import { entryOf, stringsOf } from '../declared';
import type { GuardedWrite, Index, StoredDocument } from '../document-store';
import { isTextOf, storedAt } from '../stored-text';

/*
 * What is in the database, for ever. Names begin with `ledger-`, so that the database may be shared.
 *
 * A document is kept as its JSON text and not as BSON. BSON has no field names with U+0000, gives `$`, `.` and `_id` a
 * meaning, and has four kinds of numbers; the text comes back exactly as every other adapter gives it, and costs no more.
 * What is asked for by index stands beside it. Residual filters are applied by the program in any case: Unicode's normal
 * forms are unknown to the server.
 */
export const CATALOGUE = 'ledger-catalogue';
export const REGISTERS = 'ledger-registers';

/** A declared collection. */
export interface CatalogueRow {
  /** Its name. */
  readonly _id: string;
  /** The MongoDB collection that has its documents. */
  readonly home: string;
  /** The JSON text of its indexes; the n-th of them has the field `e<n>`. It only ever grows at the end. */
  readonly indexes: string;
  /** How many of them hold every document, and may be asked. */
  readonly ready: number;
}

export interface RegisterRow {
  readonly _id: string;
  readonly version: number;
  /** JSON text. */
  readonly value: string;
}

/** A document, or the tombstone of one. The key begins with the plan, so that a cluster may shard by ranges of `_id`. */
export interface DocumentRow {
  readonly _id: string;
  readonly position: number;
  /** For how many of the collection's indexes the row has entries. */
  readonly indexed: number;
  /** JSON text; a tombstone has none, and no entries. */
  readonly document?: string;
  /** The place in an index as text whose bytes sort like the values (`order.ts`); the strings of an array index. */
  readonly [entry: `e${number}`]: string | readonly string[];
}

/**
 * A name that is never used again. Whoever has not heard that a collection was dropped and made anew cannot meet the new
 * one's documents, nor spoil them.
 */
export function newHome(name: string): string {
  return `ledger-documents.${name.replaceAll('.', '_')}.${randomBytes(12).toString('hex')}`;
}

export const isHome = (name: string) => /^ledger-documents\.[a-z][a-z0-9_-]*\.[0-9a-f]{24}$/.test(name);

export const entryField = (n: number): `e${number}` => `e${n}`;

/** @throws RangeError for a document that an index cannot hold */
export function rowOf({ key, position, document }: GuardedWrite, indexes: readonly Index[]): DocumentRow {
  const row = { _id: key, position, indexed: indexes.length };
  return document
    ? { ...row, document: JSON.stringify(document), ...entriesOf(indexes, key, document) }
    : row;
}

export function entriesOf(
  indexes: readonly Index[],
  key: string,
  document: JsonObject,
): Record<`e${number}`, string | readonly string[]> {
  const entry = (index: Index) => (index.array ? stringsOf(index, document) : entryOf(index, key, document));
  return Object.fromEntries(indexes.map((index, n) => [entryField(n), entry(index)]));
}

/**
 * What the row may replace: an older one, or the same one from before an index was declared. An upsert with this filter
 * meets what it may not replace as a duplicate key.
 */
export function guardOf({ _id, position, indexed }: DocumentRow): Filter<DocumentRow> {
  return { _id, $or: [{ position: { $lt: position } }, { position, indexed: { $lt: indexed } }] };
}

/** Whether a write has nothing left to do. */
export function isSettledBy(row: DocumentRow, there: Pick<DocumentRow, 'position' | 'indexed'>): boolean {
  return there.position > row.position || (there.position === row.position && there.indexed >= row.indexed);
}

export const storedDocument = ({ _id, position, document }: DocumentRow): StoredDocument =>
  storedAt(_id, position, document);

/** Whether a row is that of a document, with the place of each index that it is said to be in. */
export function isRowOf(
  { key, position, document }: StoredDocument,
  row: DocumentRow | undefined,
  indexes: readonly Index[],
): boolean {
  if (row?.position !== position || !isTextOf(document, row.document)) return false;
  const entries = entriesOf(indexes.slice(0, row.indexed), key, document);
  const found = Object.entries(row).filter(([name]) => /^e\d+$/.test(name));
  return canonicalJson(Object.fromEntries(found)) === canonicalJson(entries);
}
