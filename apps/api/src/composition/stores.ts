import { join } from 'node:path';
import { LedgerError, systemWhy } from '@ledger/kernel';
import {
  makeFolder,
  openEmbeddedEventStore,
  openEventStoreDb,
  type EventStore,
  type NoticeTo,
} from '@ledger/event-store';
import {
  openEmbeddedDocumentStore,
  openMongoDocumentStore,
  type DocumentStore,
} from '@ledger/document-store';
import { Config } from './config';

/** What stands in the data folder. */
export const EVENTS_FILE = 'events.sqlite';
export const DOCUMENTS_FILE = 'read-models.sqlite';

export interface Stores {
  readonly events: EventStore;
  readonly documents: DocumentStore;
}

/**
 * Opens the stores: embedded in the data folder, which is made where it is missing, or on the servers that are named, each on
 * its own.
 *
 * @param notice is told what the connection to a server went through and mended by itself
 * @throws LedgerError `DATA_FOLDER_UNUSABLE`, `STORE_UNAVAILABLE`, `STORE_DAMAGED`
 */
export async function openStores(
  settings: Partial<Config>,
  notice: NoticeTo = () => undefined,
): Promise<Stores> {
  const config = { ...new Config(), ...settings };
  const events = await openEvents(config, notice);
  try {
    return { events, documents: await openDocuments(config) };
  } catch (error) {
    await events.close();
    throw error;
  }
}

async function openEvents(
  { EVENTSTOREDB_URL, EVENTSTOREDB_PREFIX, LEDGER_DATA }: Config,
  notice: NoticeTo,
): Promise<EventStore> {
  if (EVENTSTOREDB_URL) return openEventStoreDb(EVENTSTOREDB_URL, { prefix: EVENTSTOREDB_PREFIX, notice });
  return openEmbeddedEventStore(join(made(LEDGER_DATA), EVENTS_FILE));
}

async function openDocuments({ MONGODB_URL, MONGODB_DATABASE, LEDGER_DATA }: Config): Promise<DocumentStore> {
  if (MONGODB_URL) return openMongoDocumentStore(MONGODB_URL, { database: MONGODB_DATABASE });
  return openEmbeddedDocumentStore(join(made(LEDGER_DATA), DOCUMENTS_FILE));
}

/** The folder, made where it is missing. @throws LedgerError `DATA_FOLDER_UNUSABLE` */
export function made(folder: string): string {
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: folder, why: systemWhy(error) }, { cause: error });
  }
}
