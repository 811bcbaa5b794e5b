import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentStore } from '@ledger/document-store';
import type { EventStore } from '@ledger/event-store';
import { collectionOf, Generations, projections, type Projection, type Projector } from '../src';
import {
  bytesOf,
  FakeClock,
  liveBytes,
  liveOf,
  modelsOn,
  projectorOn,
  running,
  until,
  type Stores,
} from './reading';
import { Recorder, say } from './recorder';
import { watched, type Call } from './stores';

const PLEDGE = 'paju8.12-1';

/** A few pledges in two plans, with corrections and a voided one: some forty events. */
export async function smallLedger(recorder: Recorder): Promise<string> {
  await recorder.plan('paju8', {
    name: 'RegisterPlan',
    body: { jurisdiction: { name: '파주시' }, term: '민선 8기' },
  });
  for (const id of [PLEDGE, 'paju8.12-2', 'paju8.12-10', 'paju80.1']) {
    await recorder.register(id);
    await recorder.pledge(id, say('ChangeStage', { to: 'under-review' }));
    await recorder.pledge(id, say('SetAnnualTarget', { period: '2025', text: '착공' }));
    for (const amount of [100, 200]) {
      await recorder.pledge(id, say('ReviseBudget', { lines: [{ source: 'city', period: '2024', amount }] }));
    }
    await recorder.pledge(id, say('ChangeStage', { to: 'in-progress' }));
    const [wrong] = recorder.events.get(id)!.filter((e) => e.type === 'BudgetRevised');
    await recorder.pledge(
      id,
      say('CorrectEntry', { event: wrong!.id, path: 'planned/-/city/2024', value: 150 }),
    );
  }
  return recorder.pledge('paju8.12-2', say('VoidRegistration', { because: '잘못 등록' }));
}

/** What an uninterrupted run makes of the log. */
async function uninterrupted(
  events: EventStore,
  documents: DocumentStore,
  chosen = projections,
): Promise<string> {
  await projectorOn({ events, documents }, { projections: chosen }).catchUp();
  return liveBytes(documents, chosen);
}

const isCaughtUp = async (stores: Stores, names = projections.map((p) => p.name)): Promise<boolean> => {
  const health = await modelsOn(stores).health();
  return health.every((h) => !names.includes(h.projection) || (h.lag === 0 && h.building === null));
};

/** A projection under another name that fails on what it is told to, as a bug or an unforeseen event would make it. */
const failing = (on: (type: string, stream: string) => boolean, of = projections[0]!): Projection => ({
  ...of,
  name: 'fragile',
  version: 1,
  evolve: (document, event, key) => {
    if (on(event.type, event.stream)) throw new Error(`cannot fold ${event.type}`);
    return of.evolve(document, event, key);
  },
});

/** The collection of the board's n-th generation. */
const boardOf = (number: number): string =>
  collectionOf(projections[0]!.name, { number, version: projections[0]!.version });

/** The rules of the projector, on any stores. `open` gives empty ones each time. */
export function projectorRules(name: string, open: () => Promise<Stores>): void {
  describe(name, () => {
    let stores: Stores;
    let recorder: Recorder;
    const runs: { stop: () => Promise<void> }[] = [];
    const start = (projector: Projector): { stop: () => Promise<void> } => {
      runs.push(running(projector));
      return runs.at(-1)!;
    };

    beforeEach(async () => {
      stores = await open();
      recorder = new Recorder(stores.events);
    });
    afterEach(async () => {
      await Promise.all(runs.splice(0).map((run) => run.stop()));
      await stores.dispose();
    });

    describe('redelivery, stops and crashes', () => {
      it.each([
        { memory: 'all of them', batchSize: 10, heldDocuments: 1_000 },
        { memory: 'hardly any', batchSize: 6, heldDocuments: 1 },
      ])(
        'make no difference: a crash at any call ends in the same documents, where $memory are held',
        async (held) => {
          const { batchSize, heldDocuments } = held;
          await smallLedger(recorder);
          const wanted = await uninterrupted(stores.events, stores.documents);
          const head = (await stores.events.head())!.position;
          for (let n = 1; ; n++) {
            const fresh = await open();
            let calls = 0;
            let crashed = false;
            const crashing = watched(fresh.documents, () => {
              calls += 1;
              if (calls !== n) return;
              crashed = true;
              throw new Error('crash');
            });
            // The log goes on before the next start, so that what was written before the crash is folded further.
            const shorter = upTo(stores.events, head - 8);
            const holder = 'b';
            const options = { batchSize, heldDocuments, leaseMs: 30 };
            await projectorOn({ events: shorter, documents: crashing }, options)
              .catchUp()
              .catch(() => undefined);
            await projectorOn({ ...fresh, events: stores.events }, { ...options, holder }).catchUp();
            expect(await liveBytes(fresh.documents)).toBe(wanted);
            await fresh.dispose();
            if (!crashed) break;
            expect(n).toBeLessThan(500);
          }
        },
      );

      it('make no difference: a stop after any number of events', async () => {
        await smallLedger(recorder);
        const wanted = await uninterrupted(stores.events, stores.documents);
        const head = (await stores.events.head())!.position;
        for (let stopAt = 0; stopAt <= head; stopAt += 3) {
          const fresh = await open();
          await projectorOn({ events: upTo(stores.events, stopAt), documents: fresh.documents }).catchUp();
          await projectorOn({ events: stores.events, documents: fresh.documents }, { holder: 'b' }).catchUp();
          expect(await liveBytes(fresh.documents)).toBe(wanted);
          await fresh.dispose();
        }
      });
    });

    describe('the lease', () => {
      it('lets one process hold it, and another take over when it is given back', async () => {
        await smallLedger(recorder);
        const clock = new FakeClock();
        const first = start(projectorOn(stores, { clock, holder: 'first' }));
        await until(() => isCaughtUp(stores));
        const lease = async () => (await stores.documents.readRegister('lease/projector'))!.value;
        expect(await lease()).toMatchObject({ holder: 'first' });
        start(projectorOn(stores, { clock, holder: 'second' }));
        await sleep(150);
        expect(await lease()).toMatchObject({ holder: 'first' });
        await first.stop();
        await until(async () => JSON.stringify(await lease()).includes('second'));
        await recorder.register('paju8.99');
        await until(() => isCaughtUp(stores));
      });

      it('is taken over when it has expired, and the one that had it does no harm when it wakes up', async () => {
        await smallLedger(recorder);
        const clock = new FakeClock();
        let stalls = 0;
        let wake = (): void => undefined;
        const asleep = new Promise<void>((resolve) => (wake = resolve));
        // The first one writes half of its documents and then does nothing more, not even keep its lease.
        const stalling = watched(stores.documents, (call) => {
          const isOver = call === 'write' && stalls++ >= 2;
          return isOver || stalls > 2 ? asleep : undefined;
        });
        const errors: unknown[] = [];
        start(
          projectorOn(
            { ...stores, documents: stalling },
            { clock, holder: 'stalled', batchSize: 10, onError: (e) => errors.push(e) },
          ),
        );
        await until(() => stalls > 2);
        clock.nowMs += 10_000;
        const second = projectorOn(stores, { clock, holder: 'second' });
        await second.catchUp();
        await recorder.register('paju8.99');
        start(second);
        await until(() => isCaughtUp(stores));
        const before = await liveBytes(stores.documents);
        wake();
        await sleep(100);
        expect(await liveBytes(stores.documents)).toBe(before);
        const lease = (await stores.documents.readRegister('lease/projector'))!.value;
        expect(lease).toMatchObject({ holder: 'second' });
        expect(errors).toEqual([]);
        const fresh = await open();
        expect(before).toBe(await uninterrupted(stores.events, fresh.documents));
        await fresh.dispose();
      });

      it('is waited for by a program that only catches up', async () => {
        const clock = new FakeClock();
        const server = start(projectorOn(stores, { clock, holder: 'server' }));
        await until(() => isCaughtUp(stores));
        const token = await smallLedger(recorder);
        await projectorOn(stores, { clock, holder: 'cli' }).catchUp();
        expect(await modelsOn(stores).waitFor(projections[0]!, token)).toBeGreaterThan(0);
        expect((await stores.documents.readRegister('lease/projector'))!.value).toMatchObject({
          holder: 'server',
        });
        await server.stop();
      });
    });

    describe('catching up without a server', () => {
      it('works on an empty log, and again, and when a rebuild of nothing was asked for', async () => {
        const projector = projectorOn(stores);
        await projector.catchUp();
        await projector.catchUp();
        await modelsOn(stores).rebuild();
        await projector.catchUp();
        expect(
          (await modelsOn(stores).health()).map((h) => [h.position, h.lag, h.building, h.stopped]),
        ).toEqual(projections.map(() => [-1, 0, null, null]));
      });

      it('puts what was built live, also where nothing was left to read', async () => {
        await smallLedger(recorder);
        const before = await uninterrupted(stores.events, stores.documents);
        await modelsOn(stores).rebuild(['pledge-board']);
        // It is killed between the last bookmark and the switch.
        const killed = watched(stores.documents, (call, args) => {
          if (call === 'setRegister' && String(args[0]) === 'projection/pledge-board')
            throw new Error('killed');
        });
        await expect(projectorOn({ ...stores, documents: killed }).catchUp()).rejects.toThrow('killed');
        expect(await liveOf(stores.documents, 'pledge-board')).toBe(boardOf(1));
        await projectorOn(stores, { holder: 'b', leaseMs: 30 }).catchUp();
        expect(await liveOf(stores.documents, 'pledge-board')).toBe(boardOf(2));
        expect(await liveBytes(stores.documents)).toBe(before);
      });

      it('ends though others append all the time', async () => {
        await smallLedger(recorder);
        let more = true;
        const growing = watched(stores.documents, async (call, args) => {
          if (more && call === 'getMany' && String(args[0]).startsWith('pledge-board'))
            await recorder.pledge(PLEDGE, say('RaiseIssue', { issue: '1', text: recorder.now }));
        });
        await projectorOn({ ...stores, documents: growing }, { batchSize: 5 }).catchUp();
        more = false;
        await projectorOn(stores).catchUp();
        expect(await isCaughtUp(stores)).toBe(true);
      });

      it('returns when a projection is stopped, and says how far the others have come', async () => {
        await smallLedger(recorder);
        const chosen = [failing((type) => type === 'BudgetRevised'), ...projections];
        const seen: number[] = [];
        await projectorOn(stores, { projections: chosen }).catchUp(({ position }) => seen.push(position));
        await projectorOn(stores, { projections: chosen }).catchUp();
        expect(await isCaughtUp(stores)).toBe(true);
        expect(seen.at(-1)).toBe((await stores.events.head())!.position);
      });

      it('brings the live one up though its successor is stopped', async () => {
        await smallLedger(recorder);
        await projectorOn(stores).catchUp();
        await modelsOn(stores).rebuild(['pledge-board']);
        const building = boardOf(2);
        const generations = new Generations(stores.documents);
        const stopped = { position: 0, event: 'e', type: 't', error: 'why' };
        await generations.setProgress(building, await generations.progress(building), {
          bookmark: null,
          stopped,
        });
        await recorder.register('paju8.99');
        await projectorOn(stores).catchUp();
        expect((await modelsOn(stores).health())[0]).toMatchObject({
          lag: 0,
          stopped: { error: 'why' },
          building: {},
        });
      });

      it('says so when the store is not available, and leaves the lease to others', async () => {
        await smallLedger(recorder);
        const broken = watched(stores.documents, (call) => {
          if (call === 'write') throw new Error('the disk is full');
        });
        await expect(projectorOn({ ...stores, documents: broken }).catchUp()).rejects.toThrow(
          'the disk is full',
        );
        await projectorOn(stores, { holder: 'b', clock: new FakeClock(0) }).catchUp();
        expect(await isCaughtUp(stores)).toBe(true);
      });
    });

    describe('an event that cannot be folded', () => {
      it('stops that projection only, is kept with its error, and is folded when it is retried', async () => {
        await smallLedger(recorder);
        let broken = true;
        const fragile = failing((type) => broken && type === 'RegistrationVoided');
        const chosen = [fragile, ...projections];
        const told: unknown[] = [];
        const onError = (error: unknown): void => void told.push(error);
        start(projectorOn(stores, { projections: chosen, batchSize: 10, onError }));
        await until(() => isCaughtUp(stores));
        expect(told).toEqual([
          expect.objectContaining({
            code: 'PROJECTION_STOPPED',
            details: expect.objectContaining({ projection: 'fragile' }) as object,
          }),
        ]);
        await recorder.register('paju8.99');
        await until(() => isCaughtUp(stores));
        const generations = new Generations(stores.documents);
        const { bookmark, stopped } = (await generations.progress('fragile.1.1')).value;
        const voided = recorder.events.get('paju8.12-2')!.at(-1)!;
        expect(stopped).toMatchObject({
          event: voided.id,
          type: 'RegistrationVoided',
          error: 'cannot fold RegistrationVoided',
        });
        expect(bookmark!.position).toBe(stopped!.position - 1);
        expect(await stores.documents.count('fragile.1.1', {})).toBe(4);
        broken = false;
        expect(await generations.retry('fragile.1.1')).toBe(true);
        expect(await generations.retry('fragile.1.1')).toBe(false);
        const head = (await stores.events.head())!.position;
        await until(
          async () => (await generations.progress('fragile.1.1')).value.bookmark?.position === head,
        );
        await recorder.register('paju8.100');
        await until(() => isCaughtUp(stores));
        await until(
          async () => (await generations.progress('fragile.1.1')).value.bookmark?.position === head + 1,
        );
        expect(await bytesOf(stores.documents, 'fragile.1.1')).toBe(
          await bytesOf(stores.documents, boardOf(1)),
        );
      });

      it('stops all of them where the program does not know it, with a plain error that health shows', async () => {
        await smallLedger(recorder);
        const head = (await stores.events.head())!.position;
        await recorder.raw('pledge-paju8.13', 'PledgeMerged', {});
        await recorder.register('paju8.14');
        await projectorOn(stores).catchUp();
        for (const health of await modelsOn(stores).health()) {
          expect(health).toMatchObject({
            position: head,
            lag: 2,
            stopped: { position: head + 1, type: 'PledgeMerged' },
          });
          expect(health.stopped!.error).toBe(
            'Event PledgeMerged version 1 is not known to this program; a newer one wrote it.',
          );
        }
        expect(await modelsOn(stores).retry()).toEqual(projections.map((p) => p.name));
        await projectorOn(stores).catchUp();
        expect((await modelsOn(stores).health()).every((h) => h.stopped?.type === 'PledgeMerged')).toBe(true);
      });

      it('stops a projection that cannot tell its keys', async () => {
        await smallLedger(recorder);
        const keyless = { ...failing(() => false), keysOf: () => [].at(0)! as string[] };
        const throwing = {
          ...keyless,
          keysOf: () => {
            throw new Error('no key');
          },
        };
        await projectorOn(stores, { projections: [throwing] }).catchUp();
        const { bookmark, stopped } = (await new Generations(stores.documents).progress('fragile.1.1')).value;
        expect([bookmark, stopped]).toMatchObject([null, { position: 0, error: 'no key' }]);
      });
    });

    describe('a fault of the stores', () => {
      it('of reading the log is reported, and the reading begins again', async () => {
        let faults = 3;
        const flaky = replacing(stores.events, 'subscribe', (...args) => {
          faults -= 1;
          if (faults >= 0) throw new Error('the log does not answer');
          return stores.events.subscribe(...args);
        });
        const errors: string[] = [];
        await smallLedger(recorder);
        start(
          projectorOn({ ...stores, events: flaky }, { onError: (e) => errors.push((e as Error).message) }),
        );
        await until(() => isCaughtUp(stores));
        expect(errors).toEqual(Array(3).fill('the log does not answer'));
      });

      it('in one projection does not hold up the others', async () => {
        await smallLedger(recorder);
        let broken = true;
        const partly = watched(stores.documents, (call, args) => {
          if (broken && call === 'write' && String(args[0]).startsWith('pledge-record'))
            throw new Error('too large');
        });
        const errors: string[] = [];
        start(
          projectorOn(
            { ...stores, documents: partly },
            { onError: (e) => errors.push((e as Error).message) },
          ),
        );
        const others = projections.map((p) => p.name).filter((n) => n !== 'pledge-record');
        await until(() => isCaughtUp(stores, others));
        await recorder.register('paju8.99');
        await until(() => isCaughtUp(stores, others));
        expect(await isCaughtUp(stores)).toBe(false);
        expect(new Set(errors)).toEqual(new Set(['too large']));
        broken = false;
        await until(() => isCaughtUp(stores));
      });

      it('ends one reading of the log, and what had left it before is not followed twice', async () => {
        await smallLedger(recorder);
        let broken = true;
        let writes = 0;
        const partly = watched(stores.documents, (call, args) => {
          if (call !== 'write' || !String(args[0]).startsWith('pledge-record')) return;
          if (broken) throw new Error('too large');
          writes += 1;
        });
        const cuts: AbortController[] = [];
        const cut = replacing(
          stores.events,
          'subscribe',
          async function* subscribe(after, { signal, ...options }) {
            const own = new AbortController();
            cuts.push(own);
            yield* stores.events.subscribe(after, {
              ...options,
              signal: AbortSignal.any([signal, own.signal]),
            });
            if (own.signal.aborted) throw new Error('cut');
          },
        );
        start(projectorOn({ events: cut, documents: partly }));
        const others = projections.map((p) => p.name).filter((n) => n !== 'pledge-record');
        await until(() => isCaughtUp(stores, others));
        broken = false;
        await until(() => isCaughtUp(stores));
        cuts[0]!.abort();
        await sleep(600);
        writes = 0;
        await recorder.register('paju8.99');
        await until(() => isCaughtUp(stores));
        expect(writes).toBe(1);
      });
    });

    describe('a rebuild', () => {
      it('gives the same bytes, twice, and each generation has a collection of its own', async () => {
        await smallLedger(recorder);
        const wanted = await uninterrupted(stores.events, stores.documents);
        for (const number of [2, 3]) {
          await modelsOn(stores).rebuild();
          await projectorOn(stores).catchUp();
          expect(await liveBytes(stores.documents)).toBe(wanted);
          expect(await liveOf(stores.documents, 'pledge-board')).toBe(boardOf(number));
        }
      });

      it('is done while it runs, once for two requests; what was replaced is followed no more, and dropped', async () => {
        await smallLedger(recorder);
        const clock = new FakeClock();
        const errors: unknown[] = [];
        start(projectorOn(stores, { clock, retireMs: 60_000, onError: (e) => errors.push(e) }));
        await until(() => isCaughtUp(stores));
        const models = modelsOn(stores);
        expect(await models.rebuild(['plan-summary'])).toEqual(['plan-summary']);
        await models.rebuild(['plan-summary']);
        await until(async () => (await liveOf(stores.documents, 'plan-summary')) === 'plan-summary.2.2');
        await sleep(300);
        await recorder.register('paju8.99');
        await until(() => isCaughtUp(stores));
        expect(await stores.documents.collections()).toContain('plan-summary.2.1');
        clock.nowMs += 61_000;
        await until(async () => !(await stores.documents.collections()).includes('plan-summary.2.1'));
        await recorder.register('paju8.100');
        await until(() => isCaughtUp(stores));
        await sleep(50);
        expect(errors).toEqual([]);
        const { live, building, retired } = (await new Generations(stores.documents).state('plan-summary'))
          .value;
        expect([live!.number, building, retired]).toEqual([2, null, []]);
      });

      it('of a new version stands beside the live one until it has caught up, and reads never fail meanwhile', async () => {
        await smallLedger(recorder);
        await projectorOn(stores).catchUp();
        let release = (): void => undefined;
        const released = new Promise<void>((resolve) => (release = resolve));
        const [board, ...others] = projections;
        const newer: Projection = {
          ...board!,
          version: board!.version + 1,
          evolve: (...args) => ({ ...board!.evolve(...args), newer: true }),
        };
        const slowly = watched(stores.documents, (call, args) =>
          call === 'write' &&
          String(args[0]) === collectionOf(newer.name, { number: 2, version: newer.version })
            ? released
            : undefined,
        );
        const clock = new FakeClock();
        start(
          projectorOn(
            { ...stores, documents: slowly },
            { clock, projections: [newer, ...others], leaseMs: 5_000 },
          ),
        );
        await until(async () => (await modelsOn(stores).health())[0]!.building !== null);
        const models = modelsOn(stores);
        const reads: string[] = [];
        const reader = (async () => {
          while (reads.at(-1) !== 'new') {
            const row = (await models.get(board!, 'paju8.0212-011')) as { newer?: true } | undefined;
            reads.push(row ? (row.newer ? 'new' : 'old') : 'none');
            await sleep(2);
          }
        })();
        await until(() => reads.length > 20);
        expect(new Set(reads)).toEqual(new Set(['old']));
        release();
        await reader;
        expect(new Set(reads)).toEqual(new Set(['old', 'new']));
        expect(reads.indexOf('new')).toBeGreaterThan(reads.lastIndexOf('old'));
        expect((await models.health())[0]).toMatchObject({ version: newer.version, lag: 0, building: null });
      });

      it('never takes readers back: it goes live only when it has come as far as what it replaces', async () => {
        await smallLedger(recorder);
        await projectorOn(stores).catchUp();
        await modelsOn(stores).rebuild(['pledge-board']);
        const generations = new Generations(stores.documents);
        const { building } = (await generations.state('pledge-board')).value;
        expect(await generations.makeLive('pledge-board', building!)).toBe(false);
        await projectorOn(stores).catchUp();
        expect(await liveOf(stores.documents, 'pledge-board')).toBe(collectionOf('pledge-board', building!));
        expect(await generations.makeLive('pledge-board', building!)).toBe(true);
      });
    });

    it('reads the log once for projections that are close to each other, and in bounded batches', async () => {
      await smallLedger(recorder);
      await projectorOn(stores, { projections: projections.slice(0, 2) }).catchUp();
      await recorder.register('paju8.99');
      const reads: number[] = [];
      const sizes: number[] = [];
      const counting = replacing(stores.events, 'readAll', async function* readAll(after, options) {
        // One event is asked for to know the log by.
        if (options?.batchSize !== 1) reads.push(after?.position ?? -1);
        for await (const batch of stores.events.readAll(after, options)) {
          sizes.push(batch.events.length);
          yield batch;
        }
      });
      const keys: number[] = [];
      const watching = watched(stores.documents, (call: Call, args) => {
        if (call === 'getMany') keys.push((args[1] as string[]).length);
      });
      await projectorOn({ ...stores, events: counting, documents: watching }, { batchSize: 4 }).catchUp();
      expect(reads).toEqual([-1]);
      expect(Math.max(...sizes)).toBe(4);
      expect(Math.max(...keys)).toBeLessThanOrEqual(4);
      expect(await isCaughtUp(stores)).toBe(true);
    });
  });
}

/** The log as it was when it had come to a position. */
export function upTo(events: EventStore, position: number): EventStore {
  const head = async () => ({ position, resume: String(position).padStart(16, '0') });
  return replacing(replacing(events, 'head', head), 'readAll', async function* readAll(after) {
    for await (const batch of events.readAll(after, { batchSize: 1 })) {
      if (batch.events[0]!.bookmark.position > position) return;
      yield batch;
    }
  });
}

/** The log with another way of doing one thing. */
function replacing<Name extends keyof EventStore>(
  events: EventStore,
  name: Name,
  other: EventStore[Name],
): EventStore {
  return new Proxy(events, {
    get(target, member) {
      const value = member === name ? other : (Reflect.get(target, member) as unknown);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}
