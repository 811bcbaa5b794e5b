import { type FilledTile, type ReadTile, Tiler, tilePath } from '../src';
import { hasher } from './reference';

/** Tiles by their paths, as on a disk: says what was read, and refuses to have a tile written in two ways. */
export class TiledLog {
  readonly files = new Map<string, Uint8Array>();
  readonly reads: string[] = [];

  readonly readTile: ReadTile = async (level, index, width) => {
    const path = tilePath({ level, index, width });
    this.reads.push(path);
    const bytes = this.files.get(path);
    if (!bytes) throw new Error(`${path} is not there`);
    return bytes;
  };

  write(tiles: readonly FilledTile[]): void {
    for (const { bytes, ...tile } of tiles) {
      const path = tilePath(tile);
      const before = this.files.get(path);
      if (before && !Buffer.from(before).equals(bytes)) throw new Error(`${path} changes`);
      if (bytes.length !== 32 * tile.width) throw new Error(`${path} has ${bytes.length} bytes`);
      this.files.set(path, bytes);
    }
  }

  /** Takes these leaves in, and flushes. */
  extend(tiler: Tiler, leaves: readonly Uint8Array[]): void {
    for (const leaf of leaves) this.write(tiler.append(leaf));
    this.write(tiler.edge());
  }
}

export function tiled(leaves: readonly Uint8Array[]): TiledLog {
  const log = new TiledLog();
  log.extend(Tiler.empty(hasher), leaves);
  return log;
}
