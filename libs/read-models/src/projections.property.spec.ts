import fc from 'fast-check';
import { MemoryDocumentStore } from '@ledger/document-store';
import { MemoryEventStore, type LoggedEvent } from '@ledger/event-store';
import {
  entryOf,
  foldPledge,
  MONEY_KINDS,
  noPledge,
  paths,
  TOTAL,
  viewPledge,
  type PledgeView,
} from '@ledger/pledge';
import { runs } from '../../../tests/support/property-runs';
import { bytesOf, liveBytes, liveOf, modelsOn, projectorOn } from '../test/reading';
import { randomHistory, recordHistory, type RandomStep } from '../test/random-history';
import { Recorder } from '../test/recorder';
import {
  contributionOf,
  findings,
  findingsOf,
  foldStreams,
  pledgeBoard,
  pledgeKey,
  pledgeRecord,
  pledgesOf,
  planSummary,
  projectedStreams,
  projections,
  recordKey,
  rowOf,
  termsOf,
} from '.';

async function recorded(steps: readonly RandomStep[]) {
  const events = new MemoryEventStore();
  const recorder = new Recorder(events);
  await recordHistory(recorder, steps);
  return { events, recorder };
}

async function projected(steps: readonly RandomStep[]) {
  const { events, recorder } = await recorded(steps);
  const stores = { events, documents: new MemoryDocumentStore() };
  await projectorOn(stores, { batchSize: 7 }).catchUp();
  return { recorder, stores, models: modelsOn(stores) };
}

/** The amounts of a view, line by line, as whole numbers without a limit. */
const linesOf = (view: PledgeView) =>
  view.parts.flatMap((part) =>
    part.budget.flatMap(({ kind, source, period, amount }) =>
      source === TOTAL || period === TOTAL || typeof amount !== 'number' || amount === 0
        ? []
        : [
            {
              path: paths.money(kind, { source, period, ...(part.code ? { component: part.code } : {}) }),
              kind,
              amount: BigInt(amount),
            },
          ],
    ),
  );

const sum = (amounts: readonly bigint[]) => amounts.reduce((a, b) => a + b, 0n);

jest.setTimeout(Math.max(60_000, runs(60) * 1_000));

describe('whatever the history of a pledge', () => {
  it('its record is the fold of its stream', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, async (steps) => {
        const { recorder, models } = await projected(steps);
        for (const [id, events] of recorder.events) {
          const [record] = pledgesOf(await models.all(pledgeRecord, recordKey(id)));
          const folded = foldPledge(noPledge, events);
          expect(record!.pledge).toEqual(folded);
          expect([...record!.pledge.chains.keys()]).toEqual([...folded.chains.keys()]);
          expect(record!.revision).toBe(events.length - 1);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('its row is the row of its view', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, async (steps) => {
        const { recorder, models } = await projected(steps);
        for (const [id, events] of recorder.events) {
          const { terms, dated, updatedAt, ...row } = (await models.get(pledgeBoard, pledgeKey(id)))!;
          const ofView = rowOf(viewPledge(recorder.stateOf(id))!, events.length - 1);
          expect(ofView.dated.toSorted()).toEqual(dated.toSorted());
          expect({ ...ofView, terms, dated, updatedAt }).toEqual({ ...row, terms, dated, updatedAt });
          expect(updatedAt).toBe(events.at(-1)!.metadata.recordedAt);
          expect(terms.length === 0).toBe(row.voided);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('its contribution is that of its view, and holds each line exactly', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, async (steps) => {
        const { recorder, models } = await projected(steps);
        for (const [id] of recorder.events) {
          const view = viewPledge(recorder.stateOf(id))!;
          const kept = await models.get(planSummary, pledgeKey(id));
          expect(kept).toEqual(contributionOf(view));
          const lines = Object.fromEntries(linesOf(view).map(({ path, amount }) => [path, Number(amount)]));
          expect(kept).toMatchObject({ amounts: lines });
          const row = (await models.get(pledgeBoard, pledgeKey(id)))!;
          for (const kind of MONEY_KINDS) {
            const exact = sum(
              linesOf(view)
                .filter((l) => l.kind === kind)
                .map((l) => l.amount),
            );
            expect(BigInt(row[`${kind}Krw`] ?? 0)).toBe(exact);
          }
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('its findings are those of its view, each with the time of its record', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, async (steps) => {
        const { recorder, models } = await projected(steps);
        for (const [id] of recorder.events) {
          const pledge = recorder.stateOf(id);
          const { findings: ofView, voided } = viewPledge(pledge)!;
          const recorded = ofView.map((finding) => {
            const { recordedAt } = entryOf(pledge, paths.local('finding', finding.id))!;
            return { ...finding, plan: pledge.plan, pledge: id, document: null, recordedAt };
          });
          const found = await models.get(findings, pledgeKey(id));
          const listed = found ? findingsOf(found).map((f) => f.listed) : [];
          expect(listed).toEqual(voided === null ? recorded : []);
          expect(found?.terms ?? []).toEqual([...new Set(listed.flatMap(termsOf))]);
        }
      }),
      { numRuns: runs(60) },
    );
  });

  it('the documents are the same bytes whatever the batches, stops and redeliveries', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomHistory,
        fc.integer({ min: 1, max: 9 }),
        fc.nat(),
        async (steps, batchSize, stopAt) => {
          const { events } = await recorded(steps);
          const whole = { events, documents: new MemoryDocumentStore() };
          await projectorOn(whole, { batchSize: 1000 }).catchUp();
          const piecewise = { events, documents: new MemoryDocumentStore() };
          await projectorOn(piecewise, { batchSize }).catchUp();
          expect(await liveBytes(piecewise.documents)).toBe(await liveBytes(whole.documents));
          // One event after the other, each of them twice.
          const twice = new MemoryDocumentStore();
          const redelivering = redelivered(events, stopAt);
          await projectorOn({ events: redelivering, documents: twice }).catchUp();
          expect(await bytesOf(twice, await liveOf(twice, 'pledge-board'))).toBe(
            await bytesOf(whole.documents, await liveOf(whole.documents, 'pledge-board')),
          );
          expect(await liveBytes(twice)).toBe(await liveBytes(whole.documents));
        },
      ),
      { numRuns: runs(25) },
    );
  });

  it('the documents are the same bytes where every stream is folded by itself', async () => {
    await fc.assert(
      fc.asyncProperty(randomHistory, async (steps) => {
        const { stores } = await projected(steps);
        const { events, documents } = stores;
        const head = (await events.head())!.position;
        const streams = await byStream(events);
        for (const projection of projections) {
          const folded = streams.map((own) => foldStreams(projection, projectedStreams(own), head));
          const made = folded.flatMap((own) => [...own]).map(([, { stream: _, ...one }]) => one);
          // Keys are in the order of their bytes, and no two streams have made one.
          made.sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
          expect(made.map((one) => JSON.stringify(one)).join('\n')).toBe(
            await bytesOf(documents, await liveOf(documents, projection.name)),
          );
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

/** The events of each stream, in its order. */
async function byStream(events: MemoryEventStore): Promise<readonly (readonly LoggedEvent[])[]> {
  const streams = new Map<string, LoggedEvent[]>();
  for await (const batch of events.readAll()) {
    for (const event of batch.events) {
      const own = streams.get(event.stream);
      if (own) own.push(event);
      else streams.set(event.stream, [event]);
    }
  }
  return [...streams.values()];
}

/** The same log, read with some of what was delivered before it each time, as after a reconnection. */
function redelivered(events: MemoryEventStore, seed: number): MemoryEventStore {
  return new Proxy(events, {
    get(target, name) {
      if (name !== 'readAll') {
        const member = Reflect.get(target, name) as unknown;
        return typeof member === 'function' ? (member as () => unknown).bind(target) : member;
      }
      return async function* readAll(...args: Parameters<MemoryEventStore['readAll']>) {
        const seen = [];
        for await (const batch of target.readAll(args[0], { batchSize: 1 + (seed % 5) })) {
          seen.push(...batch.events);
          yield { ...batch, caughtUp: seed % 2 === 0 };
          yield { events: seen.slice(-(1 + (seed % 11))), caughtUp: seed % 3 === 0 };
        }
      };
    },
  });
}
