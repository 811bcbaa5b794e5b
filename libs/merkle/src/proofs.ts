import { HASH_BYTES, type Hasher, hexOf, isHash, sameBytes } from './hashing';
import { describeValue, isBytes, isNumberWithin, ProofRefused } from './refusals';
import { lastShared, type Sibling, siblings } from './subtrees';

/** That a leaf stands at an index (from 0) in the tree of `size` leaves. Hashes have 32 bytes, the proof's go upwards. */
export interface LeafProof {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

export interface Inclusion extends LeafProof {
  /**
   * The root of the tree, which whoever asks knows from elsewhere, together with its size: a root alone does not say how
   * many leaves it stands for, and some proofs hold for several sizes.
   */
  readonly root: Uint8Array;
}

/** That the tree of `to` leaves has the tree of `from` leaves as its beginning. */
export interface Consistency {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly Uint8Array[];
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
}

/** No tree of at most 2^53 - 1 leaves needs a longer proof. */
const MOST_HASHES = 54;

/**
 * Returns if the leaf is in the tree of that root (RFC 9162 section 2.1.3.2).
 *
 * @throws ProofRefused, and nothing else, for anything that does not show it: `ROOT_DIFFERS` where the proof leads to
 *   another root, `PROOF_LENGTH` where it has too few or too many hashes, other codes for what is no proof at all.
 */
export function verifyInclusion(hasher: Hasher, inclusion: Inclusion): void {
  const root = read(() => bytesOf('root', inclusion.root));
  mustBe('root', rootFromInclusion(hasher, inclusion), root);
}

/** The root that an inclusion proof leads to, for whoever compares it with a root later. @throws ProofRefused as above. */
export function rootFromInclusion(hasher: Hasher, given: LeafProof): Uint8Array {
  const { index, size, leafHash, proof } = read(() => readLeafProof(given));
  const steps = siblings({ level: 0, index }, size);
  mustHave(proof, steps.length);
  return steps.reduce((hash, step, i) => stepUp(hasher, hash, step, proof[i]!), leafHash);
}

/**
 * Returns if the larger tree begins with the smaller one (RFC 9162 section 2.1.4.2). Trees of the same size need the same
 * root and an empty proof. Nothing can be shown about the empty tree, with which every tree begins: it is refused.
 *
 * @throws ProofRefused, and nothing else, for anything that does not show it.
 */
export function verifyConsistency(hasher: Hasher, given: Consistency): void {
  const { from, to, proof, fromRoot, toRoot } = read(() => readConsistency(given));
  if (from === to) {
    mustHave(proof, 0);
    return mustBe('toRoot', fromRoot, toRoot);
  }
  const shared = lastShared(from);
  const steps = siblings(shared, to);
  const whole = shared.index === 0; // The smaller tree itself is where the proof starts.
  mustHave(proof, steps.length + (whole ? 0 : 1));
  const [start, ...rest] = whole ? [hashOf('fromRoot', fromRoot), ...proof] : proof;
  const both = steps.map((step, i) => ({ step, hash: rest[i]! }));
  const up = (known: Uint8Array, { step, hash }: (typeof both)[number]) => stepUp(hasher, known, step, hash);
  mustBe('fromRoot', both.filter(({ step }) => step.side === 'left').reduce(up, start!), fromRoot);
  mustBe('toRoot', both.reduce(up, start!), toRoot);
}

function stepUp(hasher: Hasher, known: Uint8Array, { side }: Sibling, hash: Uint8Array): Uint8Array {
  return side === 'left' ? hasher.node(hash, known) : hasher.node(known, hash);
}

/** Whatever goes wrong while reading what was handed in (nothing, a proxy) is its fault. */
function read<T>(reading: () => T): T {
  try {
    return reading();
  } catch (fault) {
    if (fault instanceof ProofRefused) throw fault;
    throw new ProofRefused('INPUT_UNREADABLE', 'input', 'object', 'unreadable');
  }
}

function readLeafProof(given: LeafProof): LeafProof {
  const size = numberOf('size', given.size, 1);
  const index = numberOf('index', given.index, 0, size - 1);
  return { index, size, leafHash: hashOf('leafHash', given.leafHash), proof: proofOf(given.proof) };
}

function readConsistency(given: Consistency): Consistency {
  const to = numberOf('to', given.to, 1);
  const from = numberOf('from', given.from, 1, to);
  const [fromRoot, toRoot] = [bytesOf('fromRoot', given.fromRoot), bytesOf('toRoot', given.toRoot)];
  return { from, to, fromRoot, toRoot, proof: proofOf(given.proof) };
}

function numberOf(field: string, value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (isNumberWithin(value, least, most)) return value;
  throw new ProofRefused('NUMBER_INVALID', field, `${least}..${most}`, describeValue(value));
}

/** A root may have any length: it is compared with one that was computed, or with another root. */
function bytesOf(field: string, value: unknown): Uint8Array {
  if (isBytes(value)) return value;
  throw new ProofRefused('HASH_INVALID', field, `${HASH_BYTES} bytes`, describeValue(value));
}

function hashOf(field: string, value: unknown): Uint8Array {
  if (isHash(value)) return value;
  throw new ProofRefused('HASH_INVALID', field, `${HASH_BYTES} bytes`, describeValue(value));
}

function proofOf(value: unknown): Uint8Array[] {
  if (!Array.isArray(value)) throw new ProofRefused('PROOF_INVALID', 'proof', 'array', describeValue(value));
  if (value.length > MOST_HASHES) {
    throw new ProofRefused('PROOF_LENGTH', 'proof', `0..${MOST_HASHES}`, value.length);
  }
  return Array.from(value, (hash, i) => hashOf(`proof[${i}]`, hash));
}

function mustHave(proof: readonly Uint8Array[], length: number): void {
  if (proof.length !== length) throw new ProofRefused('PROOF_LENGTH', 'proof', length, proof.length);
}

function mustBe(field: string, expected: Uint8Array, found: Uint8Array): void {
  if (sameBytes(expected, found)) return;
  throw new ProofRefused('ROOT_DIFFERS', field, shown(expected), shown(found));
}

function shown(hash: Uint8Array): string {
  return hash.length === HASH_BYTES ? hexOf(hash) : describeValue(hash);
}
