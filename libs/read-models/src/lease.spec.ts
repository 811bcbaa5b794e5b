import { MemoryDocumentStore } from '@ledger/document-store';
import { FakeClock } from '../test/reading';
import { Lease } from './lease';

describe('a lease', () => {
  const documents = new MemoryDocumentStore();
  const clock = new FakeClock();
  const [a, b] = [new Lease(documents, clock, 'a', 1_000), new Lease(documents, clock, 'b', 1_000)];

  it('is had by one at a time, extended by it, and lost by the one that lets it expire', async () => {
    expect([await a.take(), await b.take()]).toEqual([1, undefined]);
    clock.nowMs += 900;
    expect([await a.take(), await b.take()]).toEqual([1, undefined]);
    clock.nowMs += 900;
    expect(await b.take()).toBeUndefined();
    clock.nowMs += 101;
    expect([await b.take(), await a.take()]).toEqual([2, undefined]);
    expect(await a.heldBy()).toBe('b');
  });

  it('is given back by the one that has it only, and is another term for whoever takes it then', async () => {
    await a.release();
    expect(await a.take()).toBeUndefined();
    await b.release();
    expect(await a.heldBy()).toBe('');
    expect(await b.take()).toBe(3);
  });

  it('goes to one of those who ask at the same moment', async () => {
    await b.release();
    const won = await Promise.all([a.take(), b.take()]);
    expect(won.filter((term) => term === 4)).toHaveLength(1);
    expect(won).toContain(undefined);
  });

  it('goes back and forth between clocks that disagree, and gives no term twice', async () => {
    const fast = new FakeClock(clock.nowMs + 60_000);
    const [slowly, ahead] = [new Lease(documents, clock, 'c', 1_000), new Lease(documents, fast, 'd', 1_000)];
    clock.nowMs += 2_000;
    expect([await slowly.take(), await ahead.take(), await slowly.take()]).toEqual([5, 6, undefined]);
    clock.nowMs += 60_000;
    expect([await slowly.take(), await ahead.take(), await slowly.take()]).toEqual([7, undefined, 7]);
  });

  it('that a program without terms wrote is taken over as any other', async () => {
    const older = new MemoryDocumentStore();
    const until = new Date(clock.nowMs - 1).toISOString();
    await older.setRegister('lease/projector', undefined, { holder: 'older', until });
    expect(await new Lease(older, clock, 'a').take()).toBe(1);
  });
});
