import type { Collection, DocumentStore, Find, StoredDocument } from './document-store';

/** An empty document store of an adapter, for one test. */
export interface OpenedStore {
  readonly store: DocumentStore;
  /** Closes every connection and opens it again; absent where nothing is kept. */
  readonly reopen?: () => Promise<DocumentStore>;
  /** Another connection to the same documents, as another process has; absent where there cannot be one. */
  readonly another?: () => Promise<DocumentStore>;
  /** Closes and removes whatever is left. */
  readonly dispose: () => Promise<void>;
}

/** For the tests of one suite: the store under test, opened anew before each of them. */
export function opening(open: () => Promise<OpenedStore>): () => OpenedStore {
  let opened: OpenedStore | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened?.dispose();
    opened = undefined;
  });
  return () => opened as OpenedStore;
}

/** The collection that the contract works on. */
export const BOARD: Collection = {
  name: 'pledge-board.3',
  indexes: [
    { name: 'by-stage', fields: ['plan', 'stage', 'title'] },
    { name: 'by-amount', fields: ['budget.plannedKrw'] },
    { name: 'by-grams', fields: ['grams'], array: true },
  ],
};

export const keysOf = (documents: readonly StoredDocument[]) => documents.map(({ key }) => key);

/** Follows the cursors to the end; each page but the last is full. */
export async function findAll(store: DocumentStore, find: Find): Promise<readonly StoredDocument[]> {
  const found: StoredDocument[] = [];
  for (let cursor: string | undefined, first = true; first || cursor !== undefined; first = false) {
    const page = await store.find(BOARD.name, cursor === undefined ? find : { ...find, cursor });
    if (page.next !== undefined) expect(page.documents).toHaveLength(find.limit);
    found.push(...page.documents);
    cursor = page.next;
  }
  return found;
}
