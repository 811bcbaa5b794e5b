import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject, LedgerError } from '@ledger/kernel';
import { assertPath, valueAt } from './declared';
import type { Collection, Find, Index } from './document-store';
import {
  ABOVE_ENTRIES,
  ABOVE_KEYS,
  encode,
  encodePrefix,
  LOWEST,
  pastPrefix,
  type Scalar,
  tagOf,
} from './order';

/** A stretch of the order: from a text on, and below another one. */
export interface Range {
  readonly atLeast: string;
  readonly below: string;
}

/** A `Find` made ready: what to walk along, from where to where, and what to keep of it. */
export interface Question {
  /** Undefined: along the keys. An array index is walked along the keys of those that have `all` strings. */
  readonly index: Index | undefined;
  readonly all: readonly string[];
  readonly range: Range;
  readonly descending: boolean;
  /** Undefined: everything in the range is an answer. */
  readonly accepts: ((document: JsonObject) => boolean) | undefined;
}

type Asked = Omit<Find, 'limit' | 'cursor'>;

/** @throws RangeError for what the collection's declaration does not allow: a bug, not a user's mistake */
export function questionOf(collection: Collection, find: Asked): Question {
  const index = find.index === undefined ? undefined : indexOf(collection, find.index);
  const descending = find.descending ?? false;
  const accepts = residual(find);
  if (!index?.array) {
    if (find.all) throw new RangeError('`all` is a question for an array index');
    return { index, all: [], range: index ? entryRange(index, find) : keyRange(find), descending, accepts };
  }
  const bounds = [find.equals, find.from, find.to, find.prefix];
  if (!find.all?.length || bounds.some((bound) => bound !== undefined)) {
    throw new RangeError(`the array index ${index.name} answers \`all\`, and nothing else`);
  }
  return {
    index,
    all: [...new Set(find.all)],
    range: { atLeast: LOWEST, below: ABOVE_KEYS },
    descending,
    accepts,
  };
}

function indexOf({ name, indexes }: Collection, wanted: string): Index {
  const index = indexes.find((candidate) => candidate.name === wanted);
  if (!index) throw new RangeError(`${name} has no index ${wanted}`);
  return index;
}

function keyRange({ equals, from, to, prefix }: Asked): Range {
  if (equals !== undefined || typeof from === 'number' || typeof to === 'number') {
    throw new RangeError('keys are strings, and are asked for by `from`, `to` and `prefix`');
  }
  assertOneBound(from ?? to, prefix);
  if (prefix) return { atLeast: prefix, below: pastPrefix(prefix) };
  return { atLeast: from ?? LOWEST, below: to === undefined ? ABOVE_KEYS : to + LOWEST };
}

function entryRange(index: Index, { equals = [], ...bounds }: Asked): Range {
  const { from, to, prefix } = bounds;
  assertOneBound(from ?? to, prefix);
  const bound = from ?? to ?? prefix;
  if (equals.length > index.fields.length) {
    throw new RangeError(`index ${index.name} has ${index.fields.length} fields`);
  }
  const fixed = equals.map(encode).join('');
  if (equals.length === index.fields.length) return behind(fixed, keyRange(bounds));
  if (prefix !== undefined) return within(fixed + encodePrefix(prefix));
  if (bound === undefined) return fixed === '' ? { atLeast: LOWEST, below: ABOVE_ENTRIES } : within(fixed);
  const sameType = within(fixed + tagOf(bound));
  return {
    atLeast: from === undefined ? sameType.atLeast : fixed + encode(from),
    below: to === undefined ? sameType.below : pastPrefix(fixed + encode(to)),
  };
}

/** An entry ends with the key as it is. */
function behind(fixed: string, { atLeast, below }: Range): Range {
  return { atLeast: fixed + atLeast, below: fixed + below };
}

function within(prefix: string): Range {
  return { atLeast: prefix, below: pastPrefix(prefix) };
}

function assertOneBound(range: string | number | undefined, prefix: string | undefined): void {
  if (range !== undefined && prefix !== undefined) throw new RangeError('either a range or a prefix');
}

function residual({ where = {}, contains }: Asked): Question['accepts'] {
  const filters = Object.entries(where).map(([path, wanted]) => equality(path, wanted));
  if (contains) filters.push(containment(contains));
  return filters.length === 0 ? undefined : (document) => filters.every((accepts) => accepts(document));
}

function equality(path: string, wanted: Scalar): (document: JsonObject) => boolean {
  assertPath(path);
  return (document) => {
    const value = valueAt(document, path) ?? null;
    return Array.isArray(value) ? value.includes(wanted) : value === wanted;
  };
}

function containment({ path, text }: { path: string; text: string }): (document: JsonObject) => boolean {
  assertPath(path);
  const wanted = folded(text);
  return (document) => {
    const value = valueAt(document, path);
    return typeof value === 'string' && folded(value).includes(wanted);
  };
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** Binds a cursor to its collection and question, so that it cannot continue another one. */
export function fingerprint(collection: string, { limit: _limit, cursor: _cursor, ...asked }: Find): string {
  return createHash('sha256')
    .update(canonicalJson([collection, asked]))
    .digest('base64url')
    .slice(0, 16);
}

export function cursorAfter(print: string, entry: string): string {
  return Buffer.from(JSON.stringify([print, entry])).toString('base64url');
}

/** @throws LedgerError `CURSOR_INVALID` for the cursor of another question, or what is none */
export function entryOfCursor(print: string, cursor: string): string {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [given, entry] = Array.isArray(read) ? (read as unknown[]) : [];
    // Written anew, it is the same cursor: nothing was added to it, and nothing spelt otherwise.
    if (given === print && typeof entry === 'string' && cursorAfter(print, entry) === cursor) return entry;
  } catch {
    // What cannot be read is no cursor; said below.
  }
  throw new LedgerError('CURSOR_INVALID');
}
