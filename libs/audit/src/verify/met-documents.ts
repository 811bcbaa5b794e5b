import { LedgerError, type JsonObject } from '@ledger/kernel';
import type { DocumentStore, StoredDocument } from '@ledger/document-store';

/** A document as it lies in its store; without what it holds where that is damaged. */
export interface MetDocument {
  readonly key: string;
  readonly document: JsonObject | undefined;
}

const PAGE = 200;
/** What begins with a key and goes on with it comes right behind that key; no key has it. */
const LEAST = '\u0001';
const MOST = '\u{10ffff}';

/**
 * All documents of a collection by their keys, also those that cannot be read: the reading goes on behind them.
 *
 * @throws LedgerError what the store throws of anything but a single document
 */
export async function* metDocuments(
  documents: DocumentStore,
  collection: string,
  { from = LEAST, to }: { readonly from?: string; readonly to?: string } = {},
): AsyncGenerator<MetDocument> {
  const pageOf: PageOf = async (least, most = to) => {
    const bounds = { from: least, ...(most === undefined ? {} : { to: most }) };
    return (await documents.find(collection, { ...bounds, limit: PAGE })).documents;
  };
  for (let next = from; ;) {
    const { page, damaged } = await whole(pageOf, next);
    yield* page;
    if (damaged !== undefined) yield { key: damaged, document: undefined };
    const last = damaged ?? page.at(-1)?.key;
    if (last === undefined || (damaged === undefined && page.length < PAGE)) return;
    next = last + LEAST;
  }
}

type PageOf = (least: string, most?: string) => Promise<readonly StoredDocument[]>;

/** A page, and the key of the damaged document that it ends before. */
async function whole(
  pageOf: PageOf,
  from: string,
): Promise<{ readonly page: readonly StoredDocument[]; readonly damaged?: string }> {
  try {
    return { page: await pageOf(from) };
  } catch (error) {
    const damaged = damagedKeyIn(error);
    if (damaged === undefined || damaged < from) throw error;
    return { page: await pageOf(from, below(damaged)), damaged };
  }
}

const damagedKeyIn = (error: unknown): string | undefined =>
  error instanceof LedgerError && error.code === 'DOCUMENT_DAMAGED'
    ? String(error.details['key'])
    : undefined;

/** The last text before a key, as far as any key is concerned. */
function below(key: string): string {
  const last = [...key].at(-1)!;
  const before = last.codePointAt(0)! - 1;
  const rest = key.slice(0, -last.length);
  // Surrogates stand for no character.
  const isNone = before >= 0xd800 && before <= 0xdfff;
  return before === 0 ? rest : rest + String.fromCodePoint(isNone ? 0xd7ff : before) + MOST;
}
