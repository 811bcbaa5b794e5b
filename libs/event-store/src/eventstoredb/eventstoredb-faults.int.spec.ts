import { setTimeout as sleep } from 'node:timers/promises';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { RevisionConflict } from '../event-store';
import { labelsOf, logOf, newEvent, newEvents } from '../sample-events.contract';
import { type EventStoreDbOptions, type EventStoreDbStore, openEventStoreDb } from './eventstoredb.store';
import type { StoreNotice } from './notices';

const STREAM = 'pledge-paju8.12-5';
const QUICK: EventStoreDbOptions = { timeoutMs: 4000, retries: 4, backoffMs: 20, mostBackoffMs: 100 };

/** A busy machine is no fault. */
jest.setTimeout(30_000);

/** Where a limit is waited for; not less, for the sake of a busy machine. */
const IMPATIENT: EventStoreDbOptions = { timeoutMs: 800 };

let server: TestEventStoreDb;
let store: EventStoreDbStore;
const notices: StoreNotice[] = [];
const opened: EventStoreDbStore[] = [];

async function open(options: EventStoreDbOptions = {}): Promise<EventStoreDbStore> {
  const notice = (said: StoreNotice) => void notices.push(said);
  const another = await openEventStoreDb(server.url, { ...QUICK, notice, ...options });
  opened.push(another);
  return another;
}

beforeEach(async () => {
  server = await TestEventStoreDb.start();
  notices.length = 0;
  store = await open();
  // So that the client is connected, and a fault meets an append and not the client's first steps.
  await store.append('plan-warm', 'no-stream', newEvents('warm'));
});

afterEach(async () => {
  server.wire.goOn();
  for (const each of opened.splice(0)) await each.close();
  await server.stop();
});

describe('an append whose answer does not come', () => {
  const kept = async () => labelsOf(await store.readStream(STREAM));
  const raw = () => server.log.all.filter(({ stream }) => stream === STREAM);

  it.each(['die-after', 'lose-answer'] as const)('is found where it was recorded (%s)', async (mishap) => {
    const impatient = await open(IMPATIENT);
    server.appends.mishaps.push(mishap);
    const appended = await impatient.append(STREAM, 'no-stream', newEvents('a', 'b'));
    expect(appended).toEqual({ revision: 1, resume: (await store.head())?.resume });
    expect(raw()).toHaveLength(2);
    expect(server.appends.arrived).toBe(2);
    expect(notices).toContainEqual(
      expect.objectContaining({ what: 'append-repeated', stream: STREAM, attempt: 1 }),
    );
  });

  it.each(['die-before', 'lose-request'] as const)(
    'is sent again where it was not (%s), with the same ids',
    async (mishap) => {
      const impatient = await open(IMPATIENT);
      server.appends.mishaps.push(mishap);
      const events = newEvents('a', 'b');
      expect(await impatient.append(STREAM, 'no-stream', events)).toMatchObject({ revision: 1 });
      expect(raw().map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    },
  );

  it('is found when only its answer is late', async () => {
    const impatient = await open(IMPATIENT);
    server.appends.lateMs = 1200;
    expect(await impatient.append(STREAM, 'no-stream', newEvents('a'))).toMatchObject({ revision: 0 });
    expect(raw()).toHaveLength(1);
  });

  it('is a conflict when somebody else was faster meanwhile', async () => {
    const [impatient, other] = [await open(IMPATIENT), await open()];
    server.appends.mishaps.push('lose-request');
    const appending = impatient.append(STREAM, 'no-stream', newEvents('a'));
    while (server.appends.mishaps.length > 0) await sleep(5);
    await other.append(STREAM, 'no-stream', newEvents('x', 'y'));
    const fault = await appending.catch((reason: unknown) => reason);
    expect(fault).toBeInstanceOf(RevisionConflict);
    expect(fault).toMatchObject({ expected: 'no-stream', actual: 1 });
    expect(await kept()).toEqual(['x', 'y']);
  });

  it('is reported as unknown when the server stays away, within two of its limits', async () => {
    const impatient = await open(IMPATIENT);
    await impatient.readLast('plan-warm');
    server.wire.hang();
    const started = Date.now();
    const appending = impatient.append(STREAM, 'no-stream', newEvents('a'));
    await expect(appending).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { recorded: 'unknown', outcome: { code: 'unknown-whether-recorded' } },
    });
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it('is reported as not recorded when it was never sent', async () => {
    await server.wire.refuse();
    // The first call meets the broken connection; from then on the client knows.
    await store.readLast(STREAM).catch(() => undefined);
    await expect(store.append(STREAM, 'no-stream', newEvents('a'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { recorded: 'no', outcome: { code: 'nothing-recorded' } },
    });
    await server.wire.listen();
    expect(await store.append(STREAM, 'no-stream', newEvents('b'))).toMatchObject({ revision: 0 });
  });

  it('loses and doubles nothing among many, through a server that dies again and again', async () => {
    const streams = Array.from({ length: 40 }, (_, i) => `pledge-paju8.${i}`);
    const patient = await open({ retries: 50, timeoutMs: 4000 });
    const appending = Promise.all(
      streams.map(async (stream) => {
        await patient.append(stream, 'no-stream', newEvents('a'));
        await patient.append(stream, 0, newEvents('b', 'c'));
      }),
    );
    for (let deaths = 0; deaths < 3; deaths += 1) {
      await sleep(50);
      server.appends.mishaps.push('die-before', 'die-after');
    }
    await appending;
    for (const stream of streams) expect(labelsOf(await patient.readStream(stream))).toEqual(['a', 'b', 'c']);
    expect(await logOf(patient)).toHaveLength(121);
  });
});

describe('an append that the server would not take', () => {
  it('is refused before it is sent when it is too large', async () => {
    const text = 'x'.repeat(50_000);
    const events = Array.from({ length: 25 }, (_, i) => newEvent(`${i}`, { text }));
    await expect(store.append(STREAM, 'no-stream', events)).rejects.toMatchObject({
      code: 'APPEND_TOO_LARGE',
      details: { limit: 1_048_576 },
    });
    expect(server.appends.arrived).toBe(1);
  });

  it('is refused outside of the categories, where no reading of the log would find it', async () => {
    await expect(store.append('other-1', 'no-stream', newEvents('a'))).rejects.toBeInstanceOf(RangeError);
  });
});

describe('a stream that was tampered with', () => {
  let client: EventStoreDBClient;

  beforeEach(async () => {
    client = EventStoreDBClient.connectionString(server.url);
    await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
  });
  afterEach(() => client.dispose());

  const codeOf = (call: Promise<unknown>) =>
    call.catch((fault: unknown) => (fault as { code: unknown }).code);

  it('is reported when it was deleted', async () => {
    await client.deleteStream(STREAM);
    expect(await codeOf(store.readStream(STREAM))).toBe('STREAM_BROKEN');
    expect(await codeOf(store.readLast(STREAM))).toBe('STREAM_BROKEN');
    expect(await codeOf(store.append(STREAM, 'no-stream', newEvents('x')))).toBe('STREAM_BROKEN');
    expect(await codeOf(store.readStream(STREAM))).toBe('STREAM_BROKEN');
    expect(labelsOf(await logOf(store))).toEqual(['warm', 'a', 'b', 'c', 'x']);
  });

  it('is reported when it was deleted for good, in the log too', async () => {
    await client.tombstoneStream(STREAM);
    expect(await codeOf(store.readStream(STREAM))).toBe('STREAM_BROKEN');
    expect(await codeOf(store.readLast(STREAM))).toBe('STREAM_BROKEN');
    expect(await codeOf(store.append(STREAM, 2, newEvents('x')))).toBe('STREAM_BROKEN');
    expect(await codeOf(logOf(store))).toBe('STREAM_BROKEN');
  });

  it.each([{ maxCount: 2 }, { truncateBefore: 1 }, { truncateBefore: 3 }])(
    'is reported when its events are hidden by %p',
    async (metadata) => {
      await client.setStreamMetadata(STREAM, metadata);
      expect(await codeOf(store.readStream(STREAM))).toBe('STREAM_BROKEN');
    },
  );

  it('is reported when something else was written to it', async () => {
    const data = Buffer.from('no JSON');
    await client.appendToStream(STREAM, binaryEvent({ type: 'x', data }));
    expect(await codeOf(store.readStream(STREAM))).toBe('STREAM_BROKEN');
    expect(await codeOf(logOf(store))).toBe('STREAM_BROKEN');
  });
});

describe('a shared server', () => {
  it('keeps ledgers apart by their prefix, and from everything else on it', async () => {
    const [one, two] = [await open({ prefix: 'city1.' }), await open({ prefix: 'city2.' })];
    await one.append(STREAM, 'no-stream', newEvents('a'));
    await two.append(STREAM, 'no-stream', newEvents('b', 'c'));
    const client = EventStoreDBClient.connectionString(server.url);
    await client.appendToStream('orders-1', jsonEvent({ type: 'x', data: {} }));
    await client.dispose();
    expect(labelsOf(await logOf(one))).toEqual(['a']);
    expect(await two.head()).toMatchObject({ position: 1 });
    expect(await one.readLast(STREAM)).toMatchObject({ stream: STREAM, data: { label: 'a' } });
    const [first] = await logOf(two);
    await expect(logOf(one, first?.bookmark)).rejects.toMatchObject({
      code: 'LOG_SHORTER',
      details: { head: 0 },
    });
  });

  it('refuses a prefix that could not be told from a category, and tells no secret of what it cannot read', async () => {
    await expect(open({ prefix: 'plan-' })).rejects.toBeInstanceOf(RangeError);
    for (const url of [
      'esdb://admin:s3cret@',
      'esdb://admin:s3cret@host:1?tls',
      'mongodb://admin:s3cret@host',
    ]) {
      const fault: unknown = await openEventStoreDb(url).catch((reason: unknown) => reason);
      expect(fault).toMatchObject({ code: 'INPUT_INVALID' });
      expect(`${String(fault)} ${JSON.stringify(fault)} ${(fault as Error).stack}`).not.toContain('s3cret');
    }
  });

  it('counts its head from a bookmark that it is given', async () => {
    const [warm] = await logOf(store);
    await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
    let asked = 0;
    const later = await open({ counted: async () => (asked++, warm?.bookmark) });
    expect(await later.head()).toEqual(await store.head());
    expect(await later.head()).toEqual(await store.head());
    expect(asked).toBe(1);
  });

  it('counts its head from the start where it does not reach the bookmark that it is given', async () => {
    await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
    const head = (await store.head())!;
    const beyond = { position: head.position + 7, resume: head.resume.replaceAll(/\d(?=\/|$)/g, '9') };
    const later = await open({ counted: async () => beyond });
    expect(await later.head()).toEqual(head);
  });
});
