import { isBytes } from './refusals';

/** SHA-256 over all bytes at once. It must not keep the array it is given, which is written over afterwards. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** The length of every hash of a tree, in bytes. */
export const HASH_BYTES = 32;

/** The hashes of RFC 9162 section 2.1.1 (the same as in RFC 6962 section 2.1). */
export interface Hasher {
  /** The root of the tree without leaves: SHA-256 of nothing. */
  readonly empty: Uint8Array;
  /** SHA-256(0x00 || bytes), where the bytes are a leaf as it is. */
  leaf(bytes: Uint8Array): Uint8Array;
  /** SHA-256(0x01 || left || right), where both are hashes. */
  node(left: Uint8Array, right: Uint8Array): Uint8Array;
}

/** The tree's hashes by some SHA-256: of Node.js, of a browser, or of your own. */
export function hasherOf(sha256: Sha256): Hasher {
  const pair = prefixedWith(1, 2 * HASH_BYTES); // One for all nodes, since there are so many.
  return {
    empty: sha256(new Uint8Array()),
    leaf(bytes) {
      const prefixed = prefixedWith(0, bytes.length);
      prefixed.set(bytes, 1);
      return sha256(prefixed);
    },
    node(left, right) {
      const length = left.length + right.length;
      const prefixed = length === 2 * HASH_BYTES ? pair : prefixedWith(1, length);
      prefixed.set(left, 1);
      prefixed.set(right, 1 + left.length);
      return sha256(prefixed);
    },
  };
}

function prefixedWith(prefix: number, length: number): Uint8Array {
  const bytes = new Uint8Array(1 + length);
  bytes[0] = prefix;
  return bytes;
}

/** The root over hashes of complete subtrees that follow each other, largest first: what is right is joined first. */
export function joined(hasher: Hasher, hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return hasher.empty;
  return hashes.reduceRight((right, left) => hasher.node(left, right));
}

export function isHash(value: unknown): value is Uint8Array {
  return isBytes(value) && value.length === HASH_BYTES;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Hexadecimal, as hashes are written where people compare them. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
