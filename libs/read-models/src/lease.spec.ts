import { MemoryDocumentStore } from '@ledger/document-store';
import { FakeClock } from '../test/reading';
import { Lease } from './lease';

describe('a lease', () => {
  const documents = new MemoryDocumentStore();
  const clock = new FakeClock();
  const [a, b] = [new Lease(documents, clock, 'a', 1_000), new Lease(documents, clock, 'b', 1_000)];

  it('is had by one at a time, extended by it, and lost by the one that lets it expire', async () => {
    expect([await a.take(), await b.take()]).toEqual([true, false]);
    clock.nowMs += 900;
    expect([await a.take(), await b.take()]).toEqual([true, false]);
    clock.nowMs += 900;
    expect(await b.take()).toBe(false);
    clock.nowMs += 101;
    expect([await b.take(), await a.take()]).toEqual([true, false]);
  });

  it('is given back by the one that has it only', async () => {
    await a.release();
    expect(await a.take()).toBe(false);
    await b.release();
    expect(await a.take()).toBe(true);
  });

  it('goes to one of those who ask at the same moment', async () => {
    await a.release();
    const won = await Promise.all([a.take(), b.take()]);
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});
