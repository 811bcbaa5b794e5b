/* oxlint-disable jest/expect-expect -- `always` expects, for every crowd */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type EventStore,
  openEmbeddedEventStore,
  openEventStoreDb,
  type StoredEvent,
} from '@ledger/event-store';
import { budgetMatrix, pledgeStream, viewPledge } from '@ledger/pledge';
import { TestEventStoreDb } from '../../../tests/support/eventstoredb/test-server';
import { runs } from '../../../tests/support/property-runs';
import { asking, change, doorOn, REGISTRATION } from '../test/doors';
import type { Receipt } from './envelope';

/*
 * Commands that all want one pledge at once. Each is allowed whatever the others did before it; they set few paths to few
 * values, so that some say what is so already. What they lead to is worked out from the history by hand.
 */

const TOGETHER = 64;
/** A crowd that fails is shown as it is: to make it smaller would take long. */
const RUNS = { numRuns: runs(15), endOnFailure: true };
jest.setTimeout(120_000);

interface Sent {
  /** The path that it sets, and to what. */
  readonly path: string;
  readonly to: string | number;
  readonly change: Parameters<typeof asking>[0];
}

const spent = fc
  .record({
    source: fc.constantFrom('national' as const, 'city' as const),
    period: fc.constantFrom('2023', '2024'),
    amount: fc.nat(6),
  })
  .map(({ amount, ...line }): Sent => {
    const sent = change('RecordExpenditure', { lines: [{ ...line, amount }] });
    return { path: `${line.source}/${line.period}`, to: amount, change: sent };
  });
const aimed = fc
  .record({ period: fc.constantFrom('2025', '2026'), text: fc.constantFrom('설계', '착공', '준공') })
  .map(({ period, text }): Sent => {
    return { path: period, to: text, change: change('SetAnnualTarget', { period, text }) };
  });
const crowds = fc.array(fc.oneof(spent, aimed), { minLength: TOGETHER, maxLength: TOGETHER });

/** What an event of the crowd says: a path, what it was and what it became. */
function step({ type, data }: StoredEvent): { path: string; from: unknown; to: unknown } {
  if (type === 'AnnualTargetSet')
    return { path: data['period'] as string, from: data['from'], to: data['to'] };
  const [line] = data['lines'] as [{ source: string; period: string; from: unknown; to: unknown }];
  return { path: `${line.source}/${line.period}`, from: line.from, to: line.to };
}

/** The last value of each path. Each event has to begin where the one before it ended: else an update was lost. */
function played(history: readonly StoredEvent[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const { path, from, to } of history.map(step)) {
    expect([path, from ?? null]).toEqual([path, values.get(path) ?? null]);
    values.set(path, to);
  }
  return values;
}

function requireEachOnce(receipts: readonly Receipt[], history: readonly StoredEvent[]): void {
  expect(history.map(({ revision }) => revision)).toEqual(history.map((_, i) => i + 1));
  const said = receipts.flatMap(({ commandId, events }) =>
    events.map(({ id, revision }) => `${revision} ${id} of ${commandId}`),
  );
  const kept = history.map(({ id, revision, metadata }) => `${revision} ${id} of ${metadata.commandId}`);
  expect(said.toSorted()).toEqual(kept.toSorted());
}

/** What said nothing new was so at some time. */
function requireHeard(
  crowd: readonly Sent[],
  receipts: readonly Receipt[],
  history: readonly StoredEvent[],
): void {
  const ever = new Set(history.map(step).map(({ path, to }) => `${path} ${String(to)}`));
  for (const [i, { path, to }] of crowd.entries()) {
    expect(receipts[i]!.events.length).toBeLessThanOrEqual(1);
    expect(ever).toContain(`${path} ${to}`);
  }
}

async function rush(stores: readonly EventStore[], id: string, crowd: readonly Sent[]): Promise<void> {
  const doors = stores.map((store) => doorOn(store));
  await doors[0]!.execute(asking(REGISTRATION, { id }));
  const receipts = await Promise.all(
    crowd.map((sent, i) => doors[i % doors.length]!.execute(asking(sent.change, { id }))),
  );
  const [, ...history] = await stores.at(-1)!.readStream(pledgeStream(id));
  requireEachOnce(receipts, history);
  requireHeard(crowd, receipts, history);
  const values = played(history);
  const { state } = await doorOn(stores[0]!).load(id);
  const [part] = viewPledge(state)!.parts;
  for (const { period, text } of part!.annualTargets) expect(text).toBe(values.get(period));
  const amounts = [...values].filter(([path]) => path.includes('/')).map(([, amount]) => amount as number);
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  expect(budgetMatrix(part!, 'executed')?.totalKrw ?? 0).toBe(total);
}

async function always(stores: readonly EventStore[]): Promise<void> {
  let pledges = 0;
  await fc.assert(
    fc.asyncProperty(crowds, (crowd) => rush(stores, `rush.1-${++pledges}`, crowd)),
    RUNS,
  );
}

async function closing(stores: readonly EventStore[]): Promise<void> {
  for (const store of stores) await store.close();
}

describe('64 commands at once on one pledge are recorded once each, none refused and none lost,', () => {
  it.each([1, 3])('in a file, through %i connections', async (connections) => {
    const folder = mkdtempSync(join(tmpdir(), 'contention-'));
    const open = () => openEmbeddedEventStore(join(folder, 'log.sqlite'));
    const stores = await Promise.all(Array.from({ length: connections }, open));
    try {
      await always(stores);
    } finally {
      await closing(stores);
      rmSync(folder, { recursive: true });
    }
  });

  it.each([1, 3])('over the protocol of EventStoreDB, through %i connections', async (connections) => {
    const server = await TestEventStoreDb.start();
    const stores = await Promise.all(Array.from({ length: connections }, () => openEventStoreDb(server.url)));
    try {
      await always(stores);
    } finally {
      await closing(stores);
      await server.stop();
    }
  });
});
