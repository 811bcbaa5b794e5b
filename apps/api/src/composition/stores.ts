import { accessSync, constants, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LedgerError, systemWhy } from '@ledger/kernel';
import {
  makeFolder,
  MemoryEventStore,
  openEmbeddedEventStore,
  openEventStoreDb,
  type EventStore,
  type EventStoreDbOptions,
  type NoticeTo,
} from '@ledger/event-store';
import {
  MemoryDocumentStore,
  openEmbeddedDocumentStore,
  openMongoDocumentStore,
  type DocumentStore,
} from '@ledger/document-store';
import { furthestOf, projections } from '@ledger/read-models';
import { Config } from './config';

type Counted = NonNullable<EventStoreDbOptions['counted']>;

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
  let stores: Stores | undefined;
  const counted: Counted = async () => stores && furthestOf(stores.events, stores.documents, projections);
  const events = await openEvents(config, { notice, counted });
  try {
    return (stores = { events, documents: await openDocuments(config) });
  } catch (error) {
    await events.close();
    throw error;
  }
}

/** Where the log is, for people: without the connection string, which may hold a password. */
export const placeOf = ({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): string =>
  EVENTSTOREDB_URL ? 'EventStoreDB' : resolve(LEDGER_DATA);

/** An empty ledger that is nowhere: what is tried on it leaves nothing behind. */
export const memoryStores = (): Stores => ({
  events: new MemoryEventStore(),
  documents: new MemoryDocumentStore(),
});

/** Whether there is a ledger, or a server that may hold one. */
export const hasLedger = ({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): boolean =>
  Boolean(EVENTSTOREDB_URL) || existsSync(join(LEDGER_DATA, EVENTS_FILE));

async function openEvents(
  { EVENTSTOREDB_URL, EVENTSTOREDB_PREFIX, LEDGER_DATA }: Config,
  options: Pick<EventStoreDbOptions, 'notice' | 'counted'>,
): Promise<EventStore> {
  if (EVENTSTOREDB_URL)
    return openEventStoreDb(EVENTSTOREDB_URL, { prefix: EVENTSTOREDB_PREFIX, ...options });
  return openEmbeddedEventStore(join(made(LEDGER_DATA), EVENTS_FILE));
}

async function openDocuments({ MONGODB_URL, MONGODB_DATABASE, LEDGER_DATA }: Config): Promise<DocumentStore> {
  if (MONGODB_URL) return openMongoDocumentStore(MONGODB_URL, { database: MONGODB_DATABASE });
  return openEmbeddedDocumentStore(join(made(LEDGER_DATA), DOCUMENTS_FILE));
}

/**
 * SQLite opens for reading what it may not write, so that whoever keeps a ledger would only know at the first change.
 *
 * @throws LedgerError `DATA_FOLDER_UNUSABLE`
 */
export function requireWritable({ EVENTSTOREDB_URL, MONGODB_URL, LEDGER_DATA }: Config): void {
  const files = [...(EVENTSTOREDB_URL ? [] : [EVENTS_FILE]), ...(MONGODB_URL ? [] : [DOCUMENTS_FILE])];
  if (files.length === 0) return;
  const paths = [made(LEDGER_DATA), ...files.map((file) => join(LEDGER_DATA, file)).filter(existsSync)];
  usable(LEDGER_DATA, () => paths.forEach((path) => accessSync(path, constants.W_OK)));
}

/** The folder, made where it is missing; one without a ledger is to get one. @throws LedgerError `DATA_FOLDER_UNUSABLE` */
export function made(folder: string): string {
  usable(folder, () => {
    makeFolder(folder);
    if (!existsSync(join(folder, EVENTS_FILE))) accessSync(folder, constants.W_OK);
  });
  return folder;
}

function usable(folder: string, use: () => void): void {
  try {
    use();
  } catch (error) {
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: folder, why: systemWhy(error) }, { cause: error });
  }
}
