import { CompactRange, type TreeState } from './compact-range';
import { HASH_BYTES, type Hasher } from './hashing';
import { completeParts, wholeTree } from './subtrees';
import {
  edgeTiles,
  type FilledTile,
  hashWithin,
  mustBeWithin,
  readTiles,
  type ReadTile,
  TILE_HEIGHT,
  TILE_WIDTH,
  tileOf,
} from './tiles';

/**
 * Makes the tiles of a growing tree (C2SP tlog-tiles), beside its root. It holds one unfinished tile a level, 8 KiB each,
 * and makes no hash that the tree does not need anyway: where a tile is complete, so is the subtree that is its hash in
 * the level above. Tiles come from the left, a level's next one after it; a tile that was given never changes.
 */
export class Tiler {
  private constructor(
    private readonly range: CompactRange,
    /** By level; as many hashes of each hold as `edgeTiles` says. */
    private readonly unfinished: Uint8Array<ArrayBuffer>[] = [],
  ) {}

  /** A tiler of the empty tree. */
  static empty(hasher: Hasher): Tiler {
    return new Tiler(new CompactRange(hasher));
  }

  /**
   * A tiler that goes on behind `size` leaves, from their partial tiles, each of which is read once (none, if 256 divides
   * everything). Compare its `root()` with the one that is known: partial tiles that were changed give another one.
   *
   * @throws TileRefused `NUMBER_INVALID` for what is no size, `TILE_LENGTH` for a tile that is not as long as it must be.
   */
  static async resume(hasher: Hasher, size: number, readTile: ReadTile): Promise<Tiler> {
    mustBeWithin('size', size, 0, Number.MAX_SAFE_INTEGER);
    const edge = edgeTiles(size);
    const unfinished: Uint8Array<ArrayBuffer>[] = [];
    (await readTiles(edge, readTile)).forEach((bytes, i) => {
      const tile = emptyTile();
      tile.set(bytes);
      unfinished[edge[i]!.level] = tile;
    });
    const hashes = completeParts(wholeTree(size), size).map((part) =>
      hashWithin(hasher, unfinished[tileOf(part, size).level]!, part),
    );
    return new Tiler(new CompactRange(hasher, { size, hashes }), unfinished);
  }

  get size(): number {
    return this.range.size;
  }

  /** The root of the tree as it is, in 32 bytes. */
  root(): Uint8Array {
    return this.range.root();
  }

  /** All that the tree needs to go on without tiles. */
  state(): TreeState {
    return this.range.state();
  }

  /**
   * Adds a leaf by its hash, and returns the tiles that are complete with it: mostly none, lower levels first.
   *
   * @throws StateRefused `HASH_INVALID` unless the hash has 32 bytes.
   */
  append(leafHash: Uint8Array): FilledTile[] {
    const complete: FilledTile[] = [];
    this.range.append(leafHash, (treeLevel, index, hash) => {
      if (treeLevel % TILE_HEIGHT !== 0) return;
      const tile = this.place(treeLevel / TILE_HEIGHT, index, hash);
      if (tile) complete.push(tile);
    });
    return complete;
  }

  /** The partial tiles at the right edge, lower levels first; with all complete ones they hold the tree as it is. */
  edge(): FilledTile[] {
    return edgeTiles(this.size).map((tile) => {
      const bytes = this.unfinished[tile.level]!.slice(0, tile.width * HASH_BYTES);
      return { ...tile, bytes };
    });
  }

  private place(level: number, index: number, hash: Uint8Array): FilledTile | undefined {
    const bytes = (this.unfinished[level] ??= emptyTile());
    const slot = index % TILE_WIDTH;
    bytes.set(hash, slot * HASH_BYTES);
    if (slot < TILE_WIDTH - 1) return undefined;
    this.unfinished[level] = emptyTile(); // The full one is given away.
    return { level, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH, bytes };
  }
}

const emptyTile = () => new Uint8Array(TILE_WIDTH * HASH_BYTES);
