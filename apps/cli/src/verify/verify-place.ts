import { createReadStream, statSync, type Stats } from 'node:fs';
import { LedgerError, phrase } from '@ledger/kernel';
import {
  ExportInspection,
  type CheckpointFile,
  type Endorsements,
  type Finding,
  type VerificationGiven,
  type Verifier,
} from '@ledger/audit';
import { openMongoDocumentStore, type DocumentStore } from '@ledger/document-store';
import { inspectEmbedded, inspectEventStoreDb, type LogInspection } from '@ledger/event-store';
import type { Config } from '../../../api/src/composition/config';
import { openOwnEvidence, ownKeys } from '../../../api/src/composition/verification';
import { unreadable } from '../document-file';
import { ownPlace, placeOf, requireLogIn, type LogPlace } from '../log-place';
import type { Speech } from '../speech';
import { logKindOf } from './file-kind';
import { openOverHttp } from './ledger-over-http';
import { isProof } from './verify-proof';

/** What may be verified: a ledger in a folder, on a server or as it serves, and a file: an export or a backup of one, or a proof. */
export type VerifyPlace =
  | LogPlace
  /** A log in a file of its own has no evidence beside it. */
  | { readonly kind: 'file' | 'log' | 'proof'; readonly name: string; readonly file: string }
  | { readonly kind: 'web'; readonly name: string; readonly url: string };

const WEB = /^https?:\/\//;

/** The one place where it is decided what somebody means. @throws LedgerError `INPUT_INVALID`, `FILE_UNREADABLE`, `EXPORT_EXPECTED` */
export function verifyPlaceOf(written: string | undefined, config: Config, speech: Speech): VerifyPlace {
  if (written === undefined) return ownPlace(config, speech);
  if (WEB.test(written)) return { kind: 'web', name: written, url: written };
  const { stats, fault } = lookedUp(written);
  if (stats?.isFile()) {
    const kind = isProof(written, stats.size) ? 'proof' : logKindOf(written);
    return { kind, name: written, file: written };
  }
  // It is looked at before it is read: what comes through a pipe is there once.
  if (stats && !stats.isDirectory())
    throw new LedgerError('FILE_UNREADABLE', { path: written, why: phrase('no-regular-file') });
  const place = placeOf(written, '<place>', speech, 'place-verified');
  // A folder that may not be looked into says itself why it cannot be used.
  if (place.kind === 'folder' && fault?.code === 'ENOENT') throw unreadable(written, fault);
  return place;
}

/** What cannot be looked up may be a connection string. */
function lookedUp(path: string): { readonly stats?: Stats; readonly fault?: NodeJS.ErrnoException } {
  try {
    return { stats: statSync(path) };
  } catch (error) {
    return { fault: error as NodeJS.ErrnoException };
  }
}

/** A log to be verified, and what its own ledger says of it. */
export interface Opened {
  /** Undefined where not even its head can be read. */
  readonly log: LogInspection | undefined;
  readonly own: DocumentStore | undefined;
  /** Checkpoints that it says are its own, where these come with it. */
  readonly said?: readonly CheckpointFile[];
  readonly tiles?: NonNullable<VerificationGiven['tiles']>;
  /** The public keys that the ledger names itself. */
  readonly verifiers: readonly Verifier[];
  /** Why the log, or its own checkpoints, could not be read. */
  readonly unread?: readonly Finding[];
}

/** What a ledger says of its checkpoints is looked at as it comes, and what comes with it of others. */
type Examine = Endorsements['examine'];

type Evidence = Omit<Opened, 'log'> & Required<Pick<Opened, 'unread'>>;

/**
 * @param kept checkpoints of it that were kept elsewhere
 * @throws LedgerError `DATA_FOLDER_UNUSABLE` for a folder without a ledger; what the stores throw
 */
export async function openPlace(
  place: VerifyPlace,
  config: Config,
  examine: Examine,
  kept: readonly CheckpointFile[],
): Promise<Opened> {
  switch (place.kind) {
    case 'web':
      return openOverHttp(place.url, examine, kept);
    case 'proof':
    case 'file':
      return { log: new ExportInspection(bytesOf(place.file), true), own: undefined, verifiers: [] };
    case 'log':
      return { log: await inspectEmbedded(place.file), own: undefined, verifiers: [] };
    case 'server': {
      const log = await inspectEventStoreDb(place.url, config.EVENTSTOREDB_PREFIX);
      // Of another server nobody knows which folder is its ledger's.
      return { log, ...(isOwn(place, config) ? await evidenceOf(config.LEDGER_DATA, config) : NOTHING) };
    }
    case 'folder': {
      const log = await inspectEmbedded(requireLogIn(place.folder)).catch((error: unknown) =>
        damageIn(error, { code: 'LOG_UNREADABLE', place: place.name }),
      );
      const its = await evidenceOf(place.folder, isOwn(place, config) ? config : undefined);
      return 'code' in log ? { ...its, log: undefined, unread: [log, ...its.unread] } : { ...its, log };
    }
  }
}

/** Whether it is the ledger that the program is configured for. */
export const isOwn = (place: VerifyPlace, config: Config): boolean =>
  place.kind === 'server'
    ? place.url === config.EVENTSTOREDB_URL
    : place.kind === 'folder' && !config.EVENTSTOREDB_URL && place.folder === config.LEDGER_DATA;

const NOTHING = { own: undefined, verifiers: [], unread: [] };

/** @param own the configuration, where the folder is that of the configured ledger, whose checkpoints may be on a server */
async function evidenceOf(folder: string, own: Config | undefined): Promise<Evidence> {
  const { verifiers, findings } = ownKeys(folder);
  try {
    const onServer = own && own.MONGODB_URL !== '';
    const documents = onServer
      ? openMongoDocumentStore(own.MONGODB_URL, { database: own.MONGODB_AUDIT_DATABASE })
      : openOwnEvidence(folder);
    return { own: await documents, verifiers, unread: findings };
  } catch (error) {
    return { own: undefined, verifiers, unread: [...findings, unreadEvidence(error)] };
  }
}

/** Checkpoints that cannot be read are a finding, and the log is looked at all the same. @throws any other error */
export const unreadEvidence = (error: unknown): Finding => damageIn(error, { code: 'EVIDENCE_UNREADABLE' });

/** What cannot be read because of what it holds is a finding. @throws any other error */
function damageIn(error: unknown, finding: Finding): Finding {
  if (!(error instanceof LedgerError) || error.kind !== 'corrupt') throw error;
  return { ...finding, why: error.phrase };
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
