import { EventStoreDBClient, jsonEvent, NO_STREAM, START, streamNameFilter } from '@eventstore/db-client';
import { type EventStore, type ExpectedRevision, type NewEvent, openEventStoreDb } from '@ledger/event-store';
import { pledgeStream } from '@ledger/pledge';
import { stageChanged } from './commands';
import { type Described, type Figure, figureOf, interleaved, timed } from './figures';
import { histories } from './histories';
import { pledgeAt } from './logs';

/*
 * The adapter of EventStoreDB beside its bare client, which does the same calls and nothing else: no time limit, no look at
 * an outcome that is unknown, no resumption. Only what is measured on a real server says anything about one.
 */

const TOGETHER = 64;
const APPENDS_A_STREAM = 48;
const APPEND_ROUNDS = 15;
const MODELS = 8;
const PLEDGES_READ = 400;
const CATCH_UP_ROUNDS = 9;
/** As the projector reads. */
const BATCH = 200;
/** As the adapter asks the server to look, so that both are sent as many checkpoints. */
const SEARCH_WINDOW = 256;

export interface LogServerTask {
  readonly url: string;
  /** What the table calls the server. */
  readonly kind: string;
  /** Only a real server is judged. */
  readonly isReal: boolean;
  /** What the names of this run's streams begin with. */
  readonly prefix: string;
}

export async function eventStoreDbFigures(task: LogServerTask): Promise<Figure[]> {
  const client = EventStoreDBClient.connectionString(task.url);
  const stores = await Promise.all(
    ['', 'read.'].map((part) => openEventStoreDb(task.url, { prefix: task.prefix + part })),
  );
  try {
    const append = await appendFigure(task, stores[0]!, client);
    return [append, await catchUpFigure(task, stores[1]!, client)];
  } finally {
    for (const store of stores) await store.close();
    await client.dispose();
  }
}

type Append = (stream: string, expected: ExpectedRevision, event: NewEvent) => Promise<unknown>;

async function appendFigure(
  task: LogServerTask,
  store: EventStore,
  client: EventStoreDBClient,
): Promise<Figure> {
  const described = {
    name: `${task.kind}: append, ${TOGETHER} at once`,
    against: 'the bare client: the same events at the same exact revisions, each on as many streams',
    floor: task.isReal ? 0.85 : null,
    unit: 'appends/s',
  };
  const program: Append = (stream, expected, event) => store.append(stream, expected, [event]);
  const raw: Append = (stream, expected, { id, type, data, metadata }) =>
    client.appendToStream(
      `${task.prefix}raw.${stream}`,
      jsonEvent({ id, type, data, metadata: metadata as object }),
      {
        expectedRevision: expected === 'no-stream' ? NO_STREAM : BigInt(expected),
      },
    );
  const pairs = await interleaved(APPEND_ROUNDS, appending(program), appending(raw));
  return figureOf(described, TOGETHER * APPENDS_A_STREAM, pairs);
}

/** On each stream one append after the other, on all of them at once; the events are made before the clock starts. */
function appending(append: Append): () => Promise<number> {
  let before = 0;
  return async () => {
    const first = before;
    before += APPENDS_A_STREAM;
    const lanes = Array.from({ length: TOGETHER }, (_, pledge) => ({
      stream: pledgeStream(pledgeAt(pledge)),
      events: Array.from({ length: APPENDS_A_STREAM }, (_, i) => stageChanged(first + i)),
    }));
    const drive = async ({ stream, events }: (typeof lanes)[number]) => {
      for (const [i, event] of events.entries()) {
        await append(stream, first + i === 0 ? 'no-stream' : first + i - 1, event);
      }
    };
    return timed(() => Promise.all(lanes.map(drive)));
  };
}

async function catchUpFigure(
  task: LogServerTask,
  store: EventStore,
  client: EventStoreDBClient,
): Promise<Figure> {
  const count = await fill(store);
  const described: Described = {
    name: `${task.kind}: catch-up of ${count.toLocaleString('en')} events`,
    against: 'a subscription of the bare client to $all, with the same filter',
    floor: task.isReal ? 0.8 : null,
    unit: 'events/s',
  };
  const prefixes = ['pledge', 'plan', 'document'].map((category) => `${task.prefix}read.${category}-`);
  const program = () => timed(() => readThrough(store, count));
  const raw = () => timed(() => subscribedThrough(client, prefixes, count));
  return figureOf(described, count, await interleaved(CATCH_UP_ROUNDS, program, raw));
}

/** Model pledges under other names, one append each. */
async function fill(store: EventStore): Promise<number> {
  const models = await histories(MODELS);
  let count = 0;
  for (let pledge = 0; pledge < PLEDGES_READ; pledge++) {
    const events = models[pledge % MODELS]!;
    await store.append(pledgeStream(pledgeAt(pledge)), 'no-stream', events);
    count += events.length;
  }
  return count;
}

async function readThrough(store: EventStore, count: number): Promise<void> {
  let seen = 0;
  for await (const { events } of store.readAll(undefined, { batchSize: BATCH })) seen += events.length;
  if (seen !== count) throw new Error(`${seen} of ${count} events were read`);
}

async function subscribedThrough(
  client: EventStoreDBClient,
  prefixes: string[],
  count: number,
): Promise<void> {
  const filter = streamNameFilter({ prefixes, maxSearchWindow: SEARCH_WINDOW });
  const subscription = client.subscribeToAll({ fromPosition: START, filter });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    subscription.on('error', reject).on('data', ({ event }) => {
      if (event && ++seen === count) resolve();
    });
  });
  await subscription.unsubscribe();
}
