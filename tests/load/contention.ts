import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { eventBody, type EventStore, openEmbeddedEventStore, openEventStoreDb } from '@ledger/event-store';
import { Door, type Envelope, type Receipt, systemClock, systemIds } from '@ledger/ledger';
import { pledgeAggregate, pledgeStream, type PledgeCommand } from '@ledger/pledge';
import { MemoryVault } from '@ledger/vault';
import { ACTOR, stageChanged } from './commands';
import type { LogServerTask } from './eventstoredb';
import { type Described, type Figure, figureOf, interleaved, timed } from './figures';
import { INSERT_EVENT, RawFile } from './raw';

/*
 * Commands that all want the same pledge at once, beside the raw library that makes the same inserts on one stream, one
 * after the other: there is no other way to make them. Each round has a pledge of its own and looks at what is recorded
 * there: every command, once, and none refused.
 */

const TOGETHER = 64;
/** Pledges in a round, one after the other. */
const PLEDGES = 4;
const ROUNDS = 9;

type PledgeDoor = ReturnType<typeof doorOn>;
const doorOn = (store: EventStore) =>
  new Door(pledgeAggregate, { store, clock: systemClock, ids: systemIds, vault: new MemoryVault() });

interface Sides {
  readonly where: string;
  readonly rawDoes: string;
  /** Two connections, as two processes would have. */
  readonly stores: readonly [EventStore, EventStore];
  /** Makes the inserts on the stream of a pledge that nobody else has; says how long they took. */
  readonly raw: (pledge: string) => Promise<number>;
}

export async function embeddedContention({ folder }: { folder: string }): Promise<Figure[]> {
  const paths = ['program', 'raw'].map((side) => join(folder, `contention-${side}.sqlite`));
  const stores = [await openEmbeddedEventStore(paths[0]!), await openEmbeddedEventStore(paths[0]!)] as const;
  await (await openEmbeddedEventStore(paths[1]!)).close();
  const file = new RawFile(paths[1]!);
  const rawDoes = `INSERT of as many events on one stream, each in a transaction of its own`;
  const figures = await figuresOf({ where: 'embedded', rawDoes, stores, raw: rawInserts(file) });
  for (const store of stores) await store.close();
  file.close();
  return figures;
}

export async function serverContention({ url, kind, prefix }: LogServerTask): Promise<Figure[]> {
  const options = { prefix: `${prefix}contention.` };
  const stores = [await openEventStoreDb(url, options), await openEventStoreDb(url, options)] as const;
  const client = EventStoreDBClient.connectionString(url);
  const rawDoes = 'the bare client: as many appends to one stream, one after the other';
  const raw = rawAppends(client, `${prefix}raw-contention.`);
  const figures = await figuresOf({ where: kind, rawDoes, stores, raw });
  for (const store of stores) await store.close();
  await client.dispose();
  return figures;
}

async function figuresOf({ where, rawDoes, stores, raw }: Sides): Promise<Figure[]> {
  const described = (doors: string): Described => ({
    name: `${where}: ${TOGETHER} commands at once on one pledge, ${doors}`,
    against: rawDoes,
    floor: null,
    unit: 'commands/s',
  });
  const [one, two] = stores;
  const alone = await pairsOf('one', [doorOn(one)], one, raw);
  const contended = await pairsOf('two', [doorOn(one), doorOn(two)], one, raw);
  return [
    figureOf(described('one process'), PLEDGES * TOGETHER, alone),
    figureOf(described('two connections that conflict'), PLEDGES * TOGETHER, contended),
  ];
}

async function pairsOf(name: string, doors: readonly PledgeDoor[], log: EventStore, raw: Sides['raw']) {
  const program = async (pledge: string) => {
    await doors[0]!.execute(asking(pledge, REGISTRATION));
    const envelopes = Array.from({ length: TOGETHER }, (_, n) => asking(pledge, targetOf(n)));
    let receipts: readonly Receipt[] = [];
    const ms = await timed(async () => {
      receipts = await Promise.all(envelopes.map((asked, n) => doors[n % doors.length]!.execute(asked)));
    });
    await requireEach(log, pledge, receipts);
    return ms;
  };
  return interleaved(ROUNDS, onEach(name, program), onEach(name, raw));
}

function onEach(name: string, work: (pledge: string) => Promise<number>): () => Promise<number> {
  let count = 0;
  return async () => {
    let ms = 0;
    for (let i = 0; i < PLEDGES; i++) ms += await work(`rush.${name}-${count++}`);
    return ms;
  };
}

const REGISTRATION: PledgeCommand = {
  name: 'RegisterPledge',
  body: { title: '신청사 건립', department: { name: '공공건축과' } },
};

/** Each of them says something new whatever the others said before. */
const targetOf = (n: number): PledgeCommand => ({
  name: 'SetAnnualTarget',
  body: { period: '2026', text: `공정률 ${n}%` },
});

const asking = (id: string, command: PledgeCommand): Envelope<PledgeCommand> => ({
  id,
  changes: [{ command }],
  actor: ACTOR,
  origin: { via: 'api' },
});

/** @throws Error where a command is missing in the log, or is there twice: its figure would be worth nothing */
async function requireEach(log: EventStore, pledge: string, receipts: readonly Receipt[]): Promise<void> {
  const recorded = (await log.readStream(pledgeStream(pledge))).slice(1).map(({ id }) => id);
  const receipted = receipts.flatMap(({ events }) => events.map(({ id }) => id));
  const isEach = receipted.length === TOGETHER && recorded.toSorted().join() === receipted.toSorted().join();
  if (!isEach) throw new Error(`${pledge}: ${receipted.length} commands, ${recorded.length} events`);
}

function rawInserts(file: RawFile): Sides['raw'] {
  const insert = file.prepare(INSERT_EVENT);
  let position = 0;
  return async (pledge) => {
    const stream = pledgeStream(pledge);
    const rows = Array.from({ length: TOGETHER }, (_, revision) => {
      const event = stageChanged(revision);
      const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
      return { revision, id, body: eventBody(stream, revision, event) };
    });
    return timed(() => {
      for (const { revision, id, body } of rows) {
        file.together(() => insert.run(position++, stream, revision, id, body));
      }
    });
  };
}

function rawAppends(client: EventStoreDBClient, prefix: string): Sides['raw'] {
  return async (pledge) => {
    const stream = prefix + pledgeStream(pledge);
    const append = (n: number, expectedRevision: 'no_stream' | bigint) => {
      const { id, type, data, metadata } = stageChanged(n);
      const event = jsonEvent({ id, type, data, metadata: metadata as object });
      return client.appendToStream(stream, event, { expectedRevision });
    };
    await append(0, 'no_stream');
    return timed(async () => {
      for (let n = 0; n < TOGETHER; n++) await append(n + 1, BigInt(n));
    });
  };
}
