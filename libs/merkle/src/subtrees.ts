/*
 * The shape of a tree, without its hashes. Sizes and indexes go up to 2^53 - 1: they are halved by division, since the
 * bit operations of JavaScript cut a number to 32 bits, and divisions by a power of two are exact.
 */

/** The leaves from `index * 2^level` on, 2^level of them or as many as there are: level 0 is one leaf. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** What a proof has to bring for one step up: a subtree, and whether it stands left or right of what is known already. */
export interface Sibling extends Subtree {
  readonly side: 'left' | 'right';
}

export const half = (n: number): number => Math.floor(n / 2);

/** The siblings from a subtree up to the root of the tree of `size` leaves; where the right edge has none, none. */
export function siblings({ level, index }: Subtree, size: number): Sibling[] {
  const found: Sibling[] = [];
  let [above, at, last] = [level, index, Math.floor((size - 1) / 2 ** level)];
  while (last > 0) {
    if (at % 2 === 1) found.push({ level: above, index: at - 1, side: 'left' });
    else if (at < last) found.push({ level: above, index: at + 1, side: 'right' });
    [above, at, last] = [above + 1, half(at), half(last)];
  }
  return found;
}

/**
 * Where a consistency proof starts (RFC 9162 section 2.1.4.1): the largest subtree of both trees that ends with the last
 * leaf of the smaller one. Its index is 0 if that is the smaller tree as a whole; the proof then leaves it out.
 */
export function lastShared(from: number): Subtree {
  let [level, index] = [0, from - 1];
  while (index % 2 === 1) [level, index] = [level + 1, half(index)];
  return { level, index };
}

/** The tree of so many leaves as one subtree. */
export function wholeTree(size: number): Subtree {
  let level = 0;
  while (2 ** level < size) level += 1;
  return { level, index: 0 };
}

/** The complete subtrees that a subtree consists of in a tree of `size` leaves, from the left: itself, if it is complete. */
export function completeParts({ level, index }: Subtree, size: number): Subtree[] {
  const parts: Subtree[] = [];
  let [below, at] = [level, index];
  while (at * 2 ** below < size) {
    if ((at + 1) * 2 ** below <= size) {
      parts.push({ level: below, index: at });
      if (below === level) break;
      at += 1;
    }
    [below, at] = [below - 1, at * 2];
  }
  return parts;
}
