import fc from 'fast-check';
import { distinctTree, hasher } from '../test/reference';
import { TiledLog, tiled } from '../test/tiled-log';
import { Tiler, tilePath, TILE_WIDTH } from '.';
import { runs } from '../../../tests/support/property-runs';

const tree = distinctTree();

/** The tiles of a tree, as C2SP tlog-tiles defines their content. */
function tilesOf(size: number): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let level = 0, span = 1; span <= size; level += 1, span *= TILE_WIDTH) {
    const hashes = Math.floor(size / span);
    for (let first = 0; first < hashes; first += TILE_WIDTH) {
      const width = Math.min(TILE_WIDTH, hashes - first);
      const content = Array.from({ length: width }, (_, i) => tree.root(span, (first + i) * span));
      files.set(tilePath({ level, index: first / TILE_WIDTH, width }), Buffer.concat(content));
    }
  }
  return files;
}

/** All files as text, by path, since comparing so many bytes one by one takes long. */
const asText = (files: ReadonlyMap<string, Uint8Array>) =>
  new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]));

describe('the tiles of a tree', () => {
  it.each([0, 1, 255, 256, 257, 511, 512, 1000])('of %i leaves are those of the definition', (size) => {
    expect(asText(tiled(tree.leaves(size)).files)).toEqual(asText(tilesOf(size)));
  });

  it('of 70,000 leaves are those that C2SP tlog-tiles counts for it, with the hashes of the definition', () => {
    const { files } = tiled(tree.leaves(70_000));
    const partial = [...files.keys()].filter((path) => path.includes('.p/'));
    const complete = [...files.keys()].filter((path) => !path.includes('.p/'));
    expect(partial).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
    expect(complete.filter((path) => path.startsWith('tile/0/'))).toHaveLength(273);
    expect(complete.filter((path) => !path.startsWith('tile/0/'))).toEqual(['tile/1/000']);
    expect(asText(files)).toEqual(asText(tilesOf(70_000)));
  });

  it('come from the left and from below, when they are complete', () => {
    const tiler = Tiler.empty(hasher);
    const said: string[] = [];
    for (let i = 0; i < TILE_WIDTH ** 2; i += 1) {
      for (const tile of tiler.append(hasher.empty)) said.push(`${i + 1}: ${tilePath(tile)}`);
    }
    expect(said.slice(0, 2)).toEqual(['256: tile/0/000', '512: tile/0/001']);
    expect(said.slice(-2)).toEqual(['65536: tile/0/255', '65536: tile/1/000']);
    expect(said).toHaveLength(257);
    expect(tiler.edge().map(tilePath)).toEqual(['tile/2/000.p/1']);
  });

  it('are the same however the leaves come in, flushed and resumed wherever', async () => {
    const batches = fc.array(fc.tuple(fc.oneof(fc.nat(3), fc.nat(600)), fc.boolean()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(batches, async (batches) => {
        const log = new TiledLog();
        let tiler = Tiler.empty(hasher);
        for (const [count, resumes] of batches) {
          const leaves = Array.from({ length: count }, (_, i) => tree.leafAt(tiler.size + i));
          log.extend(tiler, leaves);
          expect(Buffer.from(tiler.root())).toEqual(tree.root(tiler.size));
          if (resumes) tiler = await Tiler.resume(hasher, tiler.size, log.readTile);
        }
        const written = asText(log.files);
        for (const [path, text] of asText(tilesOf(tiler.size))) expect(written.get(path)).toBe(text);
        expect(Buffer.from(tiler.root())).toEqual(tree.root(tiler.size));
      }),
      { numRuns: runs(60) },
    );
  });

  it('do not change when the tiler goes on, nor the tiler when they do', () => {
    const tiler = Tiler.empty(hasher);
    const leaves = tree.leaves(256);
    for (const leaf of leaves.slice(0, 10)) tiler.append(leaf);
    const [edge, other] = [tiler.edge()[0]!, tiler.edge()[0]!];
    other.bytes.fill(0);
    const [complete] = leaves.slice(10).flatMap((leaf) => tiler.append(leaf));
    expect(Buffer.concat(leaves).equals(complete!.bytes)).toBe(true);
    expect(Buffer.concat(leaves.slice(0, 10)).equals(edge.bytes)).toBe(true);
  });

  it('cost no more hashes than the tree itself', () => {
    let hashed = 0;
    const tiler = Tiler.empty({ ...hasher, node: () => ((hashed += 1), hasher.empty) });
    for (let i = 0; i < 70_000; i += 1) tiler.append(hasher.empty);
    tiler.edge();
    expect(hashed).toBeLessThan(70_000);
  });
});

describe('a tiler that is resumed', () => {
  it('reads each partial tile once, whatever the size', async () => {
    const log = new TiledLog();
    let tiler = Tiler.empty(hasher);
    for (const size of [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 65_793]) {
      log.extend(
        tiler,
        Array.from({ length: size - tiler.size }, (_, i) => tree.leafAt(tiler.size + i)),
      );
      const edge = tiler.edge().map(tilePath);
      tiler = await Tiler.resume(hasher, size, log.readTile);
      expect(log.reads.splice(0)).toEqual(edge);
      expect(tiler.edge().map(tilePath)).toEqual(edge);
      expect([tiler.size, Buffer.from(tiler.root())]).toEqual([size, tree.root(size)]);
    }
  });

  it('has another root where a partial tile was changed', async () => {
    const log = tiled(tree.leaves(300));
    log.files.get('tile/1/000.p/1')![5]! ^= 1;
    const tiler = await Tiler.resume(hasher, 300, log.readTile);
    expect(Buffer.from(tiler.root()).equals(tree.root(300))).toBe(false);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])('refuses a size of %p', async (size) => {
    const read = () => Promise.reject<Uint8Array>(new Error('nothing is to be read'));
    const refusal = { name: 'TileRefused', code: 'NUMBER_INVALID', field: 'size' };
    await expect(Tiler.resume(hasher, size, read)).rejects.toMatchObject(refusal);
  });

  it.each<[string, unknown, string | number]>([
    ['short', new Uint8Array(32 * 44 - 1), 32 * 44 - 1],
    ['long', new Uint8Array(32 * 45), 32 * 45],
    ['missing', undefined, 'undefined'],
  ])('refuses a tile that is %s', async (_, bytes, found) => {
    const log = tiled(tree.leaves(300));
    const read = async (level: number, index: number, width: number) =>
      level === 0 ? (bytes as Uint8Array) : log.readTile(level, index, width);
    const refusal = { name: 'TileRefused', code: 'TILE_LENGTH', field: '0/1/44', expected: 32 * 44, found };
    await expect(Tiler.resume(hasher, 300, read)).rejects.toMatchObject(refusal);
  });

  it('refuses a leaf that is no hash, and stays as it was', () => {
    const tiler = Tiler.empty(hasher);
    tiler.append(tree.leafAt(0));
    expect(() => tiler.append(new Uint8Array(31))).toThrow(
      'HASH_INVALID leafHash: expected 32 bytes, found 31 bytes',
    );
    expect([tiler.size, Buffer.from(tiler.root())]).toEqual([1, tree.root(1)]);
  });
});
