import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteFile, type SqliteFile } from '@ledger/sqlite';
import { labelsOf, logOf, newEvent, newEvents } from '../sample-events.contract';
import { EmbeddedEventStore, openEmbeddedEventStore } from './embedded.store';
import { EVENT_FILE } from './schema';

const STREAM = 'pledge-paju8.12-5';
let folder: string;
let path: string;
const opened: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'events-'));
  path = join(folder, 'log.sqlite');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(options?: { readOnly?: boolean }): Promise<EmbeddedEventStore> {
  const store = await openEmbeddedEventStore(path, options);
  opened.push(store);
  return store;
}

/** The file beneath a store, for doing to it what no store would. */
async function openFile(): Promise<SqliteFile> {
  const file = await openSqliteFile(path, EVENT_FILE);
  opened.push(file);
  return file;
}

describe('opening the log', () => {
  it('says what it found', async () => {
    const store = await open();
    expect(store.opened).toEqual({ events: 0, head: undefined, checked: 0 });
    await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
    const head = await store.head();
    expect((await open()).opened).toEqual({ events: 3, head, checked: 3 });
    expect((await open({ readOnly: true })).opened).toEqual({ events: 3, head, checked: 3 });
  });

  const damages: readonly (readonly [string, string])[] = [
    ['an event was removed', 'DELETE FROM events WHERE position = 1'],
    ['the first event was removed', 'DELETE FROM events WHERE position = 0'],
    [
      'an event was changed',
      `UPDATE events SET body = replace(body, '"b"', '"B "') || ' ' WHERE position = 1`,
    ],
    ['an event is not JSON', `UPDATE events SET body = substr(body, 1, 40) WHERE position = 2`],
    ['an event was moved to another stream', `UPDATE events SET stream = 'plan-x' WHERE position = 2`],
    ['an event has another id', `UPDATE events SET id = zeroblob(16) WHERE position = 2`],
  ];

  it.each(damages)('refuses a log in which %s', async (_, sql) => {
    await (await open()).append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
    (await openFile()).exec(sql);
    await expect(open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('meets damage before the last hundred events when it is read', async () => {
    const store = await open();
    await store.append(STREAM, 'no-stream', newEvents(...Array.from({ length: 200 }, (_, i) => `${i}`)));
    (await openFile()).exec('DELETE FROM events WHERE position = 10');
    const again = await open();
    await expect(logOf(again)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await expect(again.readStream(STREAM)).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
    expect(await again.readStream(STREAM, 11)).toHaveLength(189);
  });
});

describe('appending to the log', () => {
  it('keeps the RFC 8785 bytes of the event in its stream, and nothing else', async () => {
    const event = newEvent('공약');
    await (await open()).append(STREAM, 'no-stream', [event]);
    const [body] = (await openFile()).prepare('SELECT body FROM events').get() ?? [];
    const { actor, ...rest } = event.metadata;
    expect(body).toMatch(
      /^\{"data":\{"label":"공약"\},"id":"[0-9a-f-]{36}","metadata":\{"actor":\{"department":/,
    );
    expect(JSON.parse(String(body))).toEqual({
      ...event,
      stream: STREAM,
      revision: 0,
      metadata: { actor, ...rest },
    });
    expect(body).toMatch(/"revision":0,"stream":"pledge-paju8.12-5","type":"MilestoneRecorded"\}$/);
  });

  it('refuses an id that another stream has, without a trace of that append, and takes those beside it', async () => {
    const store = await open();
    const event = newEvent('a');
    await store.append(STREAM, 'no-stream', [event]);
    const results = await Promise.allSettled([
      store.append('plan-a', 'no-stream', newEvents('b')),
      store.append('plan-b', 'no-stream', [newEvent('x'), event]),
      store.append('plan-c', 'no-stream', newEvents('c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(labelsOf(await logOf(store))).toEqual(['a', 'b', 'c']);
  });

  it('keeps what it acknowledged when the disk is full, whole appends only, and goes on when there is room', async () => {
    const file = await openFile();
    const store = new EmbeddedEventStore(file);
    file.exec(`PRAGMA max_page_count = ${Number(file.prepare('PRAGMA page_count').get()?.[0]) + 30}`);
    const streams = [...Array(100).keys()].map((i) => `pledge-paju8.${i}`);
    const results = await Promise.allSettled(
      streams.map((s) => store.append(s, 'no-stream', newEvents('a', 'b', 'c'))),
    );
    const kept = streams.filter((_, i) => results[i]?.status === 'fulfilled');
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect([kept.length > 0, refused.length > 0]).toEqual([true, true]);
    for (const reason of refused)
      expect(reason).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'no' } });
    expect((await logOf(store)).map(({ stream }) => stream)).toEqual(
      kept.flatMap((stream) => [stream, stream, stream]),
    );
    file.exec('PRAGMA max_page_count = 1000000');
    await store.append(STREAM, 'no-stream', newEvents('a'));
    expect((await open()).opened.events).toBe(kept.length * 3 + 1);
  });

  it('refuses to append to a log that was opened for reading only', async () => {
    await open();
    const reader = await open({ readOnly: true });
    const appending = reader.append(STREAM, 'no-stream', newEvents('a'));
    await expect(appending).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'no' } });
  });
});

describe('the copy of a log', () => {
  it('is a log up to some moment, taken while appends go on', async () => {
    const store = await open();
    await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
    const copying = store.backup(join(folder, 'copy.sqlite'));
    await store.append(STREAM, 1, newEvents('c'));
    await copying;
    path = join(folder, 'copy.sqlite');
    const copy = await open({ readOnly: true });
    const log = await logOf(copy);
    expect(log.length).toBeGreaterThanOrEqual(2);
    expect(log).toEqual((await logOf(store)).slice(0, log.length));
  });
});
