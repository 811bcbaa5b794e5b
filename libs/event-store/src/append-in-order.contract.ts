import { type Append, RevisionConflict } from './event-store';
import { type OpenedStore, opening } from './opening.contract';
import { labelsOf, logOf, newEvents } from './sample-events.contract';

const of = (stream: string, expected: Append['expected'], ...labels: readonly string[]): Append => ({
  stream,
  expected,
  events: newEvents(...labels),
});

export function appendInOrderContract(open: () => Promise<OpenedStore>): void {
  describe('appending in order', () => {
    const opened = opening(open);

    it('records appends to many streams in the order in which they are given', async () => {
      const { store } = opened();
      const appends = [...Array(120).keys()].map((i) => {
        const before = Math.floor(i / 7) * 2 - 1;
        return of(`pledge-paju8.${i % 7}`, before < 0 ? 'no-stream' : before, `${i}`, `${i}, too`);
      });
      await store.appendInOrder(appends);
      const log = await logOf(store);
      expect(labelsOf(log)).toEqual([...Array(120).keys()].flatMap((i) => [`${i}`, `${i}, too`]));
      expect(log.map(({ bookmark }) => bookmark.position)).toEqual([...Array(240).keys()]);
    });

    it('appends nothing that follows a refused append', async () => {
      const { store } = opened();
      const appends = [of('plan-a', 'no-stream', 'a'), of('plan-b', 3, 'b'), of('plan-c', 'no-stream', 'c')];
      const fault: unknown = await store.appendInOrder(appends).catch((reason: unknown) => reason);
      expect(fault).toBeInstanceOf(RevisionConflict);
      expect(fault).toMatchObject({ stream: 'plan-b', expected: 3, actual: 'no-stream' });
      expect([[], ['a']]).toContainEqual(labelsOf(await logOf(store)));
    });

    it('appends nothing that was appended before', async () => {
      const { store } = opened();
      const appends = [of('plan-a', 'no-stream', 'a'), of('plan-b', 'no-stream', 'b'), of('plan-a', 0, 'c')];
      await store.appendInOrder(appends.slice(0, 2));
      await store.appendInOrder(appends);
      expect(labelsOf(await logOf(store))).toEqual(['a', 'b', 'c']);
    });

    it('does nothing where there is nothing to append', async () => {
      const { store } = opened();
      await store.appendInOrder([]);
      expect(await store.head()).toBeUndefined();
    });

    it('wakes who follows the log', async () => {
      const { store } = opened();
      const abort = new AbortController();
      const seen: unknown[] = [];
      for await (const { events } of store.subscribe(undefined, { signal: abort.signal })) {
        seen.push(...labelsOf(events));
        if (events.length === 0) await store.appendInOrder([of('plan-a', 'no-stream', 'a')]);
        if (seen.length > 0) abort.abort();
      }
      expect(seen).toEqual(['a']);
    });
  });
}
