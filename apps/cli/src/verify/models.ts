import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openEmbeddedDocumentStore,
  openMongoDocumentStore,
  type DocumentStore,
} from '@ledger/document-store';
import { copyLog, openEmbeddedEventStore, openLogByStream, type EventStore } from '@ledger/event-store';
import type { Config } from '../../../api/src/composition/config';
import type { Compared } from '../../../api/src/composition/range-comparison';
import { DOCUMENTS_FILE, EVENTS_FILE } from '../../../api/src/composition/stores';
import { openSource, requireLogIn, type LogPlace } from '../log-place';
import { isOwn, type VerifyPlace } from './verify-place';

/** Where read models are, and the file of the log that they are compared with. It can be handed to another thread. */
export interface ModelsPlace {
  readonly log: string;
  /** The log is on a server, and this one a copy. */
  readonly isCopy: boolean;
  readonly documents: { readonly file: string } | { readonly url: string; readonly database: string };
}

export interface Models {
  readonly place: ModelsPlace;
  readonly reach?: NonNullable<Compared['reach']>;
  /** Removes what was only made to look at them. */
  close(): Promise<void>;
}

/** Where a ledger's read models are, and its log in a file; undefined where a place has none. */
export async function openModels(place: VerifyPlace, config: Config): Promise<Models | undefined> {
  const documents = documentsOf(place, config);
  if (!documents || !isOfStore(place)) return undefined;
  if (place.kind === 'folder') {
    const log = requireLogIn(place.folder);
    return { place: { log, isCopy: false, documents }, close: async () => undefined };
  }
  const events = await openSource(place, config);
  try {
    const { file, reach, close } = await copied(events);
    return { place: { log: file, isCopy: true, documents }, reach, close };
  } catch (error) {
    await events.close();
    throw error;
  }
}

const isOfStore = (place: VerifyPlace): place is LogPlace =>
  place.kind === 'folder' || place.kind === 'server';

function documentsOf(place: VerifyPlace, config: Config): ModelsPlace['documents'] | undefined {
  if (!isOfStore(place)) return undefined;
  const own = isOwn(place, config);
  if (place.kind === 'server' && !own) return undefined;
  if (own && config.MONGODB_URL !== '') return { url: config.MONGODB_URL, database: config.MONGODB_DATABASE };
  const file = join(place.kind === 'folder' ? place.folder : config.LEDGER_DATA, DOCUMENTS_FILE);
  return existsSync(file) ? { file } : undefined;
}

interface Copied extends Required<Pick<Models, 'reach' | 'close'>> {
  readonly file: string;
}

/** The log of a server, which cannot be read by streams with their ledger positions, in a file that is removed when it is closed. */
async function copied(events: EventStore): Promise<Copied> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Somebody may end the program within the work.
  process.once('exit', remove);
  try {
    const file = join(folder, EVENTS_FILE);
    const copy = await openEmbeddedEventStore(file);
    const reach = async (position: number): Promise<void> => {
      const [there, head] = [await copy.head(), await events.head()];
      if (head && (there?.position ?? -1) < position) await copyLog(events, copy, head);
    };
    await reach(0);
    const close = async (): Promise<void> => {
      for (const store of [copy, events]) await store.close();
      process.off('exit', remove);
      remove();
    };
    return { file, reach, close };
  } catch (error) {
    process.off('exit', remove);
    remove();
    throw error;
  }
}

/** Both to be read only. @throws LedgerError what the stores throw */
export async function openCompared({ log, isCopy, documents }: ModelsPlace): Promise<Compared> {
  const byStream = await openLogByStream(log);
  try {
    return { log: byStream, isCopy, documents: await openDocuments(documents) };
  } catch (error) {
    await byStream.close();
    throw error;
  }
}

const openDocuments = (place: ModelsPlace['documents']): Promise<DocumentStore> =>
  'file' in place
    ? openEmbeddedDocumentStore(place.file, { readOnly: true })
    : openMongoDocumentStore(place.url, { database: place.database });

export async function closeCompared({ log, documents }: Compared): Promise<void> {
  await documents.close();
  await log.close();
}
