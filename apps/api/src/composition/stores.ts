import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '@ledger/kernel';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { openEmbeddedDocumentStore } from '@ledger/document-store';

/** What stands in the data folder. */
export const EVENTS_FILE = 'events.sqlite';
export const DOCUMENTS_FILE = 'read-models.sqlite';

export interface Stores {
  readonly events: Awaited<ReturnType<typeof openEmbeddedEventStore>>;
  readonly documents: Awaited<ReturnType<typeof openEmbeddedDocumentStore>>;
}

/**
 * Opens the embedded stores of a data folder, which is made where it is missing.
 *
 * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_DAMAGED`
 */
export async function openStores(folder: string): Promise<Stores> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: folder, why: (error as Error).message });
  }
  const events = await openEmbeddedEventStore(join(folder, EVENTS_FILE));
  try {
    return { events, documents: await openEmbeddedDocumentStore(join(folder, DOCUMENTS_FILE)) };
  } catch (error) {
    await events.close();
    throw error;
  }
}
