export { CompactRange, type OnSubtree, type TreeState } from './compact-range';
export { HASH_BYTES, type Hasher, hasherOf, hexOf, sameBytes, type Sha256 } from './hashing';
export {
  type Consistency,
  type Inclusion,
  type LeafProof,
  rootFromInclusion,
  verifyConsistency,
  verifyInclusion,
} from './proofs';
export { ProofRefused, Refusal, StateRefused, TileRefused } from './refusals';
export type { Subtree } from './subtrees';
export { parseTilePath, tilePath } from './tile-paths';
export { consistencyPath, inclusionPath, TileProofs, tilesFor } from './tile-proofs';
export { Tiler } from './tiler';
export {
  edgeTiles,
  type FilledTile,
  type ReadTile,
  RUN_WIDTH,
  runsOf,
  type Tile,
  TILE_WIDTH,
  type TileWithRuns,
} from './tiles';
