import { consistencyOf, hasher, inclusionOf, leavesOf, rootOf } from '../test/reference';
import { tiled } from '../test/tiled-log';
import { TileProofs } from '.';

describe('proofs from tiles', () => {
  const leaves = leavesOf(3000);

  it.each([1, 2, 255, 256, 257, 512, 700, 1300, 3000])(
    'of a tree of %i leaves are the reference’s',
    async (size) => {
      const log = tiled(leaves.slice(0, size));
      const proofs = new TileProofs(hasher, size, log.readTile);
      for (let at = 1; at <= size; at += 1 + Math.floor(at / 17)) {
        const earlier = leaves.slice(0, at);
        expect(await proofs.root(at)).toEqual(Uint8Array.from(rootOf(earlier)));
      }
      for (let index = 0; index < size; index += 1 + Math.floor(index / 17)) {
        expect((await proofs.inclusion(index, size)).map((h) => Buffer.from(h))).toEqual(
          inclusionOf(index, leaves.slice(0, size)),
        );
        expect((await proofs.consistency(index + 1, size)).map((h) => Buffer.from(h))).toEqual(
          consistencyOf(index + 1, leaves.slice(0, size)),
        );
      }
    },
  );
});
