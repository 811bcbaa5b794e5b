import { MemoryDocumentStore } from '@ledger/document-store';
import { Generations } from './generations';
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
});
