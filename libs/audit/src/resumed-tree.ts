import { LedgerError } from '@ledger/kernel';
import {
  HASH_BYTES,
  Refusal,
  sameBytes,
  TILE_WIDTH,
  Tiler,
  TileProofs,
  verifyInclusion,
} from '@ledger/merkle';
import { rootIn } from './kept-checkpoint';
import { hasher } from './leaf';
import type { KeptCheckpoint, TreeStore } from './tree-store';

export interface ResumedTree {
  readonly tiler: Tiler;
  /** Of the last event that the checkpoint covers. */
  readonly lastLeafHash: Uint8Array;
}

/**
 * The tree of a checkpoint out of its tiles at the right edge.
 *
 * @returns undefined where these are lost, or are not those of the checkpoint's root
 */
export async function resumedTree(
  store: TreeStore,
  checkpoint: KeptCheckpoint,
): Promise<ResumedTree | undefined> {
  try {
    const tiler = await Tiler.resume(hasher, checkpoint.size, store.readTile);
    if (!sameBytes(tiler.root(), rootIn(checkpoint))) return undefined;
    return { tiler, lastLeafHash: await lastLeafHash(store, checkpoint) };
  } catch (fault) {
    if (isDamage(fault)) return undefined;
    throw fault;
  }
}

const isDamage = (fault: unknown): boolean =>
  fault instanceof Refusal || (fault instanceof LedgerError && fault.code === 'TREE_DAMAGED');

/** Where 256 divides the size, the tile that holds it is not at the edge, and has to be proven. */
async function lastLeafHash(store: TreeStore, checkpoint: KeptCheckpoint): Promise<Uint8Array> {
  const { size } = checkpoint;
  const index = size - 1;
  const width = (index % TILE_WIDTH) + 1;
  const tile = await store.readTile(0, Math.floor(index / TILE_WIDTH), width);
  const leafHash = Uint8Array.from(tile.subarray(-HASH_BYTES));
  const proof = await new TileProofs(hasher, size, store.readTile).inclusion(index, size);
  verifyInclusion(hasher, { index, size, leafHash, proof, root: rootIn(checkpoint) });
  return leafHash;
}
