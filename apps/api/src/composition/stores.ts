import { existsSync } from 'node:fs';
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
import { finishErasures } from '@ledger/ledger';
import { furthestOf, projections } from '@ledger/read-models';
import { KeysFile, MemoryVault, type Vault } from '@ledger/vault';
import { Config } from './config';

type Counted = NonNullable<EventStoreDbOptions['counted']>;

/** What stands in the data folder. */
export const EVENTS_FILE = 'events.sqlite';
export const DOCUMENTS_FILE = 'read-models.sqlite';
export const KEYS_FILE = 'keys.sqlite';

export interface Stores {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** The keys of what is sealed in the log. */
  readonly vault: Vault;
}

/**
 * Opens the stores: embedded in the data folder, which is made where it is missing, or on the servers that are named, each on
 * its own. Erasures that are on record hold from here on, whichever copy of the log or of the keys this is.
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
  const vault = new KeysFile(config.LEDGER_KEYS || join(config.LEDGER_DATA, KEYS_FILE));
  const events = await openEvents(config, { notice, counted });
  try {
    await finishErasures({ events, vault });
    return (stores = { events, documents: await openDocuments(config), vault });
  } catch (error) {
    await events.close();
    await vault.close();
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
  vault: new MemoryVault(),
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

/** The folder, made where it is missing. @throws LedgerError `DATA_FOLDER_UNUSABLE` */
export function made(folder: string): string {
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: folder, why: systemWhy(error) }, { cause: error });
  }
}
