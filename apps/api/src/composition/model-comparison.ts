import type { Finding } from '@ledger/audit';
import type { DocumentStore, StoredDocument } from '@ledger/document-store';
import { canonicalJson, type Json } from '@ledger/kernel';

/** One key of a collection, as readers see it and as it was folded anew. */
export interface Beside {
  readonly key: string;
  readonly live: StoredDocument | undefined;
  readonly fresh: StoredDocument | undefined;
}

const PAGE = 500;

/** A collection in the order of its keys, in pages. */
export async function* pagesOf(
  store: DocumentStore,
  collection: string,
): AsyncGenerator<readonly StoredDocument[], undefined> {
  for (let cursor: string | undefined; ;) {
    const page = await store.find(collection, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    yield page.documents;
    if (!page.next) return;
    cursor = page.next;
  }
}

export const areSame = ({ live, fresh }: Beside): boolean =>
  live?.position === fresh?.position && sameContent(live?.document, fresh?.document);

/** Events that a log was moved with may have their names in another order; a document that was made of them, too. */
export const sameContent = (one: Json | undefined, other: Json | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other) ||
  (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other));

/** How many fields are named, and how much of a value is shown. */
const MOST_FIELDS = 5;
const MOST_SHOWN = 120;

/** Where a document says the ledger position of the last of its events; some say it themselves as well. */
const POSITION_FIELDS: ReadonlySet<string> = new Set(['@position', 'position']);

/** @param made the stream that the events are of */
export function differenceOf(projection: string, made: string, { key, live, fresh }: Beside): Finding {
  if (!live) return { code: 'MODEL_MISSING', projection, key, made };
  if (!fresh) return { code: 'MODEL_EXTRA', projection, key };
  const [found, expected] = [live, fresh].map(({ position, document }) => ({
    ...document,
    '@position': position,
  }));
  const fields = fieldsApart(expected as Json, found as Json, '');
  const at = (value: Json): string => shown(valueAt(value, fields[0] ?? ''));
  const [is, was] = [at(expected as Json), at(found as Json)];
  if (fields.every((field) => POSITION_FIELDS.has(field)))
    return { code: 'MODEL_MOVED', projection, key, count: 1, expected: is, found: was };
  return {
    code: 'MODEL_DIFFERS',
    projection,
    key,
    made,
    fields: fields.join(', '),
    expected: is,
    found: was,
  };
}

const isObject = (value: unknown): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null;

function fieldsApart(expected: Json | undefined, found: Json | undefined, path: string): readonly string[] {
  if (sameContent(expected, found)) return [];
  if (!isObject(expected) || !isObject(found)) return [path];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  return names
    .flatMap((name) => fieldsApart(expected[name], found[name], path ? `${path} › ${name}` : name))
    .slice(0, MOST_FIELDS);
}

const valueAt = (value: Json, path: string): unknown =>
  path.split(' › ').reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);

const shown = (value: unknown): string => (JSON.stringify(value) ?? '-').slice(0, MOST_SHOWN).toWellFormed();
