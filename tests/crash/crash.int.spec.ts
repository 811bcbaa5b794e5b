import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EVENT_FILE, type LoggedEvent, openEmbeddedEventStore } from '@ledger/event-store';
import { MemoryDocumentStore, type DocumentStore } from '@ledger/document-store';
import { systemClock, systemIds } from '@ledger/ledger';
import { openSqliteFile } from '@ledger/sqlite';
import { Generations, collectionOf, projections, Projector } from '@ledger/read-models';
import { EVENTS_FILE, openStores, type Stores } from '../../apps/api/src/composition/stores';
import type { Acknowledged } from './program';
import { type Random, random } from './random';

/** Twenty kills show a gross fault; the full suite asks for more. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 20);
/** Set it to the seed of a failure to see that run again, as far as the machine allows. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
/** After so many kills a new ledger is begun, since each round reads all of it. */
const KILLS_A_LEDGER = 10;
const LONGEST_LIFE_MS = 300;
const WAIT_FOR_ONE_KILL_MS = 30_000;

const ROOT = resolve(__dirname, '../..');

/** Lets one program live for a while; gives what it said was acknowledged. */
async function lifeOf(folder: string, seed: number, next: Random): Promise<readonly Acknowledged[]> {
  const program = [join(ROOT, 'tests/support/register.js'), join(ROOT, 'tests/crash/program.ts')];
  const child = spawn(process.execPath, ['-r', ...program, folder, String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained] = [chunksOf(child.stdout), chunksOf(child.stderr)];
  const closed = once(child, 'close');
  // One in five dies at any moment of its start, the others while they work.
  if (next(5) > 0) await Promise.race([once(child.stdout, 'data'), closed]);
  await new Promise((done) => setTimeout(done, next(LONGEST_LIFE_MS)));
  child.kill('SIGKILL');
  const [code] = (await closed) as [number | null];
  if (code !== null) throw new Error(`the program ended by itself (${code}): ${complained.join('')}`);
  const lines = said.join('').split('\n').slice(0, -1);
  return lines.filter((line) => line !== 'ready').map((line) => JSON.parse(line) as Acknowledged);
}

function chunksOf(stream: NodeJS.ReadableStream): readonly string[] {
  const chunks: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => chunks.push(chunk));
  return chunks;
}

/** The log as the next start finds it. */
async function reopened(folder: string): Promise<readonly LoggedEvent[]> {
  const store = await openEmbeddedEventStore(join(folder, EVENTS_FILE));
  const log: LoggedEvent[] = [];
  for await (const { events } of store.readAll()) log.push(...events);
  expect(store.opened.events).toBe(log.length);
  await store.close();
  const file = await openSqliteFile(join(folder, EVENTS_FILE), EVENT_FILE);
  expect(file.prepare('PRAGMA integrity_check').all()).toEqual([['ok']]);
  await file.close();
  return log;
}

function expectWhole(log: readonly LoggedEvent[]): void {
  const revisions = new Map<string, number>();
  for (const [i, { stream, revision, bookmark }] of log.entries()) {
    expect([bookmark.position, revision]).toEqual([i, (revisions.get(stream) ?? -1) + 1]);
    revisions.set(stream, revision);
  }
  // The events of a command stand together, from the first to the last: all of them or none.
  for (const [i, event] of log.entries()) {
    if (event.type !== 'MilestoneRecorded') continue;
    const [, nth, size] = (event.data['milestone'] as string).split('.').map(Number) as [
      number,
      number,
      number,
    ];
    for (const other of [log[i - nth], log[i - nth + size - 1]])
      expect([other?.stream, other?.metadata.commandId]).toEqual([event.stream, event.metadata.commandId]);
  }
}

function expectAcknowledged(log: readonly LoggedEvent[], acknowledged: readonly Acknowledged[]): void {
  const found = new Map<string, Omit<Acknowledged, 'commandId'>>();
  for (const { stream, revision, metadata } of log) {
    found.set(metadata.commandId, { stream, revision, size: (found.get(metadata.commandId)?.size ?? 0) + 1 });
  }
  for (const { commandId, ...rest } of acknowledged) expect(found.get(commandId)).toEqual(rest);
}

/** The documents of every projection, once it has come to the end of the log. */
async function documentsOf(events: Stores['events'], documents: DocumentStore): Promise<unknown> {
  const ports = { events, documents, clock: systemClock, projections, holder: systemIds.nonce() };
  await new Projector(ports, { leaseMs: 300 }).catchUp();
  const all: Record<string, unknown> = {};
  for (const { name } of projections) {
    const { live } = (await new Generations(documents).state(name)).value;
    const found: unknown[] = [];
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await documents.find(collectionOf(name, live!), {
        limit: 1000,
        ...(cursor ? { cursor } : {}),
      });
      found.push(...page.documents.map(({ key, position, document }) => [key, position, document]));
      cursor = page.next;
    }
    all[name] = found;
  }
  return all;
}

/** What a projector that was killed at any moment went on with is what one makes that never was. */
async function expectSameReadModels(folder: string): Promise<void> {
  const stores = await openStores({ LEDGER_DATA: folder });
  const fresh = await documentsOf(stores.events, new MemoryDocumentStore());
  expect(await documentsOf(stores.events, stores.documents)).toEqual(fresh);
  await stores.documents.close();
  await stores.events.close();
}

describe('a program that is killed while it works', () => {
  const rounds = Array.from({ length: Math.ceil(KILLS / KILLS_A_LEDGER) }, (_, i) => SEED + i);

  it.each(rounds)(
    'leaves every acknowledged command, whole commands only, no gap, and the same read models (seed %i)',
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'crash-'));
      const next = random(seed);
      const acknowledged: Acknowledged[] = [];
      for (let kills = 0; kills < KILLS_A_LEDGER;) {
        const programs = 1 + next(2); // Two at once share the folder, its locks and its lease.
        kills += programs;
        const lives = Array.from({ length: programs }, (_, i) =>
          lifeOf(folder, seed + kills * 10 + i, random(seed + kills * 100 + i)),
        );
        acknowledged.push(...(await Promise.all(lives)).flat());
        const log = await reopened(folder);
        expectWhole(log);
        expectAcknowledged(log, acknowledged);
      }
      expect(acknowledged.length).toBeGreaterThan(0);
      await expectSameReadModels(folder);
      rmSync(folder, { recursive: true });
    },
    KILLS_A_LEDGER * WAIT_FOR_ONE_KILL_MS,
  );
});
