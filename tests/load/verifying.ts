import { hash } from 'node:crypto';
import { join } from 'node:path';
import { TreeKeeper, TreeStore } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { inspectEmbedded, openEmbeddedEventStore } from '@ledger/event-store';
import { systemClock } from '@ledger/ledger';
import { projections } from '@ledger/read-models';
import { Config } from '../../apps/api/src/composition/config';
import { AUDIT_FILE, DOCUMENTS_FILE, EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { openOwnEvidence, verifierOf, verifyLog } from '../../apps/api/src/composition/verification';
import type { Verdict } from '../../apps/cli/src/print/verdict';
import { verdictOn } from '../../apps/cli/src/verify/verify';
import { timed } from './figures';
import { keysInMemory } from './keys';
import { writeLog } from './logs';
import { RawFile } from './raw';
import { rebuild } from './rebuild';

/* A whole ledger is verified as `ledger verify` does it, beside one pass over its bytes. */

const PAGE = 500;
/** A ledger that is at work signs one every hour; this is one for each week of some thousand events. */
const EVENTS_A_CHECKPOINT = 5_000;

export interface Verified {
  readonly ms: number;
  readonly events: number;
  readonly peakMb: number;
}

/** Makes a data folder with a log, its read models, its tree and checkpoints; says the key to verify them with. */
export async function certifiedLedger(task: { folder: string; pledges: number }): Promise<{ key: string }> {
  const log = join(task.folder, EVENTS_FILE);
  await writeLog({ path: log, pledges: task.pledges });
  const names = projections.map(({ name }) => name);
  await rebuild({ log, target: join(task.folder, DOCUMENTS_FILE), names });
  const events = await openEmbeddedEventStore(log);
  const audit = await openEmbeddedDocumentStore(join(task.folder, AUDIT_FILE));
  const store = await TreeStore.open(audit);
  const keys = keysInMemory();
  const keeper = await TreeKeeper.open({ store, events, keys, clock: systemClock });
  for await (const batch of events.readAll(undefined, { batchSize: PAGE })) {
    await keeper.advance(batch.events);
    if (keeper.size % EVENTS_A_CHECKPOINT === 0 || batch.caughtUp) await keeper.checkpoint();
  }
  for (const open of [audit, events]) await open.close();
  return { key: keys.list()[0]!.verifierKey };
}

/** Stored bytes against their canonical form, leaves, roots, checkpoints and signatures. */
export async function verifyTree(task: { folder: string; key: string }): Promise<Verified> {
  let events = 0;
  const ms = await timed(async () => (events = await soundLog(task)));
  return { ms, events, peakMb: peakMb() };
}

/** The same, and the read models of all projections beside a fresh fold. */
export async function verifyEverything(task: { folder: string; key: string }): Promise<Verified> {
  const { folder, key } = task;
  const config = { ...new Config(), LEDGER_DATA: folder };
  const place = { kind: 'folder', name: folder, folder } as const;
  const asked = { place, config, elsewhere: [], keys: [key], treeAlone: false };
  let verdict: Verdict | undefined;
  const ms = await timed(async () => {
    verdict = await verdictOn(asked, true, (_, work) => work(() => undefined));
  });
  const { events, findings, uncovered, readModels } = verdict!;
  if (findings.length > 0 || uncovered > 0 || !readModels?.documents) throw new Error('not as it was made');
  return { ms, events, peakMb: peakMb() };
}

async function soundLog({ folder, key }: { folder: string; key: string }): Promise<number> {
  const log = await inspectEmbedded(join(folder, EVENTS_FILE));
  const own = await openOwnEvidence(folder);
  const { events, uncovered, checkpoints, findings } = await verifyLog(log, {
    own,
    elsewhere: [],
    verifiers: [verifierOf(key)],
    treeAlone: true,
  });
  await own?.close();
  await log.close();
  if (findings.length > 0 || uncovered > 0 || checkpoints.confirmed < 2)
    throw new Error('not as it was made');
  return events;
}

/** Reads every row of the log, hashes it and parses it: what nobody can verify a log without. */
export async function rawPass({ folder }: { folder: string }): Promise<Verified> {
  const raw = new RawFile(join(folder, EVENTS_FILE));
  const page = raw.prepare('SELECT position, body FROM events WHERE position > ? ORDER BY position LIMIT ?');
  let events = 0;
  const ms = await timed(() => {
    for (let rows = page.all(-1, PAGE); rows.length > 0; rows = page.all(rows.at(-1)![0]!, PAGE)) {
      for (const [, body] of rows) {
        hash('sha256', body as string, 'buffer');
        if (JSON.parse(body as string)) events += 1;
      }
    }
  });
  raw.close();
  return { ms, events, peakMb: peakMb() };
}

const peakMb = (): number => process.resourceUsage().maxRSS / 1024;
