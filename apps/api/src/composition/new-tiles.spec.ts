import { hasherOf, tilePath, Tiler } from '@ledger/merkle';
import { createHash } from 'node:crypto';
import { newTiles } from './new-tiles';

const hasher = hasherOf((bytes) => createHash('sha256').update(bytes).digest());

/** All tiles of a tree, complete ones and those at its edge, by their paths. */
function pathsOf(size: number): Set<string> {
  const tiler = Tiler.empty(hasher);
  const paths = new Set<string>();
  for (let i = 0; i < size; i += 1)
    tiler.append(new Uint8Array(32)).forEach((tile) => paths.add(tilePath(tile)));
  tiler.edge().forEach((tile) => paths.add(tilePath(tile)));
  return paths;
}

describe('the tiles that are new with a checkpoint', () => {
  it.each([
    [0, 1],
    [1, 2],
    [0, 256],
    [255, 256],
    [256, 257],
    [300, 300],
    [300, 1_000],
    [600, 65_600],
    [0, 65_536],
    [65_535, 65_537],
  ])(
    'from %i events to %i, are those that the greater tree has, and the smaller one has not',
    (before, size) => {
      const had = pathsOf(before);
      const expected = [...pathsOf(size)].filter((path) => !had.has(path));
      expect([...newTiles(before, size)].map(tilePath).toSorted()).toEqual(expected.toSorted());
    },
  );
});
