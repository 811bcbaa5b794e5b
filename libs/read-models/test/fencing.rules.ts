import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentStore } from '@ledger/document-store';
import { Generations, projections, type Projector } from '../src';
import { Lease } from '../src/lease';
import { FakeClock, liveBytes, modelsOn, projectorOn, running, until, type Stores } from './reading';
import { Recorder } from './recorder';
import { smallLedger, upTo } from './projector.rules';
import { watched, type Call } from './stores';

const LEASE_MS = 200;
/** One that is built anew, one that is not. */
const chosen = projections.slice(0, 2);
const [BUILT] = chosen.map(({ name }) => name);

type When = (call: Call, args: readonly unknown[]) => boolean;

/** The documents as a process sees them that stops still before the call that it is told, and with it all that it does. */
function stalling(documents: DocumentStore, when: When) {
  let wake = (): void => undefined;
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let stalled = false;
  const seen = watched(documents, (call, args) => {
    stalled ||= when(call, args);
    return stalled ? woken : undefined;
  });
  return { documents: seen, isStalled: () => stalled, wake };
}

const sets = (call: Call, args: readonly unknown[], prefix: string): boolean =>
  call === 'setRegister' && String(args[0]).startsWith(prefix);

/** True from the moment on at which something was written to the documents. */
function afterWrites(next: When): When {
  let written = false;
  return (call, args) => {
    const isDue = written && next(call, args);
    written ||= call === 'write';
    return isDue;
  };
}

/** When a holder stalls: everything that it does stands still before this call. */
const MOMENTS: Readonly<Record<string, () => When>> = {
  'before it claims': () => (call, args) => sets(call, args, 'projection/'),
  'before documents': () => (call) => call === 'write',
  'between documents and bookmark': () => afterWrites((call, args) => sets(call, args, 'progress/')),
  'before it looks whether to switch': () =>
    afterWrites((call, args) => call === 'readRegister' && args[0] === `projection/${BUILT}`),
  'before a switch': () => afterWrites((call, args) => sets(call, args, `projection/${BUILT}`)),
};

/** What a holder moves: bookmarks and which generations there are, with the version of each register. */
async function moved(documents: DocumentStore): Promise<string> {
  const names = chosen.flatMap(({ name, version }) => [
    `projection/${name}`,
    ...[1, 2, 3].map((number) => `progress/${name}.${version}.${number}`),
  ]);
  return JSON.stringify(await Promise.all(names.map((name) => documents.readRegister(name))));
}

/** The rules of a lease whose holder stalls: on any stores. `open` gives empty ones each time. */
export function fencingRules(name: string, open: () => Promise<Stores>): void {
  describe(`a holder that stalls, ${name}`, () => {
    let log: Stores;
    let head: number;
    let wanted: string;

    beforeAll(async () => {
      log = await open();
      await smallLedger(new Recorder(log.events));
      head = (await log.events.head())!.position;
      await projectorOn(log, { projections: chosen }).catchUp();
      await modelsOn(log).rebuild([BUILT!]);
      await projectorOn(log, { projections: chosen }).catchUp();
      wanted = await liveBytes(log.documents, chosen);
    });
    afterAll(() => log.dispose());

    /** Whatever a test leaves, also when it fails: the last one first, so that nothing runs without its stores. */
    const left: (() => Promise<void> | void)[] = [];
    afterEach(async () => {
      for (const end of left.splice(0).toReversed()) await end();
    });
    const start = (projector: Projector): { stop: () => Promise<void> } => {
      const run = running(projector);
      left.push(run.stop);
      return run;
    };
    const empty = async (): Promise<Stores> => {
      const stores = await open();
      left.push(stores.dispose);
      return stores;
    };

    /** Documents that are some events behind, and one of which is to be built anew. */
    async function behind(clock: FakeClock): Promise<Stores> {
      const fresh = await empty();
      const shorter = { ...fresh, events: upTo(log.events, head - 8) };
      await projectorOn(shorter, { projections: chosen, clock, holder: 'before' }).catchUp();
      await modelsOn(shorter).rebuild([BUILT!]);
      return { ...fresh, events: log.events };
    }

    const options = (clock: FakeClock, holder: string) => ({
      clock,
      holder,
      projections: chosen,
      leaseMs: LEASE_MS,
      batchSize: 10,
    });

    it('moves nothing, whichever call it stalls at, once another has claimed, and the documents are the same bytes', async () => {
      for (let n = 1, isOver = false; !isOver; n++) {
        const clock = new FakeClock();
        const stores = await behind(clock);
        let calls = 0;
        let ended = false;
        const stalled = stalling(stores.documents, () => ++calls === n);
        const errors: unknown[] = [];
        const asleep = projectorOn(
          { ...stores, documents: stalled.documents },
          { ...options(clock, 'stalled'), patienceMs: 30, onError: (error) => errors.push(error) },
        );
        const outcome = asleep
          .catchUp()
          .catch((error: unknown) => error)
          .finally(() => (ended = true));
        await until(() => stalled.isStalled() || ended);
        isOver = !stalled.isStalled();
        // Another takes the lease and claims, and has moved nothing yet.
        clock.nowMs += LEASE_MS + 1;
        const term = await new Lease(stores.documents, clock, 'next', LEASE_MS).take();
        for (const projection of chosen) await new Generations(stores.documents, term).claim(projection.name);
        const before = await moved(stores.documents);
        stalled.wake();
        const said = await outcome;
        expect(await moved(stores.documents)).toBe(before);
        // It says who has the lease, unless it had done everything already.
        if (said !== undefined)
          expect(said).toMatchObject({ code: 'READ_MODELS_HELD', details: { holder: 'next', waitMs: 30 } });
        await projectorOn(stores, options(clock, 'next')).catchUp();
        expect(await liveBytes(stores.documents, chosen)).toBe(wanted);
        expect(errors).toEqual([]);
        expect(n).toBeLessThan(300);
      }
    });

    it.each(Object.entries(MOMENTS))('%s is replaced, and does no harm when it wakes', async (_, when) => {
      const clock = new FakeClock();
      const stores = await behind(clock);
      const stalled = stalling(stores.documents, when());
      const errors: unknown[] = [];
      const first = start(
        projectorOn(
          { ...stores, documents: stalled.documents },
          { ...options(clock, 'stalled'), onError: (error) => errors.push(error) },
        ),
      );
      left.push(stalled.wake);
      await until(stalled.isStalled);
      // What comes right after the claim; it has moved nothing then.
      const claimed = stalling(
        stores.documents,
        (call, args) => call === 'readRegister' && args[0] === 'origin',
      );
      const other = projectorOn({ ...stores, documents: claimed.documents }, options(clock, 'other'));
      start(other);
      left.push(claimed.wake);
      const models = modelsOn(stores);
      const isComplete = async (): Promise<boolean> =>
        (await models.health())
          .filter(({ projection }) => chosen.some(({ name: own }) => own === projection))
          .every(({ lag, building }) => lag === 0 && building === null);
      clock.nowMs += LEASE_MS - 1;
      await sleep(LEASE_MS / 2);
      expect(other.isHolding).toBe(false);
      clock.nowMs += 2;
      // It asks for the lease four times in a lease's time; a busy machine adds to that.
      await until(() => other.isHolding, 5 * LEASE_MS);
      await until(claimed.isStalled);
      const before = await moved(stores.documents);
      stalled.wake();
      await first.stop();
      expect(await moved(stores.documents)).toBe(before);
      claimed.wake();
      await until(isComplete);
      expect(await liveBytes(stores.documents, chosen)).toBe(wanted);
      expect(errors).toEqual([]);
    });

    it('finds a clock that is ahead of its own taking over at once, which costs time and nothing else', async () => {
      const clock = new FakeClock();
      const stores = await behind(clock);
      const first = projectorOn(stores, options(clock, 'first'));
      const ahead = projectorOn(stores, options(new FakeClock(clock.nowMs + 3_600_000), 'ahead'));
      const runs = [start(first)];
      await until(() => first.isHolding);
      runs.push(start(ahead));
      // The clock that is ahead finds every lease expired; the other one finds its lease lasting for an hour, and waits.
      await until(() => ahead.isHolding && !first.isHolding);
      await until(async () => (await modelsOn(stores).health()).slice(0, 2).every(({ lag }) => lag === 0));
      await Promise.all(runs.map((run) => run.stop()));
      await projectorOn(stores, options(clock, 'last')).catchUp();
      expect(await liveBytes(stores.documents, chosen)).toBe(wanted);
    });

    it('or is of another version, is waited for no longer than it gets on, and named', async () => {
      const clock = new FakeClock();
      const stores = await empty();
      const recorder = new Recorder(stores.events);
      await smallLedger(recorder);
      const older = start(projectorOn(stores, options(clock, 'older')));
      const [board, ...others] = chosen;
      const newer = [{ ...board!, version: board!.version + 1 }, ...others];
      await until(async () => (await modelsOn(stores).health()).slice(0, 2).every(({ lag }) => lag === 0));
      const waiting = projectorOn(stores, { ...options(clock, 'cli'), projections: newer, patienceMs: 200 });
      const outcome = waiting.catchUp().catch((error: unknown) => error);
      left.push(() => outcome.then(() => undefined));
      // What the other one makes of a log that grows is no motion towards what this one waits for.
      const growing = (async () => {
        for (let n = 0; n < 200; n++) {
          await recorder.register(`paju8.20-${n}`);
          await sleep(20);
        }
      })();
      expect(await Promise.race([outcome, growing])).toMatchObject({
        code: 'READ_MODELS_HELD',
        details: { holder: 'older', waitMs: 200 },
      });
      await growing;
      await older.stop();
      await waiting.catchUp();
    });
  });
}
