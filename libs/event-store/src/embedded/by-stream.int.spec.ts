import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteFile } from '@ledger/sqlite';
import { labelsOf, newEvents } from '../sample-events.contract';
import { type LogByStream, openLogByStream } from './by-stream';
import { openEmbeddedEventStore } from './embedded.store';
import { EVENT_FILE } from './schema';

let folder: string;
let path: string;
let log: LogByStream;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'by-stream-'));
  path = join(folder, 'log.sqlite');
  const store = await openEmbeddedEventStore(path);
  await store.append('b-1', 'no-stream', newEvents('b0', 'b1'));
  await store.append('a-1', 'no-stream', newEvents('a0'));
  await store.append('b-1', 1, newEvents('b2'));
  await store.append('c-1', 'no-stream', newEvents('c0', 'c1'));
  await store.close();
  log = await openLogByStream(path);
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});

it('all streams are in ranges, in the order of their names; one that is longer is a range of its own', async () => {
  expect(await log.ranges(4)).toEqual([
    { first: 'a-1', last: 'b-1', events: 4 },
    { first: 'c-1', last: 'c-1', events: 2 },
  ]);
  expect(await log.ranges(1)).toEqual([
    { first: 'a-1', last: 'a-1', events: 1 },
    { first: 'b-1', last: 'b-1', events: 3 },
    { first: 'c-1', last: 'c-1', events: 2 },
  ]);
});

it('a range is read stream after stream, with the positions that its events have in the log', async () => {
  const events = await log.read({ first: 'a-1', last: 'b-1' });
  expect(labelsOf(events)).toEqual(['a0', 'b0', 'b1', 'b2']);
  expect(events.map(({ bookmark, revision }) => [bookmark.position, revision])).toEqual([
    [2, 0],
    [0, 0],
    [1, 1],
    [3, 2],
  ]);
});

it('events are read by their positions, those that there are', async () => {
  const events = await log.at([4, 1, 77, -1]);
  expect(new Set(labelsOf(events))).toEqual(new Set(['b1', 'c0']));
});

it('the log ends where its last event is, and what stands where no log comes is nowhere', async () => {
  expect(await log.head()).toBe(5);
  const file = await openSqliteFile(path, EVENT_FILE);
  await file.write(() => file.exec(`UPDATE events SET position = ${2n ** 62n} WHERE position = 5`));
  await file.close();
  expect(await log.head()).toBe(4);
  const events = await log.read({ first: 'c-1', last: 'c-1' });
  expect(events.map(({ bookmark }) => bookmark.position)).toEqual([4, -1]);
});

it('what is no JSON is said to be damaged', async () => {
  const file = await openSqliteFile(path, EVENT_FILE);
  await file.write(() => file.exec(`UPDATE events SET body = '{' WHERE position = 3`));
  await file.close();
  await expect(log.read({ first: 'b-1', last: 'b-1' })).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
});
