import type { Filter, IndexDescription, Sort } from 'mongodb';
import type { Index } from '../document-store';
import type { Question, Range } from '../question';
import { type DocumentRow, entryField } from './layout';

/** How a question is put to MongoDB: one range of one index, in its order. */
export interface Walked {
  readonly filter: Filter<DocumentRow>;
  readonly sort: Sort;
  /** The field that says how far the walk has come. */
  readonly along: '_id' | `e${number}`;
}

/**
 * Strings compare by their UTF-8 bytes (the collections have no collation), which is the order of entries. A tombstone
 * has no entries; along the keys it has to be passed over.
 *
 * @param n the number of the question's index among the collection's
 */
export function walked({ index, all, descending }: Question, n: number, range: Range): Walked {
  const along = index && !index.array ? entryField(n) : '_id';
  const stretch = { [along]: { $gte: range.atLeast, $lt: range.below } };
  const sort: Sort = { [along]: descending ? -1 : 1 };
  if (!index) return { filter: { ...stretch, document: { $exists: true } }, sort, along };
  return { filter: index.array ? { [entryField(n)]: { $all: [...all] }, ...stretch } : stretch, sort, along };
}

/**
 * An entry ends with the key, and so one field is enough. An array's strings do not, and the key behind them gives each
 * string's documents in the order of keys without sorting.
 */
export function indexDescription({ array }: Index, n: number): IndexDescription {
  const field = entryField(n);
  return { name: field, key: array ? { [field]: 1, _id: 1 } : { [field]: 1 } };
}
