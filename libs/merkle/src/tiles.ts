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
export function hashWithin(hasher: Hasher, tile: Uint8Array, { level, index }: Subtree): Uint8Array {
  const wide = 2 ** (level % TILE_HEIGHT);
  return rootOf(hasher, tile, (index * wide) % TILE_WIDTH, wide);
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
export async function readTiles(tiles: readonly Tile[], readTile: ReadTile): Promise<Uint8Array[]> {
  const read = await Promise.all(tiles.map(({ level, index, width }) => readTile(level, index, width)));
  tiles.forEach(({ level, index, width }, i) => {
    const [bytes, expected] = [read[i], width * HASH_BYTES];
    if (isBytes(bytes) && bytes.length === expected) return;
    throw new TileRefused('TILE_LENGTH', `${level}/${index}/${width}`, expected, lengthOf(bytes));
  });
  return read;
}

function lengthOf(bytes: unknown): string | number {
  return isBytes(bytes) ? bytes.length : describeValue(bytes);
}

/** @throws TileRefused `NUMBER_INVALID` unless it is an exact integer within both bounds. */
export function mustBeWithin(field: string, value: unknown, least: number, most: number): void {
  if (isNumberWithin(value, least, most)) return;
  throw new TileRefused('NUMBER_INVALID', field, `${least}..${most}`, describeValue(value));
}
