import { type Hasher, HASH_BYTES, isHash, joined } from './hashing';
import { describeValue, isNumberWithin, StateRefused } from './refusals';
import { half } from './subtrees';

/** All that a tree needs to go on. */
export interface TreeState {
  /** Number of leaves, at most 2^53 - 1. */
  readonly size: number;
  /** The roots of the complete subtrees that the leaves make up, largest (and so leftmost) first: one for each bit of the size. */
  readonly hashes: readonly Uint8Array[];
}

/** Is told of each subtree that a leaf completes, from the leaf itself upwards. */
export type OnSubtree = (level: number, index: number, hash: Uint8Array) => void;

/**
 * A tree that grows leaf by leaf and remembers at most 53 hashes: as RFC 9162 section 2.1.2 computes a root, with the
 * stack kept between the leaves. Hashes are kept as they are given: whoever hands one in must not change its bytes.
 */
export class CompactRange {
  private readonly hashes: Uint8Array[];
  private leaves: number;

  /** @throws StateRefused for a state that no tree has. */
  constructor(
    private readonly hasher: Hasher,
    state: TreeState = { size: 0, hashes: [] },
  ) {
    ({ size: this.leaves, hashes: this.hashes } = checked(state));
  }

  get size(): number {
    return this.leaves;
  }

  /** Adds a leaf by its hash (`hasher.leaf`). @throws StateRefused unless it has 32 bytes. */
  append(leafHash: Uint8Array, onSubtree?: OnSubtree): void {
    if (!isHash(leafHash)) throw notAHash('leafHash', leafHash);
    if (this.leaves === Number.MAX_SAFE_INTEGER) throw notASize(this.leaves + 1);
    let [level, index, hash] = [0, this.leaves, leafHash];
    onSubtree?.(level, index, hash);
    while (index % 2 === 1) {
      [level, index, hash] = [level + 1, half(index), this.hasher.node(this.hashes.pop()!, hash)];
      onSubtree?.(level, index, hash);
    }
    this.hashes.push(hash);
    this.leaves += 1;
  }

  /** The root of the tree as it is (RFC 9162 section 2.1.1), in 32 bytes. */
  root(): Uint8Array {
    return joined(this.hasher, this.hashes);
  }

  /** The state as it is now, to be put back by the constructor. */
  state(): TreeState {
    return { size: this.leaves, hashes: [...this.hashes] };
  }
}

function checked(state: TreeState): { size: number; hashes: Uint8Array[] } {
  const { size, hashes } = (state as TreeState | null) ?? ({} as Partial<TreeState>);
  if (!isNumberWithin(size, 0, Number.MAX_SAFE_INTEGER)) throw notASize(size);
  const bits = bitsOf(size);
  const length = Array.isArray(hashes as unknown) ? hashes!.length : describeValue(hashes);
  if (length !== bits) throw new StateRefused('STATE_INVALID', 'hashes', bits, length);
  const given = [...hashes!];
  const wrong = given.findIndex((hash) => !isHash(hash));
  if (wrong >= 0) throw notAHash(`hashes[${wrong}]`, given[wrong]);
  return { size, hashes: given };
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = half(rest)) bits += rest % 2;
  return bits;
}

function notASize(found: unknown): StateRefused {
  return new StateRefused('NUMBER_INVALID', 'size', `0..${Number.MAX_SAFE_INTEGER}`, describeValue(found));
}

function notAHash(field: string, found: unknown): StateRefused {
  return new StateRefused('HASH_INVALID', field, `${HASH_BYTES} bytes`, describeValue(found));
}
