import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invalidInput, LedgerError, phrase } from '@ledger/kernel';
import { openEmbeddedEventStore } from '@ledger/event-store';
import type { ProjectionHealth } from '@ledger/read-models';
import type { Config } from '../../api/src/composition/config';
import { DOCUMENTS_FILE, EVENTS_FILE, made } from '../../api/src/composition/stores';
import type { Act, Asked } from './asked';
import { unreadable } from './document-file';
import { exportLog } from './export-log';
import { importLog } from './import-log';
import { migrateStore } from './migrate-store';
import { projectionsText } from './print/projections';
import { withProgress, type Progress } from './progress';
import { requireLedger, withLedger, type Session } from './session';
import { WORDS } from './speech';
import { verify } from './verify/verify';

const POLL_MS = 200;

/** Builds read models anew; beside a running server that one does the work, and this waits for it. */
async function rebuild({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  requireLedger(config);
  await withLedger(config, async (session) => {
    const rebuilt = await session.models.rebuild(given['projection'] as readonly string[] | undefined);
    await withProgress(speech.say(WORDS.progress.rebuild), (progress) => caughtUp(session, progress));
    const health = (await session.models.health()).filter(({ projection }) => rebuilt.includes(projection));
    requireNoneStopped(health);
    const position = Math.min(...health.map((h) => h.position));
    const names = rebuilt.join(', ');
    screen.answer({ rebuilt, position }, () => speech.say(WORDS.rebuilt, { position, names }));
  });
}

/** The projector tells of its own work only; what a server does shows in how far the read models are. */
async function caughtUp({ projector, models }: Session, progress: Progress): Promise<void> {
  const done = new AbortController();
  const work = projector
    .catchUp(({ position, head }) => progress.at(position, head))
    .finally(() => done.abort());
  while (progress.isShown && !done.signal.aborted) {
    const all = await models.health();
    const head = Math.max(...all.map(({ position, lag }) => position + lag));
    progress.at(Math.min(...all.map(({ position, building }) => building?.position ?? position)), head);
    await Promise.race([work, sleep(POLL_MS)]);
  }
  await work;
}

function requireNoneStopped(health: readonly ProjectionHealth[]): void {
  const stuck = health.find(({ stopped }) => stopped !== null);
  if (!stuck?.stopped) return;
  const { event, error, why = error } = stuck.stopped;
  throw new LedgerError('PROJECTION_STOPPED', { projection: stuck.projection, event, why });
}

/** How far the read models are. It looks only: nothing is caught up, unless those that stopped are to try again. */
async function projections({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  requireLedger(config);
  await withLedger(config, async ({ models, projector }) => {
    const retried = given['retry'] === true ? await models.retry() : undefined;
    if (retried) await projector.catchUp();
    const health = await models.health();
    const answer = { projections: health, ...(retried ? { retried } : {}) };
    screen.answer(answer, () => projectionsText(health, retried, speech));
  });
}

/** The log is everything: what else is in the folder is made from it. One file, consistent, while the ledger is in use. */
async function backup({ given, config, screen }: Asked): Promise<void> {
  const file = String(given['file']);
  requireEmbedded(config);
  requireLedger(config);
  const store = await openEmbeddedEventStore(join(config.LEDGER_DATA, EVENTS_FILE));
  try {
    await store.backup(file);
  } finally {
    await store.close();
  }
  const events = await eventsIn(file);
  screen.answer({ file, events }, () => screen.speech.say(WORDS.backedUp, { file, events }));
}

/** The log of a server is backed up by the means of that server. @throws LedgerError `INPUT_INVALID` */
function requireEmbedded({ EVENTSTOREDB_URL }: Config): void {
  if (!EVENTSTOREDB_URL) return;
  throw invalidInput({ field: 'EVENTSTOREDB_URL', secret: true, expected: phrase('embedded-store') });
}

/** How many events a file holds; the end of it is read back. @throws LedgerError `STORE_…` for what is no ledger */
async function eventsIn(file: string): Promise<number> {
  const store = await openEmbeddedEventStore(file, { readOnly: true });
  await store.close();
  return store.opened.events;
}

/** Opens a backup elsewhere: a new data folder, whose read models are built when they are first asked. */
async function restore({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  requireEmbedded(config);
  const [file, folder] = [String(given['file']), config.LEDGER_DATA];
  await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  requireNoLog(folder);
  const store = await openEmbeddedEventStore(file, { readOnly: true });
  try {
    await store.backup(join(made(folder), EVENTS_FILE));
  } finally {
    await store.close();
  }
  const { events } = store.opened;
  screen.answer({ folder, events }, () => speech.say(WORDS.restored, { folder, events }));
}

/** What is left of a log that is gone would be taken for a part of the one that comes in its place. */
function requireNoLog(path: string): void {
  const isThere = (name: string): boolean => existsSync(join(path, name));
  if (isThere(EVENTS_FILE)) throw new LedgerError('LEDGER_NOT_EMPTY', { path });
  const left = [EVENTS_FILE, DOCUMENTS_FILE].flatMap((name) => [name, `${name}-wal`, `${name}-shm`]);
  const files = left.filter(isThere).join(', ');
  if (files !== '') throw new LedgerError('LOG_REMAINS', { path, files });
}

export const keeping: Readonly<Record<string, Act>> = {
  rebuild,
  projections,
  backup,
  restore,
  verify,
  'migrate-store': migrateStore,
  export: exportLog,
  'import-log': importLog,
};
