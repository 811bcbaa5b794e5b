import { setTimeout as sleep } from 'node:timers/promises';
import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import type { LogBatch } from '../event-store';
import { eventsIn, followUntil, labelsOf, logOf, newEvents } from '../sample-events.contract';
import { type EventStoreDbOptions, type EventStoreDbStore, openEventStoreDb } from './eventstoredb.store';
import type { StoreNotice } from './notices';

const QUICK: EventStoreDbOptions = { timeoutMs: 4000, retries: 4, backoffMs: 10, mostBackoffMs: 50 };

/** A busy machine is no fault. */
jest.setTimeout(30_000);

let server: TestEventStoreDb;
let store: EventStoreDbStore;
const notices: StoreNotice[] = [];
const notice = (said: StoreNotice) => void notices.push(said);

beforeEach(async () => {
  server = await TestEventStoreDb.start();
  notices.length = 0;
  store = await openEventStoreDb(server.url, { ...QUICK, notice });
});

afterEach(async () => {
  server.wire.goOn();
  await store.close();
  await server.stop();
});

async function appendEach(from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i += 1)
    await store.append(`plan-${i}`, 'no-stream', newEvents(`${i}`));
}

const gave = (count: number) => (batches: readonly LogBatch[]) => eventsIn(batches).length >= count;
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

const labelled = (batches: readonly LogBatch[]) =>
  eventsIn(batches).map(({ data, bookmark }) => [data['label'], bookmark.position]);
const whole = (count: number) => numbers(count).map((label, position) => [label, position]);

describe('a subscription', () => {
  it('goes on by itself after the connection was cut, without loss and without repetition', async () => {
    await appendEach(0, 5);
    const following = followUntil(store, gave(20), undefined, 3);
    for (const from of [5, 10, 15]) {
      await appendEach(from, 5);
      server.wire.cut();
    }
    expect(labelled(await following)).toEqual(whole(20));
    expect(notices.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['subscription-lost', 'subscription-resumed']),
    );
  });

  it('goes on when the server drops it for being too slow', async () => {
    await appendEach(0, 2);
    let drops = 0;
    const batches = await followUntil(store, async (soFar) => {
      const count = eventsIn(soFar).length;
      if (soFar.at(-1)?.caughtUp && count < 10) {
        drops += server.dropSubscriptions();
        await appendEach(count, 2);
      }
      return count >= 10;
    });
    expect(labelled(batches)).toEqual(whole(10));
    expect(drops).toBeGreaterThan(0);
  });

  it('survives a burst that overruns its buffer on the server', async () => {
    const following = followUntil(store, gave(300), undefined, 50);
    await sleep(50);
    await store.append('plan-0', 'no-stream', newEvents(...numbers(300)));
    expect(labelled(await following)).toEqual(whole(300));
  });

  it('waits for a server that is away, also from its beginning', async () => {
    await appendEach(0, 3);
    await server.wire.refuse();
    const following = followUntil(store, gave(5));
    await sleep(150);
    await server.wire.listen();
    await appendEach(3, 2);
    expect(labelled(await following)).toEqual(whole(5));
  });

  it('does not wait for ever for a server that hangs while it catches up', async () => {
    await appendEach(0, 3);
    const impatient = await openEventStoreDb(server.url, { ...QUICK, timeoutMs: 300, notice });
    server.wire.hang();
    const following = followUntil(impatient, gave(3));
    while (notices.length === 0) await sleep(10);
    expect(notices[0]).toMatchObject({
      what: 'subscription-lost',
      name: 'a subscription',
      why: 'EventStoreDB gave no answer within 300 ms',
    });
    server.wire.goOn();
    expect(labelled(await following)).toEqual(whole(3));
    await impatient.close();
  });

  it('tells by its name that it is down, and that it is back or that its reader has gone meanwhile', async () => {
    await appendEach(0, 1);
    const [staying, going] = [new AbortController(), new AbortController()];
    const read = async (name: string, { signal }: AbortController): Promise<void> => {
      for await (const batch of store.subscribe(undefined, { signal, name })) void batch;
    };
    const readings = [read('boards', staying), read('findings', going)];
    while (server.subscriptions < 2) await sleep(10);
    expect(notices).toEqual([]);
    await server.wire.refuse();
    const said = (what: string) => notices.filter((told) => told.what === what);
    const losses = () => new Set(said('subscription-lost').map((told) => 'name' in told && told.name));
    while (losses().size < 2) await sleep(10);
    going.abort();
    await readings[1];
    await server.wire.listen();
    while (said('subscription-resumed').length === 0) await sleep(10);
    staying.abort();
    await readings[0];
    expect(said('subscription-left')).toEqual([{ what: 'subscription-left', name: 'findings' }]);
    expect(said('subscription-resumed')).toEqual([
      { what: 'subscription-resumed', name: 'boards', losses: expect.any(Number) },
    ]);
  });

  it('holds little of what a slow reader has not taken yet', async () => {
    const text = 'x'.repeat(2000);
    for (let i = 0; i < 10; i += 1) {
      await store.append(`plan-${i}`, 'no-stream', newEvents(...Array<string>(100).fill(text)));
    }
    let count = 0;
    for await (const { events } of store.readAll(undefined, { batchSize: 10 })) {
      if (count === 0) await sleep(200);
      count += events.length;
    }
    expect(count).toBe(1000);
  });

  it('says that it has caught up once for each time that it has', async () => {
    await appendEach(0, 3);
    const following = followUntil(store, gave(4));
    await sleep(100);
    server.wire.cut();
    await sleep(200);
    await appendEach(3, 1);
    const batches = await following;
    expect(batches.filter(({ events }) => events.length === 0)).toEqual([]);
    expect(batches.at(-1)?.caughtUp).toBe(true);
  });

  it('stops when the log is not the one that it was', async () => {
    await appendEach(0, 3);
    const log = await logOf(store);
    server.log.all.splice(2);
    await expect(followUntil(store, () => true, log.at(-1)?.bookmark)).rejects.toMatchObject({
      code: 'LOG_SHORTER',
    });
  });
});

describe('a reading to the end', () => {
  it('goes on after a cut, and gives up when the server stays away', async () => {
    await appendEach(0, 40);
    const labels: unknown[] = [];
    for await (const { events } of store.readAll(undefined, { batchSize: 4 })) {
      if (labels.length === 8) server.wire.cut();
      labels.push(...labelsOf(events));
    }
    expect(labels).toEqual(numbers(40));
    await server.wire.refuse();
    await expect(logOf(store)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { recorded: 'no' },
    });
    await expect(store.head()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await server.wire.listen();
    expect(await store.head()).toMatchObject({ position: 39 });
  });
});
