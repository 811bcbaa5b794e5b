import type { DocumentStore } from '@ledger/document-store';
import {
  CompactRange,
  type FilledTile,
  HASH_BYTES,
  parseTilePath,
  runsOf,
  sameBytes,
  type Tile,
  TILE_WIDTH,
  Tiler,
  tilePath,
  type TileWithRuns,
} from '@ledger/merkle';
import { LedgerError, type JsonObject } from '@ledger/kernel';
import { hasher } from '../leaf';
import { tileIn, TILES, type TreeStore, widthOf } from '../tree-store';
import type { Finding } from './findings';
import { metDocuments } from './met-documents';

/* Whether the tiles that a ledger keeps are all there, and make each other. That they are of its events is seen elsewhere. */

/** How many leaves the tiles go to; there may be holes before that. */
export async function reachOfTiles(documents: DocumentStore): Promise<number> {
  let reach = 0;
  for await (const { index, document } of leafTilesIn(documents)) {
    reach = Math.max(reach, index * TILE_WIDTH + (document ? widthOf(document) : 0));
  }
  return reach;
}

/**
 * What is missing of the tiles of a tree of so many leaves, and what in them is not made by those below it.
 *
 * @param root of that tree, where it is known
 */
export async function tileFindings(
  documents: DocumentStore,
  tree: TreeStore,
  size: number,
  root: Uint8Array | undefined,
): Promise<readonly Finding[]> {
  if (root && (await new TileClimb(tree, size).leadsTo(root))) return [];
  const { missing, wrong } = await new TileWalk(tree, size).end();
  const holes = await holesIn(documents, size);
  // The walk ends at the first hole: of those behind it only the number is known.
  const isHole = missing[0]?.level === 0;
  const count = missing.length + holes - (isHole ? 1 : 0);
  const findings: Finding[] = [];
  const of = Math.ceil(size / TILE_WIDTH);
  if (missing[0]) findings.push({ code: 'TILES_MISSING', size, of, count, tile: tilePath(missing[0]) });
  if (wrong[0]) findings.push({ code: 'TILES_WRONG', size, count: wrong.length, tile: tilePath(wrong[0]) });
  return findings;
}

/** How many tiles of leaf hashes are not there, or not as wide as they must be. */
async function holesIn(documents: DocumentStore, size: number): Promise<number> {
  const of = Math.ceil(size / TILE_WIDTH);
  let there = 0;
  for await (const { index, document } of leafTilesIn(documents)) {
    if (index < of && tileIn(document, leafTileAt(index, size).width)) there += 1;
  }
  return of - there;
}

const leafTileAt = (index: number, size: number): Tile => ({
  level: 0,
  index,
  width: Math.min(TILE_WIDTH, size - index * TILE_WIDTH),
});

/**
 * Whether tiles lead to a root, each by the roots of its runs. A root stands for all that it is made of: where they do, every
 * tile is there and right, but for leaf hashes, which are compared with the events; and a sixteenth of the hashing was enough.
 */
class TileClimb {
  /** Of the roots of complete leaf tiles: its tiles are those above them. */
  private readonly above = Tiler.empty(hasher);

  constructor(
    private readonly tree: TreeStore,
    private readonly size: number,
  ) {}

  async leadsTo(root: Uint8Array): Promise<boolean> {
    const complete = Math.floor(this.size / TILE_WIDTH);
    for (let index = 0; index < complete; index += 1) if (!(await this.takeComplete(index))) return false;
    for (const tile of this.above.edge()) if (!(await this.isThere(tile))) return false;
    const { hashes } = this.above.state();
    const whole = new CompactRange(hasher, { size: complete * TILE_WIDTH, hashes });
    const rest = complete < Math.ceil(this.size / TILE_WIDTH) ? await this.partial(complete) : NO_HASHES;
    if (!rest) return false;
    return sameBytes(grown(whole, rest).root(), root);
  }

  private async takeComplete(index: number): Promise<boolean> {
    const there = await tileAt(this.tree, leafTileAt(index, this.size));
    if (!there) return false;
    const root = grown(new CompactRange(hasher), there.runs).root();
    for (const tile of this.above.append(root)) if (!(await this.isThere(tile))) return false;
    return true;
  }

  /** @param tile of the tree of roots, which is one level higher in the tree of leaves */
  private async isThere({ level, index, width, bytes }: FilledTile): Promise<boolean> {
    const there = await tileAt(this.tree, { level: level + 1, index, width });
    return there !== undefined && sameBytes(there.hashes, bytes) && areRuns(there);
  }

  private async partial(index: number): Promise<Uint8Array | undefined> {
    const there = await tileAt(this.tree, leafTileAt(index, this.size));
    return there && areRuns(there) ? there.hashes : undefined;
  }
}

const NO_HASHES = new Uint8Array();
const areRuns = ({ hashes, runs }: TileWithRuns): boolean => sameBytes(runsOf(hasher, hashes), runs);

function grown(tree: CompactRange, hashes: Uint8Array): CompactRange {
  for (let at = 0; at < hashes.length; at += HASH_BYTES) tree.append(hashes.subarray(at, at + HASH_BYTES));
  return tree;
}

/** Undefined where it is not there, or not as wide. */
async function tileAt(tree: TreeStore, { level, index, width }: Tile): Promise<TileWithRuns | undefined> {
  try {
    return await tree.readTileWithRuns(level, index, width);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.kind !== 'corrupt') throw error;
    return undefined;
  }
}

/** Makes the tree of the leaf hashes that are kept, up to the first that is not, and looks at all other tiles beside it. */
class TileWalk {
  readonly missing: Tile[] = [];
  readonly wrong: Tile[] = [];
  private readonly tiler = Tiler.empty(hasher);

  constructor(
    private readonly tree: TreeStore,
    private readonly size: number,
  ) {}

  async end(): Promise<this> {
    for (let index = 0; index * TILE_WIDTH < this.size; index += 1) {
      const tile = leafTileAt(index, this.size);
      const there = await this.thereAt(tile);
      if (!there) return this;
      this.compareRuns(tile, there);
      await this.takeLeaves(there.hashes);
    }
    for (const tile of this.tiler.edge()) await this.compare(tile);
    return this;
  }

  private async takeLeaves(hashes: Uint8Array): Promise<void> {
    for (let at = 0; at < hashes.length; at += HASH_BYTES) {
      for (const tile of this.tiler.append(hashes.subarray(at, at + HASH_BYTES))) await this.compare(tile);
    }
  }

  private async compare(tile: FilledTile): Promise<void> {
    if (tile.level === 0) return;
    const there = await this.thereAt(tile);
    if (!there) return;
    if (!sameBytes(there.hashes, tile.bytes)) this.wrong.push(tile);
    else this.compareRuns(tile, there);
  }

  private compareRuns(tile: Tile, there: TileWithRuns): void {
    if (!areRuns(there)) this.wrong.push(tile);
  }

  private async thereAt(tile: Tile): Promise<TileWithRuns | undefined> {
    const there = await tileAt(this.tree, tile);
    if (!there) this.missing.push(tile);
    return there;
  }
}

interface LeafTile {
  readonly index: number;
  readonly document: JsonObject | undefined;
}

const LEAF_TILES = 'tile/0/';

/** In no order; what has no name of a tile is passed over. */
async function* leafTilesIn(documents: DocumentStore): AsyncGenerator<LeafTile> {
  for await (const { key, document } of metDocuments(documents, TILES.name, { from: LEAF_TILES })) {
    if (!key.startsWith(LEAF_TILES)) return;
    const index = indexOf(key);
    if (index !== undefined) yield { index, document };
  }
}

function indexOf(key: string): number | undefined {
  try {
    const { index, width } = parseTilePath(key);
    return width === TILE_WIDTH ? index : undefined;
  } catch {
    return undefined;
  }
}
