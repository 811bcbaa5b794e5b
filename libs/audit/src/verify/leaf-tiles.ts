import { HASH_BYTES, TILE_WIDTH } from '@ledger/merkle';

/** Reads a tile of the tlog-tiles layout: its hashes one after the other; undefined where it is not there. */
export type ReadTile = (level: number, index: number, width: number) => Promise<Uint8Array | undefined>;

/** The leaf hashes that the ledger has published, a few tiles of them at a time. Nobody has checked them here. */
export class LeafTiles {
  private readonly held = new Map<number, Buffer>();

  /** @param size how many leaves the tiles are of */
  constructor(
    private readonly readTile: ReadTile,
    readonly size: number,
  ) {}

  /** Reads the tile of a position and those beside it, and forgets those that are far. */
  async near(position: number): Promise<void> {
    const tile = Math.floor(position / TILE_WIDTH);
    for (const held of this.held.keys()) if (Math.abs(held - tile) > 1) this.held.delete(held);
    for (const index of [tile - 1, tile, tile + 1]) await this.hold(index);
  }

  /** The hash at a position near the last one that was asked for; undefined where there is none. */
  at(position: number): Uint8Array | undefined {
    const start = (position % TILE_WIDTH) * HASH_BYTES;
    const hash = this.held.get(Math.floor(position / TILE_WIDTH))?.subarray(start, start + HASH_BYTES);
    return hash?.length === HASH_BYTES ? hash : undefined;
  }

  has(position: number, hash: Uint8Array): boolean {
    return this.at(position) !== undefined && !this.differsAt(position, hash);
  }

  /** Whether another hash is there; where there is none, nothing differs from it. Asked of every event, it makes no view. */
  differsAt(position: number, hash: Uint8Array): boolean {
    const tile = this.held.get(Math.floor(position / TILE_WIDTH));
    const start = (position % TILE_WIDTH) * HASH_BYTES;
    if (!tile || tile.length < start + HASH_BYTES) return false;
    for (let i = 0; i < HASH_BYTES; i += 1) if (tile[start + i] !== hash[i]) return true;
    return false;
  }

  /** The first position from one to another (exclusive) that has the hash. */
  find(hash: Uint8Array, from: number, to: number): number | undefined {
    for (let position = from; position < to; position += 1) {
      if (this.has(position, hash)) return position;
    }
    return undefined;
  }

  private async hold(index: number): Promise<void> {
    const width = Math.min(TILE_WIDTH, this.size - index * TILE_WIDTH);
    if (index < 0 || width <= 0 || this.held.has(index)) return;
    this.held.set(index, Buffer.from((await this.readTile(0, index, width)) ?? []));
  }
}
