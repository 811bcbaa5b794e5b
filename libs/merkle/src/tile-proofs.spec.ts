import fc from 'fast-check';
import { distinctTree, hasher, type ReferenceTree, sparseTree } from '../test/reference';
import { tiled } from '../test/tiled-log';
import {
  consistencyPath,
  inclusionPath,
  type ReadTile,
  runsOf,
  TILE_WIDTH,
  tilePath,
  TileProofs,
  tilesFor,
  verifyConsistency,
  verifyInclusion,
} from '.';
import { runs } from '../../../tests/support/property-runs';

const tree = distinctTree();
const buffers = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash));

describe('what tiles give', () => {
  it.each([1, 2, 255, 256, 257, 512, 700, 1300, 3000])(
    'of %i leaves is what the definition gives',
    async (size) => {
      const proofs = new TileProofs(hasher, size, tiled(tree.leaves(size)).readTile);
      for (let index = 0; index < size; index += 1 + Math.floor(index / 7)) {
        expect(buffers([await proofs.root(index)])).toEqual([tree.root(index)]);
        expect(buffers(await proofs.inclusion(index, size))).toEqual(tree.inclusion(index, size));
        expect(buffers(await proofs.consistency(index + 1, size))).toEqual(tree.consistency(index + 1, size));
      }
      expect(buffers([await proofs.root(size)])).toEqual([tree.root(size)]);
    },
  );

  it.each([15, 16, 17, 255, 256, 300, 4097])('of %i leaves is the same with runs', async (size) => {
    const { readTile } = tiled(tree.leaves(size));
    const proofs = new TileProofs(hasher, size, async (...tile) => {
      const hashes = await readTile(...tile);
      return { hashes, runs: runsOf(hasher, hashes) };
    });
    for (let index = 0; index < size; index += 1 + Math.floor(index / 9)) {
      expect(buffers([await proofs.root(index + 1)])).toEqual([tree.root(index + 1)]);
      expect(buffers(await proofs.inclusion(index, size))).toEqual(tree.inclusion(index, size));
    }
    const short = new TileProofs(hasher, size, async (...tile) => ({
      hashes: await readTile(...tile),
      runs: new Uint8Array(31),
    }));
    await expect(short.root(size)).rejects.toMatchObject({ code: 'TILE_LENGTH' });
  });

  const all = 70_000;
  const log = tiled(tree.leaves(all));

  it('of a tree of several levels is that too, for every earlier size', async () => {
    const proofs = new TileProofs(hasher, all, log.readTile);
    const near = fc.constantFrom(1, 256, 257, 512, 65_280, 65_535, 65_536, 65_537, 65_792, 69_888, 70_000);
    const size = fc.oneof(near, fc.integer({ min: 1, max: all }));
    await fc.assert(
      fc.asyncProperty(size, size, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        expect(buffers([await proofs.root(from)])).toEqual([tree.root(from)]);
        expect(buffers(await proofs.inclusion(from - 1, to))).toEqual(tree.inclusion(from - 1, to));
        expect(buffers(await proofs.consistency(from, to))).toEqual(tree.consistency(from, to));
      }),
      { numRuns: runs(200) },
    );
  });

  it('is read at the width that the tiled tree has, and each tile once', async () => {
    const proofs = new TileProofs(hasher, all, log.readTile);
    log.reads.length = 0;
    const readBy = async (making: Promise<unknown>) => (await making, log.reads.splice(0).toSorted());
    expect(await readBy(proofs.root(70_000))).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
    expect(await readBy(proofs.root(65_536))).toEqual(['tile/2/000.p/1']);
    expect(await readBy(proofs.root(256))).toEqual(['tile/1/000']);
    expect(await readBy(proofs.root(0))).toEqual([]);
    expect(await readBy(proofs.inclusion(0, 256))).toEqual(['tile/0/000']);
    expect(await readBy(proofs.inclusion(0, 1))).toEqual([]);
    expect(await readBy(proofs.consistency(69_999, 70_000))).toEqual([
      'tile/0/273.p/112',
      'tile/1/001.p/17',
      'tile/2/000.p/1',
    ]);
    expect(await readBy(proofs.consistency(70_000, 70_000))).toEqual([]);
  });
});

/** The tiles of a tree that is too large to be made, from its definition. */
function readerOf(tree: ReferenceTree) {
  const reads: string[] = [];
  let bytes = 0;
  const readTile: ReadTile = async (level, index, width) => {
    const span = TILE_WIDTH ** level;
    const first = index * TILE_WIDTH;
    const content = Array.from({ length: width }, (_, i) => tree.root(span, (first + i) * span));
    reads.push(tilePath({ level, index, width }));
    bytes += width * 32;
    return Buffer.concat(content);
  };
  return { readTile, reads, bytesRead: () => bytes };
}

describe('the cost of an answer', () => {
  const million = 1_000_000;
  const edges = [0, 255, 256, 65_535, 65_536, 983_039, 983_040, 999_935, 999_936, million - 1];
  const index = fc.oneof(fc.constantFrom(...edges), fc.nat(million - 1));

  it('is at most ten reads and 64 KiB for a leaf out of a million', async () => {
    await fc.assert(
      fc.asyncProperty(index, async (index) => {
        const tree = sparseTree([index]);
        const { readTile, reads, bytesRead } = readerOf(tree);
        const proof = await new TileProofs(hasher, million, readTile).inclusion(index, million);
        const given = { index, size: million, proof, leafHash: tree.leafAt(index), root: tree.root(million) };
        expect(verifyInclusion(hasher, given)).toBeUndefined();
        expect(new Set(reads).size).toBe(reads.length);
        expect(reads.length).toBeLessThanOrEqual(10);
        expect(bytesRead()).toBeLessThanOrEqual(64 * 1024);
      }),
      { numRuns: runs(100) },
    );
  });

  it('is known before anything is read', async () => {
    await fc.assert(
      fc.asyncProperty(index, fc.nat(million), async (index, more) => {
        const size = Math.min(million, index + 1 + more);
        const { readTile, reads } = readerOf(sparseTree([]));
        const proofs = new TileProofs(hasher, million, readTile);
        await proofs.inclusion(index, size);
        await proofs.consistency(index + 1, size);
        const paths = [inclusionPath(index, size), consistencyPath(index + 1, size)];
        expect(reads).toEqual(paths.flatMap((path) => tilesFor(path, size, million).map(tilePath)));
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('a tree as large as numbers go', () => {
  const size = Number.MAX_SAFE_INTEGER;
  const large = fc.oneof(
    fc.integer({ min: 1, max: size }),
    fc.tuple(fc.integer({ min: 8, max: 52 }), fc.integer({ min: -1, max: 1 })).map(([e, by]) => 2 ** e + by),
    fc.constant(size),
  );

  it('gives proofs that hold', async () => {
    await fc.assert(
      fc.asyncProperty(large, large, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const tree = sparseTree([from - 1, from]);
        const proofs = new TileProofs(hasher, size, readerOf(tree).readTile);
        const [fromRoot, toRoot, leafHash] = [tree.root(from), tree.root(to), tree.leafAt(from - 1)];
        const proof = await proofs.inclusion(from - 1, to);
        expect(
          verifyInclusion(hasher, { index: from - 1, size: to, leafHash, proof, root: toRoot }),
        ).toBeUndefined();
        const grown = { from, to, fromRoot, toRoot, proof: await proofs.consistency(from, to) };
        expect(verifyConsistency(hasher, grown)).toBeUndefined();
        expect(buffers([await proofs.root(from)])).toEqual([fromRoot]);
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('what is asked for', () => {
  const log = tiled(tree.leaves(300));
  const proofs = new TileProofs(hasher, 300, log.readTile);
  const refused = (field: string, expected: string, found: string) => ({
    name: 'TileRefused',
    code: 'NUMBER_INVALID',
    field,
    expected,
    found,
  });

  it.each<[string, () => Promise<unknown>, object]>([
    ['a size over the tree’s', () => proofs.inclusion(0, 301), refused('size', '1..300', '301')],
    ['a leaf of the empty tree', () => proofs.inclusion(0, 0), refused('size', '1..300', '0')],
    ['an index that is not there yet', () => proofs.inclusion(5, 5), refused('index', '0..4', '5')],
    ['half an index', () => proofs.inclusion(0.5, 5), refused('index', '0..4', '0.5')],
    ['what the empty tree grew to', () => proofs.consistency(0, 5), refused('from', '1..5', '0')],
    ['a tree that shrinks', () => proofs.consistency(6, 5), refused('from', '1..5', '6')],
    ['a size beyond', () => proofs.consistency(6, 301), refused('to', '1..300', '301')],
    ['a root beyond', () => proofs.root(301), refused('size', '0..300', '301')],
    ['a root of nothing known', () => proofs.root(Number.NaN), refused('size', '0..300', 'NaN')],
  ])('is refused where it is %s', async (_, ask, refusal) => {
    await expect(ask()).rejects.toMatchObject(refusal);
  });

  it('is refused of a tree that cannot be', () => {
    expect(() => new TileProofs(hasher, -1, log.readTile)).toThrow('NUMBER_INVALID treeSize');
  });

  it.each<[string, (bytes: Uint8Array) => unknown]>([
    ['short', (bytes) => bytes.subarray(0, -1)],
    ['empty', () => new Uint8Array()],
    ['long', (bytes) => Buffer.concat([bytes, bytes])],
    ['no bytes', () => 'tile'],
  ])('is refused where a tile is %s', async (_, change) => {
    const read: ReadTile = async (...tile) => change(await log.readTile(...tile)) as Uint8Array;
    const asked = new TileProofs(hasher, 300, read).inclusion(0, 300);
    await expect(asked).rejects.toMatchObject({ name: 'TileRefused', code: 'TILE_LENGTH' });
  });

  it('fails as the reading of a tile fails', async () => {
    const lost = new Error('the disk is gone');
    const asked = new TileProofs(hasher, 300, () => Promise.reject(lost)).root(300);
    await expect(asked).rejects.toBe(lost);
  });
});
