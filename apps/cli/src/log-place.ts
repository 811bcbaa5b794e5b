import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { invalidInput, LedgerError, phrase, systemWhy, type Phrase, type PhraseCode } from '@ledger/kernel';
import { type EventStore, openEmbeddedEventStore, openEventStoreDb } from '@ledger/event-store';
import type { Config } from '../../api/src/composition/config';
import { SIGNING_KEYS_FOLDER } from '../../api/src/composition/audit-place';
import { AUDIT_FILE, DOCUMENTS_FILE, EVENTS_FILE, logFileIn, made } from '../../api/src/composition/stores';
import { WORDS, type Speech } from './speech';

/** Where a log is, as it was written on the command line. */
export type LogPlace =
  | { readonly kind: 'folder'; readonly name: string; readonly folder: string }
  /** The name is without user and password, and without hosts where these cannot be told from a password for sure. */
  | {
      readonly kind: 'server';
      readonly name: string;
      readonly url: string;
      readonly hosts: readonly string[];
    };

const SERVER = /^esdb(\+discover)?:\/\//;
/** What may be a connection string, mistyped: a folder's name is printed. One letter is a drive. */
const LIKE_A_URL = /^\s*([\w+.-]{2,}:|$)/;
const PARTS = /^[^:]+:\/\/(?:[^@/?]*@)?([\w.,:[\]-]+)(?:[/?][^@]*)?$/;
const USUAL_PORT = 2113;

/**
 * @param expected what may be written there
 * @throws LedgerError `INPUT_INVALID`, which does not repeat what was written: it may hold a password
 */
export function placeOf(
  written: string,
  as: string,
  speech: Speech,
  expected: PhraseCode = 'place',
): LogPlace {
  if (SERVER.test(written)) return serverAt(written, speech);
  if (LIKE_A_URL.test(written)) {
    throw invalidInput({ field: as, secret: true, expected: phrase(expected) });
  }
  return { kind: 'folder', name: written, folder: written };
}

/** Where the ledger is that the settings name. */
export function ownPlace({ EVENTSTOREDB_URL, LEDGER_DATA }: Config, speech: Speech): LogPlace {
  if (EVENTSTOREDB_URL) return serverAt(EVENTSTOREDB_URL, speech);
  return { kind: 'folder', name: LEDGER_DATA, folder: LEDGER_DATA };
}

function serverAt(url: string, { say }: Speech): LogPlace {
  const named = PARTS.exec(url)?.[1]?.toLowerCase().split(',') ?? [];
  const hosts = named.map((host) => (/:\d+$/.test(host) ? host : `${host}:${USUAL_PORT}`));
  const name = hosts.length === 0 ? 'EventStoreDB' : say(WORDS.server, { hosts: hosts.join(', ') });
  return { kind: 'server', name, url, hosts };
}

/** One node in common is the same cluster, whoever logs in. @throws LedgerError `LEDGERS_SAME` */
export function requireTwo(from: LogPlace, to: LogPlace): void {
  if (areOne(from, to)) throw new LedgerError('LEDGERS_SAME', { place: to.name });
}

function areOne(from: LogPlace, to: LogPlace): boolean {
  if (from.kind === 'server' && to.kind === 'server') {
    return from.url === to.url || from.hosts.some((host) => to.hosts.includes(host));
  }
  return from.kind === 'folder' && to.kind === 'folder' && identityOf(from.folder) === identityOf(to.folder);
}

/** By the file itself, which may be reached by several names. */
function identityOf(folder: string): string {
  const file = logFileIn(folder);
  if (!file) return resolve(folder);
  const { dev, ino } = statSync(file, { bigint: true });
  return `${dev}:${ino}`;
}

/** The file of the log in a folder. @throws LedgerError `DATA_FOLDER_UNUSABLE` for a folder without a ledger */
export function requireLogIn(folder: string): string {
  const file = join(folder, EVENTS_FILE);
  try {
    statSync(file);
    return file;
  } catch (error) {
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: folder, why: whyNoLog(folder, error) });
  }
}

/** A folder that may not be looked into may hold one all the same, and in one that has lost it other files stand. */
function whyNoLog(folder: string, error: unknown): Phrase {
  const isAbsent = ['ENOENT', 'ENOTDIR'].includes(String((error as NodeJS.ErrnoException).code));
  if (!isAbsent) return systemWhy(error);
  const beside = [AUDIT_FILE, DOCUMENTS_FILE, SIGNING_KEYS_FOLDER];
  const files = beside.filter((name) => existsSync(join(folder, name))).join(', ');
  return files === '' ? phrase('no-ledger') : phrase('log-gone', { files });
}

/** To be read only. @throws LedgerError `DATA_FOLDER_UNUSABLE` for a folder without a ledger; what the stores throw */
export async function openSource(place: LogPlace, config: Config): Promise<EventStore> {
  if (place.kind === 'server') return openServer(place.url, config);
  return openEmbeddedEventStore(requireLogIn(place.folder), { readOnly: true });
}

/** A folder is closed to every other program until this one ends. @throws LedgerError `STORE_BUSY` where one is in it */
export async function openTarget(place: LogPlace, config: Config): Promise<EventStore> {
  if (place.kind === 'server') return openServer(place.url, config);
  return openEmbeddedEventStore(join(made(place.folder), EVENTS_FILE), { exclusive: true });
}

const openServer = (url: string, { EVENTSTOREDB_PREFIX: prefix }: Config): Promise<EventStore> =>
  openEventStoreDb(url, { prefix });

/** Opens a log, works, and closes it again whatever becomes of the work. */
export async function withLog<T>(
  opening: Promise<EventStore>,
  work: (store: EventStore) => Promise<T>,
): Promise<T> {
  const store = await opening;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
