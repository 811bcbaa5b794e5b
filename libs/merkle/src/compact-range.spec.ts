import { distinctTree, hasher } from '../test/reference';
import { CompactRange, StateRefused, type TreeState } from '.';

const tree = distinctTree();

describe('a tree that grows', () => {
  it('has the root of the definition at every size, and goes on from its state at each', () => {
    let range = new CompactRange(hasher);
    for (let size = 0; size < 300; size += 1) {
      expect([range.size, range.root()]).toEqual([size, tree.root(size)]);
      range = new CompactRange(hasher, structuredClone(range.state()));
      range.append(tree.leafAt(size));
    }
    expect(range.root()).toEqual(tree.root(300));
  });

  it('tells of every complete subtree once, with its hash', () => {
    const range = new CompactRange(hasher);
    const told: string[] = [];
    for (const leaf of tree.leaves(100)) {
      range.append(leaf, (level, index, hash) => {
        told.push(`${level}/${index}`);
        expect(hash).toEqual(tree.root(2 ** level, index * 2 ** level));
      });
    }
    const complete = [0, 1, 2, 3, 4, 5, 6].flatMap((level) =>
      Array.from({ length: Math.floor(100 / 2 ** level) }, (_, index) => `${level}/${index}`),
    );
    expect(told.toSorted()).toEqual(complete.toSorted());
  });

  it('hashes no more than the tree has complete nodes, and keeps a hash for each bit of its size', () => {
    let hashed = 0;
    const counting = { ...hasher, node: () => ((hashed += 1), hasher.empty) };
    const range = new CompactRange(counting);
    for (let size = 0; size < 10_000; size += 1) range.append(hasher.empty);
    const bits = [...(10_000).toString(2)].filter((bit) => bit === '1').length;
    expect(range.state().hashes).toHaveLength(bits);
    expect(hashed).toBe(10_000 - bits);
  });

  it('shares its state with nobody', () => {
    const range = new CompactRange(hasher);
    range.append(tree.leafAt(0));
    const state = range.state();
    const other = new CompactRange(hasher, state);
    for (const leaf of [tree.leafAt(1), tree.leafAt(2)]) range.append(leaf);
    expect([other.size, other.root()]).toEqual([1, tree.root(1)]);
    other.append(tree.leafAt(1));
    expect(state).toEqual({ size: 1, hashes: [tree.leafAt(0)] });
  });
});

describe('the largest tree', () => {
  const size = Number.MAX_SAFE_INTEGER;
  const hashes = Array.from({ length: 53 }, (_, i) => tree.leafAt(i));

  it('is reached, and not passed', () => {
    const range = new CompactRange(hasher, { size: size - 1, hashes: hashes.slice(1) });
    range.append(tree.leafAt(53));
    expect([range.size, range.state().hashes.length]).toEqual([size, 53]);
    const before = range.root();
    expect(() => range.append(tree.leafAt(54))).toThrow(StateRefused);
    expect([range.size, range.root()]).toEqual([size, before]);
  });
});

describe('what no tree has', () => {
  const hash = tree.leafAt(0);

  it.each<[string, unknown, string, string]>([
    ['nothing', null, 'NUMBER_INVALID', 'size'],
    ['no size', { hashes: [] }, 'NUMBER_INVALID', 'size'],
    ['a negative size', { size: -1, hashes: [] }, 'NUMBER_INVALID', 'size'],
    ['half a leaf', { size: 1.5, hashes: [hash] }, 'NUMBER_INVALID', 'size'],
    ['a size as text', { size: '1', hashes: [hash] }, 'NUMBER_INVALID', 'size'],
    ['a size that is not exact', { size: 2 ** 53, hashes: [hash] }, 'NUMBER_INVALID', 'size'],
    ['a hash too few', { size: 3, hashes: [hash] }, 'STATE_INVALID', 'hashes'],
    ['a hash too many', { size: 2 ** 40, hashes: [hash, hash] }, 'STATE_INVALID', 'hashes'],
    ['no hashes', { size: 1 }, 'STATE_INVALID', 'hashes'],
    ['hashes that are no array', { size: 0, hashes: {} }, 'STATE_INVALID', 'hashes'],
    ['a short hash', { size: 3, hashes: [hash, hash.subarray(1)] }, 'HASH_INVALID', 'hashes[1]'],
    ['a hole', { size: 1, hashes: Object.assign([], { length: 1 }) }, 'HASH_INVALID', 'hashes[0]'],
  ])('is refused as a state: %s', (_, state, code, field) => {
    const refused = expect.objectContaining({ name: 'StateRefused', code, field }) as Error;
    expect(() => new CompactRange(hasher, state as TreeState)).toThrow(refused);
  });

  it.each([hash.subarray(1), new Uint8Array(33), 'hash', undefined])('is refused as a leaf: %p', (leaf) => {
    const range = new CompactRange(hasher);
    const refused = expect.objectContaining({ code: 'HASH_INVALID', field: 'leafHash' }) as Error;
    expect(() => range.append(leaf as Uint8Array)).toThrow(refused);
    expect(range.size).toBe(0);
  });
});
