import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError, phrase } from '@ledger/kernel';
import { ExportInspection, type CheckpointFile, type Verifier } from '@ledger/audit';
import {
  openEmbeddedDocumentStore,
  openMongoDocumentStore,
  type DocumentStore,
} from '@ledger/document-store';
import {
  inspectEmbedded,
  inspectEventStoreDb,
  type EventStore,
  type LogInspection,
} from '@ledger/event-store';
import type { Config } from '../../../api/src/composition/config';
import { DOCUMENTS_FILE, EVENTS_FILE } from '../../../api/src/composition/stores';
import { openOwnEvidence, ownVerifiers } from '../../../api/src/composition/verification';
import { unreadable } from '../document-file';
import { openSource, ownPlace, placeOf, type LogPlace } from '../log-place';
import type { Speech } from '../speech';
import { openOverHttp } from './ledger-over-http';
import { isProof } from './verify-proof';

/** What may be verified: a ledger in a folder, on a server or as it serves, and a file: an export of one, or a proof. */
export type VerifyPlace =
  | LogPlace
  | { readonly kind: 'file' | 'proof'; readonly name: string; readonly file: string }
  | { readonly kind: 'web'; readonly name: string; readonly url: string };

const WEB = /^https?:\/\//;

/** The one place where it is decided what somebody means. @throws LedgerError `INPUT_INVALID` */
export function verifyPlaceOf(written: string | undefined, config: Config, speech: Speech): VerifyPlace {
  if (written === undefined) return ownPlace(config, speech);
  if (WEB.test(written)) return { kind: 'web', name: written, url: written };
  const found = statSync(written, { throwIfNoEntry: false });
  if (!found?.isFile()) return placeOf(written, '<place>', speech);
  return { kind: isProof(written, found.size) ? 'proof' : 'file', name: written, file: written };
}

/** A log to be verified, and what its own ledger says of it. */
export interface Opened {
  readonly log: LogInspection;
  readonly own: DocumentStore | undefined;
  /** Checkpoints that it says are its own, where these come with it. */
  readonly said?: readonly CheckpointFile[];
  /** The public keys that the ledger names itself. */
  readonly verifiers: readonly Verifier[];
}

/** @throws LedgerError `DATA_FOLDER_UNUSABLE` for a folder without a ledger; what the stores throw */
export async function openPlace(place: VerifyPlace, config: Config): Promise<Opened> {
  switch (place.kind) {
    case 'web':
      return openOverHttp(place.url);
    case 'proof':
    case 'file':
      return { log: new ExportInspection(bytesOf(place.file)), own: undefined, verifiers: [] };
    case 'server': {
      const log = await inspectEventStoreDb(place.url, config.EVENTSTOREDB_PREFIX);
      // Of another server nobody knows which folder is its ledger's.
      const isOwn = place.url === config.EVENTSTOREDB_URL;
      return { log, ...(isOwn ? await evidenceOf(config.LEDGER_DATA) : NOTHING) };
    }
    case 'folder': {
      const file = join(place.folder, EVENTS_FILE);
      if (!existsSync(file)) {
        throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: place.folder, why: phrase('no-ledger') });
      }
      return { log: await inspectEmbedded(file), ...(await evidenceOf(place.folder)) };
    }
  }
}

/** A ledger's log and its read models, to be read only; undefined where a place has none. */
export async function openModels(
  place: VerifyPlace,
  config: Config,
): Promise<{ readonly events: EventStore; readonly documents: DocumentStore } | undefined> {
  const isOwn = sameAs(place, config);
  if (place.kind !== 'folder' && !(place.kind === 'server' && isOwn)) return undefined;
  const folder = place.kind === 'folder' ? place.folder : config.LEDGER_DATA;
  const file = join(folder, DOCUMENTS_FILE);
  const isOnServer = isOwn && config.MONGODB_URL !== '';
  if (!isOnServer && !existsSync(file)) return undefined;
  const events = await openSource(place, config);
  try {
    const database = config.MONGODB_DATABASE;
    const documents = isOnServer
      ? openMongoDocumentStore(config.MONGODB_URL, { database })
      : openEmbeddedDocumentStore(file, { readOnly: true });
    return { events, documents: await documents };
  } catch (error) {
    await events.close();
    throw error;
  }
}

/** Whether it is the ledger that the program is configured for. */
const sameAs = (place: VerifyPlace, config: Config): boolean =>
  place.kind === 'server'
    ? place.url === config.EVENTSTOREDB_URL
    : place.kind === 'folder' && !config.EVENTSTOREDB_URL && place.folder === config.LEDGER_DATA;

const NOTHING = { own: undefined, verifiers: [] };

const evidenceOf = async (folder: string): Promise<Omit<Opened, 'log'>> => ({
  own: await openOwnEvidence(folder),
  verifiers: ownVerifiers(folder),
});

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
