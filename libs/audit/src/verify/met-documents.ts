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
  from = LEAST,
): AsyncGenerator<MetDocument> {
  const pageOf = async (bounds: { from: string; to?: string }): Promise<readonly StoredDocument[]> =>
    (await documents.find(collection, { ...bounds, limit: PAGE })).documents;
  for (let next = from; ;) {
    let damaged: string | undefined;
    const page = await pageOf({ from: next }).catch(async (error: unknown) => {
      damaged = damagedKeyIn(error);
      if (damaged === undefined || damaged < next) throw error;
      return pageOf({ from: next, to: below(damaged) });
    });
    yield* page;
    if (damaged !== undefined) yield { key: damaged, document: undefined };
    const last = damaged ?? page.at(-1)?.key;
    if (last === undefined || (damaged === undefined && page.length < PAGE)) return;
    next = last + LEAST;
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
