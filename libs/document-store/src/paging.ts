import type { Collection, Find, Page, StoredDocument } from './document-store';
import { LOWEST } from './order';
import { cursorAfter, entryOfCursor, fingerprint, type Question, questionOf, type Range } from './question';

/** A document that was met, and the place on the way at which it was. */
export interface Met extends StoredDocument {
  readonly entry: string;
}

/** What an adapter offers so that finding by pages can be written once: a walk along an index. */
export interface Walk {
  /** At most `limit` in the order of the question, from the range only. */
  walk(question: Question, range: Range, limit: number): Promise<readonly Met[]>;
  count(question: Question): Promise<number>;
}

const LARGEST_PAGE = 1000;
/** How many documents a residual filter looks at before others get a turn of the event loop. */
const STRIDE = 200;

/** @throws LedgerError `CURSOR_INVALID` */
export async function findPage(collection: Collection, find: Find, store: Walk): Promise<Page> {
  const { limit, cursor } = find;
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE)
    throw new RangeError(`a page of ${limit}`);
  const question = questionOf(collection, find);
  const print = () => fingerprint(collection.name, find);
  const start = cursor === undefined ? question.range : beyond(question, entryOfCursor(print(), cursor));
  const found = await firstOf(question, start, limit + 1, store);
  const documents = found.slice(0, limit).map(({ key, position, document }) => ({ key, position, document }));
  const last = found[limit - 1];
  return found.length > limit && last ? { documents, next: cursorAfter(print(), last.entry) } : { documents };
}

/** Everything in the range is an answer, or it takes looking through. */
async function firstOf(
  question: Question,
  start: Range,
  wanted: number,
  store: Walk,
): Promise<readonly Met[]> {
  if (!question.accepts) return store.walk(question, start, wanted);
  const found: Met[] = [];
  for await (const met of accepted(question, start, wanted, store)) {
    if (found.push(...met) >= wanted) break;
  }
  return found;
}

export async function countAll(
  collection: Collection,
  find: Omit<Find, 'limit' | 'cursor'>,
  store: Walk,
): Promise<number> {
  const question = questionOf(collection, find);
  if (!question.accepts) return store.count(question);
  let count = 0;
  for await (const met of accepted(question, question.range, STRIDE, store)) count += met.length;
  return count;
}

/** What the question accepts, stretch by stretch. */
async function* accepted(
  question: Question,
  start: Range,
  wanted: number,
  store: Walk,
): AsyncGenerator<readonly Met[]> {
  // Most filters let most documents pass: the first stretch is no longer than what is wanted.
  let stride = Math.min(wanted, STRIDE);
  for (let range = start; ;) {
    const met = await store.walk(question, range, stride);
    yield met.filter(({ document }) => question.accepts!(document));
    const last = met.at(-1);
    if (!last || met.length < stride) return;
    stride = STRIDE;
    range = beyond(question, last.entry, range);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The rest of the range after a place, in the direction of the question. */
function beyond({ range, descending }: Question, entry: string, { atLeast, below } = range): Range {
  return descending ? { atLeast, below: entry } : { atLeast: entry + LOWEST, below };
}
