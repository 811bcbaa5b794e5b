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
import { finishErasures } from '@ledger/ledger';
import { furthestOf, projections } from '@ledger/read-models';
import { KeysFile, MemoryVault, type Vault } from '@ledger/vault';
import { Config } from './config';

type Counted = NonNullable<EventStoreDbOptions['counted']>;

/** What stands in the data folder. */
export const EVENTS_FILE = 'events.sqlite';
export const DOCUMENTS_FILE = 'read-models.sqlite';
export const AUDIT_FILE = 'audit.sqlite';
export const KEYS_FILE = 'keys.sqlite';

export interface Stores {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** The hash tree and the checkpoints, beside the read models, which may be thrown away: checkpoints may not. */
  readonly audit: OpenedLater;
  /** The keys of what is sealed in the log. */
  readonly vault: Vault;
}

/** A store that most of what is done with a ledger does not need, and that is not there before it is asked for. */
export class OpenedLater {
  private opened: Promise<DocumentStore> | undefined;

  constructor(private readonly open: () => Promise<DocumentStore>) {}

  /** Tries again where it could not be opened. */
  store(): Promise<DocumentStore> {
    this.opened ??= this.open().catch((fault: unknown) => {
      this.opened = undefined;
      throw fault;
    });
    return this.opened;
  }

  /** One that could not be opened has nothing to close. */
  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    await opened?.close();
  }
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
    const audit = new OpenedLater(() => openDocuments(config, AUDIT_FILE));
    return (stores = { events, documents: await openDocuments(config, DOCUMENTS_FILE), audit, vault });
  } catch (error) {
    await events.close();
    await vault.close();
    throw error;
  }
}

export async function closeStores({ events, documents, audit, vault }: Stores): Promise<void> {
  await audit.close();
  await documents.close();
  await events.close();
  await vault.close();
}

/** Where the log is, for people: without the connection string, which may hold a password. */
export const placeOf = ({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): string =>
  EVENTSTOREDB_URL ? 'EventStoreDB' : resolve(LEDGER_DATA);

/** An empty ledger that is nowhere: what is tried on it leaves nothing behind. */
export const memoryStores = (): Stores => ({
  events: new MemoryEventStore(),
  documents: new MemoryDocumentStore(),
  audit: new OpenedLater(async () => new MemoryDocumentStore()),
  vault: new MemoryVault(),
});

/** The file of the log in a data folder; undefined where there is no ledger in it. */
export function logFileIn(folder: string): string | undefined {
  const file = join(folder, EVENTS_FILE);
  return existsSync(file) ? file : undefined;
}

/** Whether there is a ledger, or a server that may hold one. */
export const hasLedger = ({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): boolean =>
  Boolean(EVENTSTOREDB_URL) || logFileIn(LEDGER_DATA) !== undefined;

async function openEvents(
  { EVENTSTOREDB_URL, EVENTSTOREDB_PREFIX, LEDGER_DATA }: Config,
  options: Pick<EventStoreDbOptions, 'notice' | 'counted'>,
): Promise<EventStore> {
  if (EVENTSTOREDB_URL)
    return openEventStoreDb(EVENTSTOREDB_URL, { prefix: EVENTSTOREDB_PREFIX, ...options });
  return openEmbeddedEventStore(join(made(LEDGER_DATA), EVENTS_FILE));
}

async function openDocuments(
  config: Config,
  file: typeof DOCUMENTS_FILE | typeof AUDIT_FILE,
): Promise<DocumentStore> {
  const { MONGODB_URL, MONGODB_DATABASE, MONGODB_AUDIT_DATABASE, LEDGER_DATA } = config;
  const database = file === AUDIT_FILE ? MONGODB_AUDIT_DATABASE : MONGODB_DATABASE;
  if (MONGODB_URL) return openMongoDocumentStore(MONGODB_URL, { database });
  // What was signed outlives a power cut; what the log can make again need not.
  return openEmbeddedDocumentStore(join(made(LEDGER_DATA), file), {
    synchronous: file === AUDIT_FILE ? 'FULL' : 'NORMAL',
  });
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
    if (!logFileIn(folder)) accessSync(folder, constants.W_OK);
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
