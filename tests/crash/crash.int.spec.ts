import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { EVENT_FILE, type LoggedEvent, openEmbeddedEventStore } from '@ledger/event-store';
import { openSqliteFile } from '@ledger/sqlite';
import { logOf } from '../../libs/event-store/src/sample-events.contract';
import type { Acknowledged } from './appender';
import { type Random, random } from './random';

/** Twenty kills show a gross fault; the full suite asks for more. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 20);
/** Set it to the seed of a failure to see that run again, as far as the machine allows. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
/** After so many kills a new log is begun, since each round reads all of it. */
const KILLS_A_LOG = 10;
const LONGEST_LIFE_MS = 300;
const WAIT_FOR_ONE_KILL_MS = 30_000;

const ROOT = resolve(__dirname, '../..');

/** Lets one appender live for a while; gives what it said was acknowledged. */
async function lifeOf(path: string, seed: number, next: Random): Promise<readonly Acknowledged[]> {
  const program = [join(ROOT, 'tests/support/register.js'), join(ROOT, 'tests/crash/appender.ts')];
  const child = spawn(process.execPath, ['-r', ...program, path, String(seed)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, complained] = [chunksOf(child.stdout), chunksOf(child.stderr)];
  const closed = once(child, 'close');
  // One in five dies at any moment of its start, the others while they append.
  if (next(5) > 0) await Promise.race([once(child.stdout, 'data'), closed]);
  await new Promise((done) => setTimeout(done, next(LONGEST_LIFE_MS)));
  child.kill('SIGKILL');
  const [code] = (await closed) as [number | null];
  if (code !== null) throw new Error(`the appender ended by itself (${code}): ${complained.join('')}`);
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
async function reopened(path: string): Promise<readonly LoggedEvent[]> {
  const store = await openEmbeddedEventStore(path);
  const log = await logOf(store);
  expect(store.opened.events).toBe(log.length);
  await store.close();
  const file = await openSqliteFile(path, EVENT_FILE);
  expect(file.prepare('PRAGMA integrity_check').all()).toEqual([['ok']]);
  await file.close();
  return log;
}

function expectWhole(log: readonly LoggedEvent[]): void {
  const revisions = new Map<string, number>();
  for (const [i, { stream, revision, bookmark, data }] of log.entries()) {
    expect([bookmark.position, revision]).toEqual([i, (revisions.get(stream) ?? -1) + 1]);
    revisions.set(stream, revision);
    // The events of an append stand together, from the first to the last: all of them or none.
    const first = log[i - (data['nth'] as number)];
    const last = log[i - (data['nth'] as number) + (data['size'] as number) - 1];
    for (const other of [first, last])
      expect([other?.stream, other?.data['append']]).toEqual([stream, data['append']]);
  }
}

function expectAcknowledged(log: readonly LoggedEvent[], acknowledged: readonly Acknowledged[]): void {
  const last = log.filter(({ data }) => data['nth'] === (data['size'] as number) - 1);
  const found = new Map(last.map(({ data, stream, revision }) => [data['append'], { stream, revision }]));
  for (const { append, stream, revision } of acknowledged)
    expect(found.get(append)).toEqual({ stream, revision });
}

describe('a process that is killed while it appends', () => {
  const rounds = Array.from({ length: Math.ceil(KILLS / KILLS_A_LOG) }, (_, i) => SEED + i);

  it.each(rounds)(
    'leaves every acknowledged append, whole appends only, and no gap (seed %i)',
    async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'crash-'));
      const path = join(folder, 'log.sqlite');
      const next = random(seed);
      const acknowledged: Acknowledged[] = [];
      for (let kills = 0; kills < KILLS_A_LOG;) {
        const writers = 1 + next(2); // Two at once share the file, and its locks.
        kills += writers;
        const lives = Array.from({ length: writers }, (_, i) =>
          lifeOf(path, seed + kills * 10 + i, random(seed + kills * 100 + i)),
        );
        acknowledged.push(...(await Promise.all(lives)).flat());
        const log = await reopened(path);
        expectWhole(log);
        expectAcknowledged(log, acknowledged);
      }
      expect(acknowledged.length).toBeGreaterThan(0);
      rmSync(folder, { recursive: true });
    },
    KILLS_A_LOG * WAIT_FOR_ONE_KILL_MS,
  );
});
