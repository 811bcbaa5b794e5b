import { hash } from 'node:crypto';
import { hasherOf } from '../src';

/*
 * The tree of RFC 9162 section 2.1 as its recursive definitions say it, without any thought of speed: what the library is
 * compared with. D[lo:lo + n] is written as `lo` and `n`.
 */

export const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer');
export const hasher = hasherOf(sha256);

export const leafHash = (leaf: string) => sha256(Buffer.concat([Buffer.of(0), Buffer.from(leaf)]));
const nodeHash = (left: Uint8Array, right: Uint8Array) => sha256(Buffer.concat([Buffer.of(1), left, right]));

/** The largest power of two that is smaller than n, for n > 1. */
function splitOf(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Each step upwards of a proof: whether its hash stands left or right, and what the hash is. */
type Step = readonly ['left' | 'right' | 'start', Uint8Array];

export class ReferenceTree {
  private readonly known = new Map<string, Uint8Array>();

  constructor(
    readonly leafAt: (index: number) => Uint8Array,
    /** Ranges of the same key have the same root, which is then computed once. */
    private readonly keyOf = (lo: number, n: number) => `${lo} ${n}`,
  ) {}

  /** The hashes of the first `count` leaves. */
  leaves(count: number): Uint8Array[] {
    return Array.from({ length: count }, (_, i) => this.leafAt(i));
  }

  /** Section 2.1.1: MTH(D[lo:lo + n]). */
  root(n: number, lo = 0): Uint8Array {
    if (n === 0) return sha256(Buffer.alloc(0));
    const key = this.keyOf(lo, n);
    const k = splitOf(n);
    const make = () => (n === 1 ? this.leafAt(lo) : nodeHash(this.root(k, lo), this.root(n - k, lo + k)));
    if (!this.known.has(key)) this.known.set(key, make());
    return this.known.get(key)!;
  }

  /** Section 2.1.3.1: PATH(m, D_n). */
  inclusion(m: number, n: number): Uint8Array[] {
    return this.path(m, n, 0).map(([, hash]) => hash);
  }

  /** Section 2.1.4.1: PROOF(m, D_n), for 0 < m <= n. */
  consistency(m: number, n: number): Uint8Array[] {
    return this.subproof(m, n, 0, true).map(([, hash]) => hash);
  }

  /** Proofs of the same shape can only be told apart by their hashes: a root says nothing about the size of its tree. */
  inclusionShape(m: number, n: number): string {
    return this.path(m, n, 0)
      .map(([side]) => side)
      .join(' ');
  }

  consistencyShape(m: number, n: number): string {
    return this.subproof(m, n, 0, true)
      .map(([side]) => side)
      .join(' ');
  }

  private path(m: number, n: number, lo: number): Step[] {
    if (n === 1) return [];
    const k = splitOf(n);
    return m < k
      ? [...this.path(m, k, lo), ['right', this.root(n - k, lo + k)]]
      : [...this.path(m - k, n - k, lo + k), ['left', this.root(k, lo)]];
  }

  private subproof(m: number, n: number, lo: number, whole: boolean): Step[] {
    if (m === n) return whole ? [] : [['start', this.root(n, lo)]];
    const k = splitOf(n);
    return m <= k
      ? [...this.subproof(m, k, lo, whole), ['right', this.root(n - k, lo + k)]]
      : [...this.subproof(m - k, n - k, lo + k, false), ['left', this.root(k, lo)]];
  }
}

/** A tree in which every leaf is another one. */
export const distinctTree = () => new ReferenceTree((index) => leafHash(String(index)));

/** A tree that may be as large as numbers go, since all its leaves are the same but for those at these indexes. */
export function sparseTree(others: readonly number[]): ReferenceTree {
  const common = leafHash('common');
  const leafAt = (index: number) => (others.includes(index) ? leafHash(String(index)) : common);
  const holdsOther = (lo: number, n: number) => others.some((index) => index >= lo && index - lo < n);
  return new ReferenceTree(leafAt, (lo, n) => (holdsOther(lo, n) ? `${lo} ${n}` : `common ${n}`));
}
