import { describeValue, TileRefused } from './refusals';
import { mustBeWithin, type Tile, TILE_WIDTH } from './tiles';

/** The highest level that a path can name (C2SP tlog-tiles, "Merkle Tree"). */
const HIGHEST_LEVEL = 63;
const PATH = /^tile\/(\d{1,2})\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d{1,3}))?$/;

/**
 * Where a tile lies below a log's prefix (C2SP tlog-tiles): `tile/0/x001/x234/067`, and `.p/112` behind a partial one of
 * 112 hashes.
 *
 * @throws TileRefused `NUMBER_INVALID` for a level over 63, or a width of no or more than 256 hashes.
 */
export function tilePath({ level, index, width }: Tile): string {
  mustBeWithin('level', level, 0, HIGHEST_LEVEL);
  mustBeWithin('index', index, 0, Number.MAX_SAFE_INTEGER);
  mustBeWithin('width', width, 1, TILE_WIDTH);
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g)!;
  const partial = width < TILE_WIDTH ? `.p/${width}` : '';
  const number = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${number}${partial}`;
}

/**
 * Which tile a path names. A tile has one path: leading zeros, empty groups and a `.p/256` are refused.
 *
 * @throws TileRefused `PATH_INVALID` for anything else.
 */
export function parseTilePath(path: string): Tile {
  const [, level, index, width] = (typeof path === 'string' && PATH.exec(path)) || [];
  const tile = {
    level: Number(level),
    index: Number(index?.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  if (!isNamedBy(tile, path))
    throw new TileRefused('PATH_INVALID', 'path', 'tile/<L>/<N>[.p/<W>]', describeValue(path));
  return tile;
}

function isNamedBy(tile: Tile, path: string): boolean {
  try {
    return tilePath(tile) === path;
  } catch {
    return false; // Some number is no tile's.
  }
}
