import { TILE_WIDTH, type Tile } from '@ledger/merkle';

/**
 * The tiles that a tree of `size` leaves has, and one of `before` leaves has not, or not as wide: lower levels first, each
 * level from the left.
 */
export function* newTiles(before: number, size: number): Generator<Tile> {
  for (let level = 0, had = before, has = size; has > 0; level += 1) {
    for (let index = Math.floor(had / TILE_WIDTH); index * TILE_WIDTH < has; index += 1) {
      const width = Math.min(TILE_WIDTH, has - index * TILE_WIDTH);
      if (width > had - index * TILE_WIDTH) yield { level, index, width };
    }
    [had, has] = [Math.floor(had / TILE_WIDTH), Math.floor(has / TILE_WIDTH)];
  }
}
