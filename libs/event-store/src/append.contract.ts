import {
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  RevisionConflict,
} from './event-store';
import { labelsOf, logOf, newEvent, newEvents } from './sample-events.contract';
import { type OpenedStore, opening } from './opening.contract';

const STREAM = 'pledge-paju8.12-5';

async function conflictOf(appending: Promise<Appended>): Promise<[ExpectedRevision, ExpectedRevision]> {
  const fault = await appending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(fault).toBeInstanceOf(RevisionConflict);
  const { expected, actual } = fault as RevisionConflict;
  return [expected, actual];
}

async function labels(store: EventStore, stream = STREAM): Promise<readonly unknown[]> {
  return labelsOf(await store.readStream(stream));
}

export function appendContract(open: () => Promise<OpenedStore>): void {
  describe('appending', () => {
    const opened = opening(open);

    it('numbers the events of a stream from 0 and says the last number', async () => {
      const { store } = opened();
      expect(await store.append(STREAM, 'no-stream', newEvents('a', 'b'))).toMatchObject({ revision: 1 });
      expect(await store.append(STREAM, 1, newEvents('c'))).toMatchObject({ revision: 2 });
      const events = await store.readStream(STREAM);
      expect(events.map(({ revision, stream }) => [revision, stream])).toEqual([
        [0, STREAM],
        [1, STREAM],
        [2, STREAM],
      ]);
    });

    it('says the place after its last event, which is the place that readers of the log see', async () => {
      const { store } = opened();
      const first = await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
      const second = await store.append('pledge-paju8.12-6', 'no-stream', newEvents('c'));
      const log = await logOf(store);
      expect([log[1]?.bookmark.resume, log[2]?.bookmark.resume]).toEqual([first.resume, second.resume]);
      expect(second.resume > first.resume).toBe(true);
    });

    it('refuses a revision that the stream is not at, says where it is, and appends nothing', async () => {
      const { store } = opened();
      expect(await conflictOf(store.append(STREAM, 0, newEvents('x')))).toEqual([0, 'no-stream']);
      await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
      expect(await conflictOf(store.append(STREAM, 'no-stream', newEvents('x')))).toEqual(['no-stream', 2]);
      expect(await conflictOf(store.append(STREAM, 1, newEvents('x')))).toEqual([1, 2]);
      expect(await conflictOf(store.append(STREAM, 5, newEvents('x', 'y')))).toEqual([5, 2]);
      expect(await labels(store)).toEqual(['a', 'b', 'c']);
      expect(labelsOf(await logOf(store))).toEqual(['a', 'b', 'c']);
    });

    it('lets exactly one of twenty writers at the same revision win', async () => {
      const { store } = opened();
      const race = Array.from({ length: 20 }, (_, i) =>
        store.append(STREAM, 'no-stream', newEvents(`${i}`, `${i}`)),
      );
      const results = await Promise.allSettled(race);
      const winners = results.flatMap((result, i) => (result.status === 'fulfilled' ? [`${i}`] : []));
      expect(winners).toHaveLength(1);
      expect(await labels(store)).toEqual([winners[0], winners[0]]);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(RevisionConflict);
    });

    it('lets every one of many writers on streams of their own win, in one order for all', async () => {
      const { store } = opened();
      const streams = Array.from({ length: 50 }, (_, i) => `pledge-paju8.20-${i}`);
      await Promise.all(streams.map((stream) => store.append(stream, 'no-stream', newEvents('a', 'b'))));
      const log = await logOf(store);
      expect(log.map(({ bookmark }) => bookmark.position)).toEqual([...Array(100).keys()]);
      for (let i = 0; i < 100; i += 2) expect(log[i + 1]?.stream).toBe(log[i]?.stream);
    });

    it('takes several appends to one stream that follow each other without waiting', async () => {
      const { store } = opened();
      const appends = [
        store.append(STREAM, 'no-stream', newEvents('a')),
        store.append(STREAM, 0, newEvents('b')),
      ];
      expect((await Promise.all(appends)).map(({ revision }) => revision)).toEqual([0, 1]);
    });

    it('does not let a refused append spoil the ones beside it', async () => {
      const { store } = opened();
      const results = await Promise.allSettled([
        store.append('plan-a', 'no-stream', newEvents('a')),
        store.append('plan-b', 7, newEvents('x')),
        store.append('plan-c', 'no-stream', newEvents('c')),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(labelsOf(await logOf(store))).toHaveLength(2);
    });

    it('refuses an append without events, an id that is no UUID, and a stream without a name', async () => {
      const { store } = opened();
      await expect(store.append(STREAM, 'no-stream', [])).rejects.toBeInstanceOf(RangeError);
      await expect(store.append(STREAM, 'no-stream', [{ ...newEvent('a'), id: 'x' }])).rejects.toBeInstanceOf(
        RangeError,
      );
      await expect(store.append('', 'no-stream', newEvents('a'))).rejects.toBeInstanceOf(RangeError);
      expect(await store.head()).toBeUndefined();
    });

    it('refuses what JSON cannot carry', async () => {
      const { store } = opened();
      const events = [newEvent('a', { amountKrw: Number.NaN })];
      await expect(store.append(STREAM, 'no-stream', events)).rejects.toMatchObject({
        code: 'JSON_NOT_CANONICAL',
      });
      expect(await store.head()).toBeUndefined();
    });

    it('takes a thousand events in one append', async () => {
      const { store } = opened();
      const many = Array.from({ length: 1000 }, (_, i) => newEvent(`${i}`));
      expect(await store.append(STREAM, 'no-stream', many)).toMatchObject({ revision: 999 });
      expect(await labels(store)).toEqual(labelsOf(many));
    });
  });

  retryContract(open);
}

function retryContract(open: () => Promise<OpenedStore>): void {
  describe('appending again', () => {
    const opened = opening(open);
    const [a, b, c] = newEvents('a', 'b', 'c') as [NewEvent, NewEvent, NewEvent];

    it('gives the original result for the same ids at their original place, whatever came later', async () => {
      const { store } = opened();
      const first = await store.append(STREAM, 'no-stream', [a, b]);
      const second = await store.append(STREAM, 1, [c]);
      await store.append(STREAM, 2, newEvents('d'));
      expect(await store.append(STREAM, 'no-stream', [a, b])).toEqual(first);
      expect(await store.append(STREAM, 1, [c])).toEqual(second);
      expect(await labels(store)).toEqual(['a', 'b', 'c', 'd']);
    });

    it('keeps what was stored first when the same ids come with other content', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', [a]);
      await store.append(STREAM, 'no-stream', [{ ...a, data: { label: 'other' } }]);
      expect(await labels(store)).toEqual(['a']);
    });

    it('takes the first of the ids once appended together as repeated too', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', [a, b]);
      expect(await store.append(STREAM, 'no-stream', [a])).toMatchObject({ revision: 0 });
      expect(await labels(store)).toEqual(['a', 'b']);
    });

    it('refuses the same ids with more behind them, in another order, or at another revision', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', [a, b]);
      expect(await conflictOf(store.append(STREAM, 'no-stream', [a, b, c]))).toEqual(['no-stream', 1]);
      expect(await conflictOf(store.append(STREAM, 'no-stream', [b, a]))).toEqual(['no-stream', 1]);
      expect(await conflictOf(store.append(STREAM, 0, [a]))).toEqual([0, 1]);
      expect(await labels(store)).toEqual(['a', 'b']);
    });

    it('knows the ids again after it was opened anew', async () => {
      const { store, reopen } = opened();
      const first = await store.append(STREAM, 'no-stream', [a, b]);
      if (!reopen) return;
      const again = await reopen();
      expect(await again.append(STREAM, 'no-stream', [a, b])).toEqual(first);
      expect(await labels(again)).toEqual(['a', 'b']);
    });

    it('lets two connections race for one stream without forking it', async () => {
      const { store, another } = opened();
      const other = another ? await another() : store;
      const race = [...Array(10).keys()].flatMap((i) => [
        store.append(STREAM, 'no-stream', newEvents(`${i}`)),
        other.append(STREAM, 'no-stream', newEvents(`other ${i}`)),
      ]);
      const results = await Promise.allSettled(race);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await labels(other)).toEqual(await labels(store));
      expect(await labels(store)).toHaveLength(1);
    });
  });
}
