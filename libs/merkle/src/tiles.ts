import { HASH_BYTES, type Hasher } from './hashing';
import { describeValue, isBytes, isNumberWithin, TileRefused } from './refusals';
import { half, type Subtree } from './subtrees';

/** How many tree levels a tile spans, and so how many hashes a complete one has: 256, 8 KiB (C2SP tlog-tiles). */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

/** A tile by what it is called. Its hashes are the roots of `width` complete subtrees of 256^level leaves each. */
export interface Tile {
  readonly level: number;
  /** Which one of its level, from the left: it starts at the subtree `index * 256`. */
  readonly index: number;
  /** 256, or less for the last one of its level. */
  readonly width: number;
}

export interface FilledTile extends Tile {
  /** `width` hashes of 32 bytes, one behind the other. */
  readonly bytes: Uint8Array;
}

/** Gives the bytes of a tile, `width * 32` of them. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array>;

/** How many hashes of a tile make up a run. */
export const RUN_WIDTH = 16;

/** A tile with what a proof would compute of it each time: most of its hashing is in the roots of runs. */
export interface TileWithRuns {
  readonly hashes: Uint8Array;
  /** The roots of its complete runs of 16 hashes, one behind the other. */
  readonly runs: Uint8Array;
}

/** The roots of a tile's complete runs, for whoever keeps them beside it. */
export function runsOf(hasher: Hasher, hashes: Uint8Array): Uint8Array {
  const count = Math.floor(hashes.length / (RUN_WIDTH * HASH_BYTES));
  const runs = new Uint8Array(count * HASH_BYTES);
  for (let run = 0; run < count; run += 1) {
    runs.set(rootOf(hasher, hashes, run * RUN_WIDTH, RUN_WIDTH), run * HASH_BYTES);
  }
  return runs;
}

/** The partial tiles of a tree of `size` leaves, from the leaves up: what it takes to go on from there. */
export function edgeTiles(size: number): Tile[] {
  const tiles: Tile[] = [];
  for (let level = 0, left = size; left > 0; level += 1, left = Math.floor(left / TILE_WIDTH)) {
    const width = left % TILE_WIDTH;
    if (width > 0) tiles.push({ level, index: Math.floor(left / TILE_WIDTH), width });
  }
  return tiles;
}

/** The tile that holds a complete subtree, as wide as it is in a tree of `size` leaves. */
export function tileOf({ level, index }: Subtree, size: number): Tile {
  const tileLevel = Math.floor(level / TILE_HEIGHT);
  const tileIndex = Math.floor((index * 2 ** (level % TILE_HEIGHT)) / TILE_WIDTH);
  const hashes = Math.floor(size / TILE_WIDTH ** tileLevel) - tileIndex * TILE_WIDTH;
  return { level: tileLevel, index: tileIndex, width: Math.min(hashes, TILE_WIDTH) };
}

/** The hash of a complete subtree out of the tile that holds it. */
export function hashWithin(
  hasher: Hasher,
  tile: Uint8Array | TileWithRuns,
  { level, index }: Subtree,
): Uint8Array {
  const wide = 2 ** (level % TILE_HEIGHT);
  const first = (index * wide) % TILE_WIDTH;
  if (tile instanceof Uint8Array) return rootOf(hasher, tile, first, wide);
  if (wide < RUN_WIDTH) return rootOf(hasher, tile.hashes, first, wide);
  return rootOf(hasher, tile.runs, first / RUN_WIDTH, wide / RUN_WIDTH);
}

function rootOf(hasher: Hasher, tile: Uint8Array, first: number, wide: number): Uint8Array {
  if (wide === 1) return Uint8Array.from(tile.subarray(first * HASH_BYTES, (first + 1) * HASH_BYTES));
  const left = rootOf(hasher, tile, first, half(wide));
  return hasher.node(left, rootOf(hasher, tile, first + half(wide), half(wide)));
}

/**
 * The bytes of tiles, each read once and all at the same time.
 *
 * @throws TileRefused `TILE_LENGTH` for a tile that is not exactly as long as its width says.
 */
export async function readTiles<T extends Uint8Array | TileWithRuns>(
  tiles: readonly Tile[],
  readTile: (level: number, index: number, width: number) => Promise<T>,
): Promise<T[]> {
  const read = await Promise.all(tiles.map(({ level, index, width }) => readTile(level, index, width)));
  tiles.forEach((tile, i) => {
    const given: unknown = read[i];
    const { hashes, runs } = isBytes(given) ? { hashes: given } : ((given ?? {}) as Partial<TileWithRuns>);
    mustBeLong(tile, hashes, tile.width);
    if (!isBytes(given)) mustBeLong(tile, runs, Math.floor(tile.width / RUN_WIDTH));
  });
  return read;
}

function mustBeLong({ level, index, width }: Tile, bytes: unknown, hashes: number): void {
  if (isBytes(bytes) && bytes.length === hashes * HASH_BYTES) return;
  throw new TileRefused('TILE_LENGTH', `${level}/${index}/${width}`, hashes * HASH_BYTES, lengthOf(bytes));
}

function lengthOf(bytes: unknown): string | number {
  return isBytes(bytes) ? bytes.length : describeValue(bytes);
}

/** @throws TileRefused `NUMBER_INVALID` unless it is an exact integer within both bounds. */
export function mustBeWithin(field: string, value: unknown, least: number, most: number): void {
  if (isNumberWithin(value, least, most)) return;
  throw new TileRefused('NUMBER_INVALID', field, `${least}..${most}`, describeValue(value));
}
