import type { JsonObject } from '@ledger/kernel';
import { eventBody } from './event-body';
import { labelsOf, logOf, newEvent, newEvents } from './sample-events.contract';
import type { LogBatch } from './event-store';
import { type OpenedStore, opening } from './opening.contract';

const STREAM = 'pledge-paju8.12-5';

/** Everything that a careless store would change: Hangul composed and not, emoji, escapes, key order, big numbers. */
const AWKWARD: JsonObject = {
  composed: '\uac01 공약이행',
  decomposed: '\u1100\u1161\u11a8',
  emoji: '🗳️👩‍👩‍👧',
  escapes: 'tab\t newline\n quote" backslash\\ nul\u0000 line\u2028 del\u007f',
  '': 'an empty name',
  '10': 1,
  '9': 2,
  amountKrw: Number.MAX_SAFE_INTEGER,
  negative: -1,
  nothing: null,
  list: [[], {}, [null, true, false, 0.5]],
};

export function readContract(open: () => Promise<OpenedStore>): void {
  describe('reading a stream', () => {
    const opened = opening(open);

    it('gives nothing for a stream that does not exist', async () => {
      const { store } = opened();
      expect(await store.readStream(STREAM)).toEqual([]);
      expect(await store.readStream(STREAM, 5)).toEqual([]);
      expect(await store.readLast(STREAM)).toBeUndefined();
    });

    it('gives the events in order from a revision on, and nothing past the end', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b', 'c'));
      await store.append('pledge-paju8.12-51', 'no-stream', newEvents('of another stream'));
      expect(labelsOf(await store.readStream(STREAM))).toEqual(['a', 'b', 'c']);
      expect(labelsOf(await store.readStream(STREAM, 1))).toEqual(['b', 'c']);
      expect(await store.readStream(STREAM, 3)).toEqual([]);
    });

    it('gives the last event', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', newEvents('a', 'b'));
      expect(await store.readLast(STREAM)).toMatchObject({ revision: 1, data: { label: 'b' } });
    });

    it('gives back exactly what was appended', async () => {
      const { store } = opened();
      const event = newEvent('공약', AWKWARD);
      await store.append(STREAM, 'no-stream', [event]);
      const stored = { ...event, stream: STREAM, revision: 0 };
      expect(await store.readStream(STREAM)).toEqual([stored]);
      expect(await store.readLast(STREAM)).toEqual(stored);
      const [{ bookmark, ...logged }] = (await logOf(store)) as [Awaited<ReturnType<typeof logOf>>[number]];
      expect(logged).toEqual(stored);
      expect(bookmark.position).toBe(0);
    });

    it('gives no other text of an event than its canonical one', async () => {
      const { store } = opened();
      await store.append(STREAM, 'no-stream', [newEvent('공약', AWKWARD), newEvent('b')]);
      for await (const { events } of store.readAll()) {
        for (const event of events) {
          const canonical = eventBody(event.stream, event.revision, event);
          expect(event.body ?? canonical).toBe(canonical);
        }
      }
    });

    it('is not changed by changing what was appended or read', async () => {
      const { store } = opened();
      const event = newEvent('a');
      await store.append(STREAM, 'no-stream', [event]);
      event.data['label'] = 'changed after appending';
      const [read] = await store.readStream(STREAM);
      if (read) read.data['label'] = 'changed after reading';
      expect(labelsOf(await store.readStream(STREAM))).toEqual(['a']);
    });

    it('has it all after it was opened anew', async () => {
      const { store, reopen } = opened();
      await store.append(STREAM, 'no-stream', [newEvent('a', AWKWARD), newEvent('b')]);
      const [before, log, head] = [await store.readStream(STREAM), await logOf(store), await store.head()];
      if (!reopen) return;
      const again = await reopen();
      expect(await again.readStream(STREAM)).toEqual(before);
      expect(await logOf(again)).toEqual(log);
      expect(await again.head()).toEqual(head);
    });
  });

  logContract(open);
}

function logContract(open: () => Promise<OpenedStore>): void {
  describe('reading the log', () => {
    const opened = opening(open);

    async function filled() {
      const { store } = opened();
      await store.append('plan-paju8', 'no-stream', newEvents('a'));
      await store.append(STREAM, 'no-stream', newEvents('b', 'c'));
      await store.append('plan-paju8', 0, newEvents('d'));
      await store.append(STREAM, 1, newEvents('e', 'f', 'g'));
      return store;
    }

    it('gives no batch and no head while there is nothing', async () => {
      const { store } = opened();
      const batches: LogBatch[] = [];
      for await (const batch of store.readAll()) batches.push(batch);
      expect(batches).toEqual([]);
      expect(await store.head()).toBeUndefined();
    });

    it('gives all streams in the order of appending, at positions without gaps', async () => {
      const log = await logOf(await filled());
      expect(labelsOf(log)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
      expect(log.map(({ bookmark }) => bookmark.position)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      const places = log.map(({ bookmark }) => bookmark.resume);
      expect([...places].sort()).toEqual(places);
      expect(new Set(places).size).toBe(7);
    });

    it('goes on after a bookmark, which is not given again', async () => {
      const store = await filled();
      const log = await logOf(store);
      for (const [i, { bookmark }] of log.entries())
        expect(await logOf(store, bookmark)).toEqual(log.slice(i + 1));
    });

    it.each([1, 2, 3, 7, 1000])(
      'gives batches of at most %i, of which the last has caught up',
      async (batchSize) => {
        const store = await filled();
        const batches: LogBatch[] = [];
        for await (const batch of store.readAll(undefined, { batchSize })) batches.push(batch);
        expect(labelsOf(batches.flatMap(({ events }) => events))).toEqual([
          'a',
          'b',
          'c',
          'd',
          'e',
          'f',
          'g',
        ]);
        for (const { events } of batches) {
          expect(events.length).toBeGreaterThan(0);
          expect(events.length).toBeLessThanOrEqual(batchSize);
        }
        expect(batches.map(({ caughtUp }) => caughtUp)).toEqual(
          batches.map((_, i) => i === batches.length - 1),
        );
      },
    );

    it('says its head, the place after its last event', async () => {
      const store = await filled();
      expect(await store.head()).toEqual((await logOf(store)).at(-1)?.bookmark);
    });

    it('refuses a bookmark past its end, since the next events would be skipped', async () => {
      const store = await filled();
      const bookmark = { position: 7, resume: '9'.repeat(16) };
      await expect(logOf(store, bookmark)).rejects.toMatchObject({ code: 'LOG_SHORTER' });
    });

    it('goes on after a bookmark that a copy in another kind of store gave, by its ledger position', async () => {
      const store = await filled();
      for (const position of [0, 3, 6]) {
        const rest = await logOf(store, { position, resume: 'of another store' });
        expect(labelsOf(rest)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'].slice(position + 1));
        expect(rest.map(({ bookmark }) => bookmark.position)).toEqual(rest.map((_, i) => position + 1 + i));
      }
      const past = logOf(store, { position: 7, resume: 'of another store' });
      await expect(past).rejects.toMatchObject({ code: 'LOG_SHORTER', details: { head: 6, bookmark: 7 } });
    });

    it('has the event after which a bookmark stands, also where that came with a copy of the ledger', async () => {
      const store = await filled();
      for (const { bookmark, ...event } of await logOf(store)) {
        const { body: _, ...stored } = event;
        expect(await store.readAt(bookmark)).toEqual(stored);
        expect(await store.readAt({ ...bookmark, resume: 'of another store' })).toEqual(stored);
      }
      expect(await store.readAt({ position: 7, resume: '9'.repeat(16) })).toBeUndefined();
    });

    it('can be left at any batch', async () => {
      const store = await filled();
      for await (const batch of store.readAll(undefined, { batchSize: 2 })) {
        expect(labelsOf(batch.events)).toEqual(['a', 'b']);
        break;
      }
      expect(await logOf(store)).toHaveLength(7);
    });
  });
}
