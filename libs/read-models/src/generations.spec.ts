import { MemoryDocumentStore } from '@ledger/document-store';
import { Generations } from './generations';
import { LeaseLost } from './lease';
import type { Projection } from './projection';

const board = (version: number): Projection => ({
  name: 'board',
  version,
  indexes: [],
  keysOf: () => [],
  evolve: () => ({}),
});

describe('the generations of a projection', () => {
  it('begin with one that is live at once, and are asked for once', async () => {
    const generations = new Generations(new MemoryDocumentStore());
    const first = { live: { number: 1, version: 1 }, building: null, retired: [] };
    expect(await generations.request(board(1), 'if-outdated')).toEqual(first);
    expect(await generations.request(board(1), 'if-outdated')).toEqual(first);
    const second = { ...first, building: { number: 2, version: 1 } };
    expect(await generations.request(board(1), 'always')).toEqual(second);
    expect(await generations.request(board(1), 'always')).toEqual(second);
  });

  it('never have one number twice, and one that is built for nothing is retired', async () => {
    const generations = new Generations(new MemoryDocumentStore());
    for (const version of [1, 2, 3]) await generations.request(board(version), 'if-outdated');
    const state = {
      live: { number: 1, version: 1 },
      building: { number: 3, version: 3 },
      retired: [{ number: 2, version: 2 }],
    };
    expect((await generations.state('board')).value).toEqual(state);
    expect(await generations.makeLive('board', { number: 2, version: 2 })).toBe(false);
    expect(await generations.makeLive('board', { number: 3, version: 3 })).toBe(true);
    for (const number of [1, 2]) await generations.dropRetired('board', { number, version: number });
    expect((await generations.state('board')).value).toEqual({
      live: state.building,
      building: null,
      retired: [],
    });
    expect((await generations.request(board(1), 'if-outdated')).building).toEqual({ number: 4, version: 1 });
  });

  it('are switched by one of many who try, and by a request that comes in between', async () => {
    const documents = new MemoryDocumentStore();
    const generations = new Generations(documents);
    await generations.request(board(1), 'always');
    await generations.request(board(1), 'always');
    const race = await Promise.all(
      [1, 2, 3].map(() => generations.makeLive('board', { number: 2, version: 1 })),
    );
    expect(race).toEqual([true, true, true]);
    await Promise.all([1, 2, 3].map(() => generations.request(board(1), 'always')));
    expect((await generations.state('board')).value).toMatchObject({
      live: { number: 2 },
      building: { number: 3 },
    });
  });

  it('are moved by the holder of the newest term alone, once it has claimed them', async () => {
    const documents = new MemoryDocumentStore();
    const [anyone, first, second] = [undefined, 1, 2].map((term) => new Generations(documents, term));
    await first!.claim('board');
    await first!.request(board(1), 'if-outdated');
    await anyone!.request(board(1), 'always');
    const before = await first!.progress('board.1.1');
    await second!.claim('board');
    const moved = { bookmark: { position: 5, resume: '5' }, stopped: null };
    expect(await first!.setProgress('board.1.1', before, moved)).toBe(false);
    for (const late of [
      first!.claim('board'),
      first!.state('board'),
      first!.progress('board.1.1'),
      first!.progress('board.1.2'),
      first!.request(board(2), 'if-outdated'),
      first!.makeLive('board', { number: 2, version: 1 }),
      first!.dropRetired('board', { number: 9, version: 1 }),
    ])
      await expect(late).rejects.toBeInstanceOf(LeaseLost);
    expect(await second!.makeLive('board', { number: 2, version: 1 })).toBe(true);
  });

  it('are claimed while somebody else changes them, and keep what was changed', async () => {
    const documents = new MemoryDocumentStore();
    const [anyone, holder] = [new Generations(documents), new Generations(documents, 1)];
    await anyone.request(board(1), 'always');
    await Promise.all([holder.claim('board'), anyone.request(board(1), 'always'), holder.claim('board')]);
    expect(await holder.state('board')).toMatchObject({ term: 1, value: { building: { number: 2 } } });
    const versionOf = async (): Promise<number> =>
      (await documents.readRegister('projection/board'))!.version;
    const once = await versionOf();
    await holder.claim('board');
    expect(await versionOf()).toBe(once);
  });

  it('let a stopped one try again also while it is taken over', async () => {
    const documents = new MemoryDocumentStore();
    const anyone = new Generations(documents);
    await anyone.request(board(1), 'always');
    const stopped = { position: 0, event: 'e', type: 't', error: 'why' };
    const before = await anyone.progress('board.1.1');
    await anyone.setProgress('board.1.1', before, { bookmark: null, stopped });
    const [retried] = await Promise.all([
      anyone.retry('board.1.1'),
      new Generations(documents, 1).claim('board'),
    ]);
    expect(retried).toBe(true);
    expect(await anyone.progress('board.1.1')).toMatchObject({ term: 1, value: { stopped: null } });
  });
});
