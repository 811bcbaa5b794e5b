import { eventsIn, followUntil, labelsOf, newEvents } from './sample-events.contract';
import type { LogBatch } from './event-store';
import { type OpenedStore, opening } from './opening.contract';

const STREAM = 'pledge-paju8.12-5';
const gave = (count: number) => (batches: readonly LogBatch[]) => eventsIn(batches).length >= count;

export function subscribeContract(open: () => Promise<OpenedStore>): void {
  describe('subscribing', () => {
    const opened = opening(open);

    it('gives what there is, says that it has caught up, and goes on with what comes', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
      let caughtUpAt: number | undefined;
      const batches = await followUntil(store, async (soFar) => {
        if (caughtUpAt === undefined && soFar.at(-1)?.caughtUp) {
          caughtUpAt = eventsIn(soFar).length;
          await store.append(STREAM, 1, newEvents('c'));
          await store.append('plan-paju8', 'no-stream', newEvents('d'));
        }
        return gave(4)(soFar);
      });
      expect(caughtUpAt).toBe(2);
      expect(labelsOf(eventsIn(batches))).toEqual(['a', 'b', 'c', 'd']);
      expect(eventsIn(batches).map(({ bookmark }) => bookmark.position)).toEqual([0, 1, 2, 3]);
      expect(batches.at(-1)?.caughtUp).toBe(true);
    });

    it('says at once that it has caught up with a log in which nothing is new', async () => {
      const { store } = opened();
      expect(await followUntil(store, (batches) => batches.length === 1)).toEqual([
        { events: [], caughtUp: true },
      ]);
      await store.append(STREAM, 'no-stream', newEvents('a'));
      const head = await store.head();
      expect(await followUntil(store, (batches) => batches.length === 1, head)).toEqual([
        { events: [], caughtUp: true },
      ]);
    });

    it('wakes for an append that comes while it waits', async () => {
      const { store } = opened();
      const following = followUntil(store, gave(1));
      await new Promise((resolve) => setTimeout(resolve, 30));
      await store.append(STREAM, 'no-stream', newEvents('a'));
      expect(labelsOf(eventsIn(await following))).toEqual(['a']);
    });

    it('goes on after a bookmark, which is not given again', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
      const [first] = eventsIn(await followUntil(store, gave(3)));
      expect(labelsOf(eventsIn(await followUntil(store, gave(2), first?.bookmark)))).toEqual(['b', 'c']);
    });

    it('goes on after a bookmark that a copy in another kind of store gave, by its ledger position', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
      const batches = await followUntil(store, gave(2), { position: 0, resume: 'of another store' });
      expect(eventsIn(batches).map(({ bookmark }) => bookmark.position)).toEqual([1, 2]);
    });

    it('keeps to the batch size, misses nothing and repeats nothing for a slow reader among busy writers', async () => {
      const { store } = opened();
      const writing = Promise.all(
        [...Array(60).keys()].map((i) => store.append(`plan-${i}`, 'no-stream', newEvents('x'))),
      );
      const slowly = async (batches: readonly LogBatch[]) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return gave(60)(batches);
      };
      const batches = await followUntil(store, slowly, undefined, 7);
      await writing;
      expect(Math.max(...batches.map(({ events }) => events.length))).toBeLessThanOrEqual(7);
      expect(eventsIn(batches).map(({ bookmark }) => bookmark.position)).toEqual([...Array(60).keys()]);
    });

    it('serves several subscribers, each at its own place', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
      const [first] = eventsIn(await followUntil(store, gave(2)));
      const all = followUntil(store, gave(3));
      const rest = followUntil(store, gave(2), first?.bookmark, 1);
      await store.append(STREAM, 1, newEvents('c'));
      expect(labelsOf(eventsIn(await all))).toEqual(['a', 'b', 'c']);
      expect(labelsOf(eventsIn(await rest))).toEqual(['b', 'c']);
    });

    it('notices what another connection appends', async () => {
      const { store, another } = opened();
      const other = another ? await another() : store;
      const following = followUntil(store, gave(2));
      await other.append(STREAM, 'no-stream', newEvents('a'));
      await other.append(STREAM, 0, newEvents('b'));
      expect(labelsOf(eventsIn(await following))).toEqual(['a', 'b']);
    });

    it('ends without an error when it is aborted, before it starts as well as while it waits', async () => {
      const { store } = opened();
      const never: LogBatch[] = [];
      for await (const batch of store.subscribe(undefined, { signal: AbortSignal.abort() }))
        never.push(batch);
      expect(never).toEqual([]);
      const abort = new AbortController();
      for await (const batch of store.subscribe(undefined, { signal: abort.signal })) {
        expect(batch).toEqual({ events: [], caughtUp: true });
        setTimeout(() => abort.abort(), 10);
      }
    });

    it('ends without an error when the store is closed', async () => {
      const { store } = opened();
      for await (const batch of store.subscribe(undefined, { signal: new AbortController().signal })) {
        expect(batch.caughtUp).toBe(true);
        setTimeout(() => void store.close(), 10);
      }
    });

    it('refuses a bookmark past the end of the log', async () => {
      const { store } = opened();
      const bookmark = { position: 7, resume: '9'.repeat(16) };
      await expect(followUntil(store, () => true, bookmark)).rejects.toMatchObject({ code: 'LOG_SHORTER' });
    });
  });
}
