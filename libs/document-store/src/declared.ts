import { type Json, type JsonObject, sameJson } from '@ledger/kernel';
import type { Collection, Index } from './document-store';
import { ABOVE_KEYS, encode } from './order';

const COLLECTION = /^[a-z][a-z0-9.-]{0,99}$/;
const PATH = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/** @throws RangeError for a declaration that not every adapter could carry out */
export function assertCollection({ name, indexes }: Collection): void {
  if (!COLLECTION.test(name)) throw new RangeError(`not the name of a collection: ${JSON.stringify(name)}`);
  if (new Set(indexes.map((index) => index.name)).size !== indexes.length) {
    throw new RangeError(`two indexes of ${name} have one name`);
  }
  for (const index of indexes) assertIndex(index);
}

function assertIndex({ name, fields, array }: Index): void {
  if (name === '') throw new RangeError('an index without a name');
  if (fields.length === 0 || (array && fields.length > 1))
    throw new RangeError(`index ${name} has ${fields.length} fields`);
  for (const field of fields) assertPath(field);
}

/**
 * The indexes that a collection has yet to get.
 *
 * @throws RangeError when an index of the same name is declared otherwise: that takes a new generation
 */
export function missingIndexes(known: Collection, wanted: Collection): readonly Index[] {
  return wanted.indexes.filter((index) => {
    const there = known.indexes.find(({ name }) => name === index.name);
    if (there && !sameJson(there, index)) {
      throw new RangeError(`index ${index.name} of ${wanted.name} is declared otherwise already`);
    }
    return !there;
  });
}

/** @throws RangeError */
export function assertPath(path: string): void {
  if (!PATH.test(path)) throw new RangeError(`not the path of a field: ${JSON.stringify(path)}`);
}

/** @throws RangeError for a key that is empty, not well-formed, or has control characters */
export function assertKey(key: string): void {
  if (key === '' || CONTROL.test(key) || !key.isWellFormed() || key.startsWith(ABOVE_KEYS)) {
    throw new RangeError(`not a key: ${JSON.stringify(key)}`);
  }
}

/** The value at a dotted path; undefined where there is none. */
export function valueAt(document: JsonObject, path: string): Json | undefined {
  if (!path.includes('.')) return own(document, path);
  let value: Json | undefined = document;
  for (const name of path.split('.')) value = own(value, name);
  return value;
}

function own(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The document's place in an index that is not an array's: its fields and, so that places are unique, its key. */
export function entryOf(index: Index, key: string, document: JsonObject): string {
  let entry = '';
  for (const field of index.fields) entry += encode(valueAt(document, field));
  return entry + key;
}

/** The strings by which an array index finds the document, each once. */
export function stringsOf(index: Index, document: JsonObject): readonly string[] {
  const value = valueAt(document, index.fields[0] as string) ?? [];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new RangeError(`index ${index.name} is over an array of strings, not ${JSON.stringify(value)}`);
  }
  return [...new Set(value)];
}
