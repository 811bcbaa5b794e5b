import { type Hasher, joined } from './hashing';
import { completeParts, lastShared, siblings, type Subtree, wholeTree } from './subtrees';
import {
  hashWithin,
  mustBeWithin,
  readTiles,
  type ReadTile,
  type Tile,
  tileOf,
  type TileWithRuns,
} from './tiles';

/**
 * What an inclusion proof (RFC 9162 section 2.1.3.1) consists of, upwards: the subtrees whose roots are its hashes.
 * Precondition: 0 <= index < size.
 */
export function inclusionPath(index: number, size: number): Subtree[] {
  return siblings({ level: 0, index }, size);
}

/** The same for a consistency proof (RFC 9162 section 2.1.4.1). Precondition: 1 <= from <= to. */
export function consistencyPath(from: number, to: number): Subtree[] {
  if (from === to) return [];
  const shared = lastShared(from);
  return [...(shared.index === 0 ? [] : [shared]), ...siblings(shared, to)];
}

/**
 * The tiles that it takes for the hashes of a path (`inclusionPath`, `consistencyPath`) in the tree of `size` leaves, each
 * once, as wide as they are where `treeSize` leaves have been tiled.
 */
export function tilesFor(path: readonly Subtree[], size: number, treeSize: number): Tile[] {
  const tiles = path.flatMap((subtree) => completeParts(subtree, size)).map((part) => tileOf(part, treeSize));
  return [...new Map(tiles.map((tile) => [keyOf(tile), tile])).values()];
}

/**
 * Makes proofs and roots, of the tree as it is and of every earlier size, from the tiles of a tree of `treeSize` leaves.
 * The last tile of a level is read as wide as it is at `treeSize`, and no tile is read twice for one answer. What it makes
 * is as true as the tiles are: whoever does not trust these verifies it against a signed root.
 *
 * Every answer @throws TileRefused: `NUMBER_INVALID` for what is outside of the tree, `TILE_LENGTH` for a short tile; and
 * whatever `readTile` throws.
 */
export class TileProofs {
  constructor(
    private readonly hasher: Hasher,
    readonly treeSize: number,
    private readonly readTile: (...tile: Parameters<ReadTile>) => Promise<Uint8Array | TileWithRuns>,
  ) {
    mustBeWithin('treeSize', treeSize, 0, Number.MAX_SAFE_INTEGER);
  }

  /** The inclusion proof of the leaf at `index` in the tree of its first `size` leaves. */
  async inclusion(index: number, size: number): Promise<Uint8Array[]> {
    mustBeWithin('size', size, 1, this.treeSize);
    mustBeWithin('index', index, 0, size - 1);
    return this.hashesOf(inclusionPath(index, size), size);
  }

  /** The proof that the first `to` leaves begin with the first `from` leaves; empty if both are the same. */
  async consistency(from: number, to: number): Promise<Uint8Array[]> {
    mustBeWithin('to', to, 1, this.treeSize);
    mustBeWithin('from', from, 1, to);
    return this.hashesOf(consistencyPath(from, to), to);
  }

  /** The root of the first `size` leaves. */
  async root(size: number): Promise<Uint8Array> {
    mustBeWithin('size', size, 0, this.treeSize);
    const [root] = await this.hashesOf([wholeTree(size)], size);
    return root!;
  }

  /** The hash of each subtree in the tree of `size` leaves, where one at the right edge is joined from complete ones. */
  private async hashesOf(subtrees: readonly Subtree[], size: number): Promise<Uint8Array[]> {
    const tiles = tilesFor(subtrees, size, this.treeSize);
    const read = await readTiles(tiles, this.readTile);
    const bytes = new Map(tiles.map((tile, i) => [keyOf(tile), read[i]!]));
    const hashOf = (part: Subtree) =>
      hashWithin(this.hasher, bytes.get(keyOf(tileOf(part, this.treeSize)))!, part);
    return subtrees.map((subtree) => joined(this.hasher, completeParts(subtree, size).map(hashOf)));
  }
}

const keyOf = ({ level, index }: Tile) => `${level}/${index}`;
