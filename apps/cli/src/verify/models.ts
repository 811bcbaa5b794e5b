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
import { openSource, requireLogIn, withLog, type LogPlace } from '../log-place';
import { isOwn, type VerifyPlace } from './verify-place';

/** Where read models are, and the file of the log that they are compared with. It can be handed to another thread. */
export interface ModelsPlace {
  readonly log: string;
  readonly documents: { readonly file: string } | { readonly url: string; readonly database: string };
}

export interface Models {
  readonly place: ModelsPlace;
  /** Removes what was only made to look at them. */
  close(): void;
}

/** Where a ledger's read models are, and its log in a file; undefined where a place has none. */
export async function openModels(place: VerifyPlace, config: Config): Promise<Models | undefined> {
  const documents = documentsOf(place, config);
  if (!documents || !isOfStore(place)) return undefined;
  if (place.kind === 'folder') {
    return { place: { log: requireLogIn(place.folder), documents }, close: () => undefined };
  }
  const copy = await withLog(openSource(place, config), copied);
  return { place: { log: copy.file, documents }, close: () => copy.remove() };
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

/** The log of a server, which cannot be read by streams with their ledger positions, as it is now, in a file that is removed. */
async function copied(events: EventStore): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(folder, { recursive: true, force: true });
  };
  // Somebody may end the program within the work.
  process.once('exit', remove);
  try {
    const file = join(folder, EVENTS_FILE);
    const head = await events.head();
    const copy = await openEmbeddedEventStore(file);
    if (head) await copyLog(events, copy, head);
    await copy.close();
    return { file, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Both to be read only. @throws LedgerError what the stores throw */
export async function openCompared({ log, documents }: ModelsPlace): Promise<Compared> {
  const byStream = await openLogByStream(log);
  try {
    return { log: byStream, documents: await openDocuments(documents) };
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
