import { createHash } from 'node:crypto';
import { hasherOf } from '../src';

/*
 * The tree of RFC 9162 section 2.1 as its recursive definitions say it, leaf by leaf and without any thought of speed:
 * what the library is compared with.
 */

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
export const hasher = hasherOf(sha256);

type Hashes = readonly Uint8Array[];

/** The hashes of so many leaves, each of which is its index as text. */
export function leavesOf(count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, i) => leafHash(Buffer.from(String(i))));
}

export const leafHash = (leaf: Uint8Array) => sha256(Buffer.concat([Buffer.of(0), leaf]));
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.concat([Buffer.of(1), left, right]));

/** The largest power of two that is smaller than n, for n > 1. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

const known = new Map<string, Uint8Array>();

/** Section 2.1.1, MTH(D_n), where `leaves` are the hashes of D_n. Remembered by content: proofs ask for the same again. */
export function rootOf(leaves: Hashes): Uint8Array {
  if (leaves.length === 0) return sha256(Buffer.alloc(0));
  if (leaves.length === 1) return leaves[0]!;
  const key = `${leaves.length} ${Buffer.from(leaves[0]!).toString('hex')}`;
  const k = splitOf(leaves.length);
  if (!known.has(key)) known.set(key, nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k))));
  return known.get(key)!;
}

/** Section 2.1.3.1, PATH(m, D_n). */
export function inclusionOf(m: number, leaves: Hashes): Uint8Array[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k ? [...inclusionOf(m, left), rootOf(right)] : [...inclusionOf(m - k, right), rootOf(left)];
}

/** Section 2.1.4.1, PROOF(m, D_n), for 0 < m <= n. */
export const consistencyOf = (m: number, leaves: Hashes) => subproof(m, leaves, true);

function subproof(m: number, leaves: Hashes, whole: boolean): Uint8Array[] {
  if (m === leaves.length) return whole ? [] : [rootOf(leaves)];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m <= k
    ? [...subproof(m, left, whole), rootOf(right)]
    : [...subproof(m - k, right, false), rootOf(left)];
}
