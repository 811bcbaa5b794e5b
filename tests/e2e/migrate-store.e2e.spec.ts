import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENT_FILE, openEmbeddedEventStore } from '@ledger/event-store';
import { openSqliteFile } from '@ledger/sqlite';
import { newEvents } from '../../libs/event-store/src/sample-events.contract';
import { EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';
import { ledger, type Outcome, startApi, startLedger, temporaryFolder } from '../support/program';

/* `ledger migrate-store` as an operator uses it. The server here is a test double. */

jest.setTimeout(120_000);

const PLEDGE = 'paju8.12-5';

let server: TestEventStoreDb;
/** With a user and a password, which the server does not look at and nobody may see. */
let url: string;
const seen: string[] = [];

beforeEach(async () => {
  server = await TestEventStoreDb.start();
  url = server.url.replace('://', '://admin:s3cret@');
});

afterEach(async () => {
  await server.stop();
  expect(seen.splice(0).join()).not.toContain('s3cret');
});

async function run(...args: string[]): Promise<Outcome> {
  const outcome = await ledger([...args, '--lang', 'en'], {});
  seen.push(outcome.stdout, outcome.stderr);
  return outcome;
}

interface Answer {
  readonly found: number;
  readonly copied: number;
  readonly events: number;
  readonly position: number;
  readonly sha256: { readonly source: string; readonly target: string };
  readonly grownBy: number;
}

async function migrated(from: string, to: string): Promise<Answer> {
  const { code, stdout, stderr } = await run('migrate-store', '--from', from, '--to', to, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Answer;
}

async function refusal(from: string, to: string): Promise<{ code: number | null; problem: unknown }> {
  const { code, stdout, stderr } = await run('migrate-store', '--from', from, '--to', to, '--json');
  expect(stdout).toBe('');
  return { code, problem: JSON.parse(stderr) };
}

/** A folder with a log of so many events, on streams that take turns. */
async function folderOf(events: number): Promise<string> {
  const folder = temporaryFolder();
  const store = await openEmbeddedEventStore(join(folder, EVENTS_FILE));
  await store.appendInOrder(
    [...Array(events).keys()].map((i) => ({
      stream: `pledge-paju8.${i % 10}`,
      expected: i < 10 ? 'no-stream' : Math.floor(i / 10) - 1,
      events: newEvents(`${i}`),
    })),
  );
  await store.close();
  return folder;
}

async function appendTo(folder: string, ...labels: string[]): Promise<void> {
  const store = await openEmbeddedEventStore(join(folder, EVENTS_FILE));
  await store.append('plan-new', 'no-stream', newEvents(...labels));
  await store.close();
}

/**
 * The bodies on disk, hashed without the program. It looks at a copy: the driver lets go of a file only when the garbage
 * collector has taken its last statement, and until then nobody could have the folder to himself.
 */
async function sha256Of(folder: string): Promise<string> {
  const copy = temporaryFolder();
  for (const name of readdirSync(folder).filter((found) => found.startsWith(EVENTS_FILE))) {
    copyFileSync(join(folder, name), join(copy, name));
  }
  const file = await openSqliteFile(join(copy, EVENTS_FILE), EVENT_FILE, { readOnly: true });
  const rows = file.prepare('SELECT body FROM events ORDER BY position').all();
  await file.close();
  return createHash('sha256')
    .update(rows.map(([body]) => `${String(body)}\n`).join(''))
    .digest('hex');
}

describe('ledger migrate-store', () => {
  it('takes a ledger to a server and back, with read models that stay usable both ways', async () => {
    const data = temporaryFolder();
    const api = await startApi({ data });
    await api.stop();
    const show = (env: Readonly<Record<string, string>> = {}) =>
      ledger(['show', PLEDGE, '--json'], { data, env });
    const shown = (await show()).stdout;
    const there = await migrated(data, url);
    const sha256 = await sha256Of(data);
    expect(there).toMatchObject({ found: 0, copied: 191, position: 190, grownBy: 0 });
    expect(there.sha256).toEqual({ source: sha256, target: sha256 });

    const env = { EVENTSTOREDB_URL: server.url };
    expect((await show(env)).stdout).toBe(shown);
    const change = await ledger(['change-stage', PLEDGE, 'under-review'], { data, env });
    expect(change.code).toBe(0);
    const changed = await show(env);
    expect(JSON.parse(changed.stdout)).toMatchObject({ revision: 13, position: 191 });

    const back = temporaryFolder();
    expect(await migrated(url, back)).toMatchObject({ found: 0, copied: 192, position: 191 });
    // The folder that it came from holds the beginning, and takes the rest.
    const again = await migrated(url, data);
    expect(again).toMatchObject({ found: 191, copied: 1, position: 191 });
    expect([await sha256Of(back), await sha256Of(data)]).toEqual([again.sha256.source, again.sha256.source]);
    expect((await show()).stdout).toBe(changed.stdout);
  });

  it('goes on where it was killed', async () => {
    const folder = await folderOf(4_000);
    const sha256 = await sha256Of(folder);
    const back = temporaryFolder();
    const walBytes = () => statSync(join(back, `${EVENTS_FILE}-wal`), { throwIfNoEntry: false })?.size ?? 0;
    const legs = [
      { from: folder, to: url, done: () => server.appends.arrived, atOnce: 1_000 },
      { from: url, to: back, done: walBytes, atOnce: 1_000_000 },
    ];
    for (const { from, to, done, atOnce } of legs) {
      for (let killed = 0; killed < 3; killed += 1) {
        const life = startLedger(['migrate-store', '--from', from, '--to', to]);
        const until = done() + 1 + Math.floor(Math.random() * atOnce);
        while (done() < until && !life.isOver()) await sleep(2);
        await life.end('SIGKILL');
      }
      const { events, found, copied, sha256: both } = await migrated(from, to);
      expect({ to, events, sum: found + copied, both }).toEqual({
        to,
        events: 4_000,
        sum: 4_000,
        both: { source: sha256, target: sha256 },
      });
      expect(found).toBeGreaterThan(0);
    }
    expect(await sha256Of(back)).toBe(sha256);
  });

  it('can be interrupted, and says how to go on', async () => {
    const folder = await folderOf(300);
    server.appends.lateMs = 10;
    const life = startLedger(['migrate-store', '--from', folder, '--to', url, '--lang', 'en']);
    while (server.appends.arrived < 20) await sleep(5);
    const { code, stderr } = await life.end('SIGINT');
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringContaining('to go on') });
    server.appends.lateMs = 0;
    const { found, copied } = await migrated(folder, url);
    expect([found + copied, found >= 19, copied > 0]).toEqual([300, true, true]);
  });

  it('says that the source has moved on, and takes the rest the next time', async () => {
    const folder = await folderOf(200);
    server.appends.lateMs = 5;
    const copying = migrated(folder, url);
    while (server.appends.arrived < 2) await sleep(5);
    await appendTo(folder, 'a', 'b');
    expect(await copying).toMatchObject({ copied: 200, position: 199, grownBy: 2 });
    expect(await migrated(folder, url)).toMatchObject({ found: 200, copied: 2, position: 201, grownBy: 0 });
  });
});

describe('ledger migrate-store refuses', () => {
  it('a target with anything else in it, and appends nothing', async () => {
    const [one, other] = [await folderOf(30), await folderOf(40)];
    await migrated(one, url);
    const before = server.log.all.length;
    expect(await refusal(other, url)).toMatchObject({
      code: 4,
      problem: { code: 'TARGET_FOREIGN', position: 0 },
    });
    expect(server.log.all).toHaveLength(before);
  });

  it('a folder that another program has open, which goes on', async () => {
    const data = temporaryFolder();
    const api = await startApi({ data });
    await migrated(data, url);
    expect(await refusal(url, data)).toMatchObject({ code: 6, problem: { code: 'STORE_BUSY' } });
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    await api.stop();
    expect(await migrated(url, data)).toMatchObject({ found: 191, copied: 0 });
  });

  it('one ledger under two names', async () => {
    const [folder, other] = [await folderOf(1), join(temporaryFolder(), 'link')];
    symlinkSync(folder, other);
    const same = { code: 2, problem: { code: 'LEDGERS_SAME' } };
    expect(await refusal(folder, other)).toMatchObject(same);
    expect(await refusal(url, server.url)).toMatchObject(same);
  });

  it('a source without a ledger, or without an event, and makes no target', async () => {
    const to = join(temporaryFolder(), 'new');
    const none = { code: 6, problem: { code: 'DATA_FOLDER_UNUSABLE' } };
    expect(await refusal(temporaryFolder(), to)).toMatchObject(none);
    expect(await refusal(url, to)).toMatchObject({ code: 3, problem: { code: 'LEDGER_EMPTY' } });
    expect(await refusal(to, url)).toMatchObject(none);
  });

  it('what it cannot read or reach', async () => {
    const folder = await folderOf(1);
    const gone = await TestEventStoreDb.start();
    await gone.stop();
    for (const [to, code, problem] of [
      ['mongodb://admin:s3cret@host', 2, 'INPUT_INVALID'],
      ['esdb://admin:s3cret@host?tls', 2, 'INPUT_INVALID'],
      [gone.url.replace('://', '://admin:s3cret@'), 6, 'STORE_UNAVAILABLE'],
      [join(folder, EVENTS_FILE), 6, 'DATA_FOLDER_UNUSABLE'],
    ] as const) {
      expect(await refusal(folder, to)).toMatchObject({ code, problem: { code: problem } });
    }
  });
});
