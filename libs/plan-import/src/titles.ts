import type { Block, LineBlock } from './blocks';
import type { IndexEntry } from './chapters';
import { letterPairs, pairSimilarity } from './wording';

/** Below this two titles are strangers; from there to the second a person should look. */
export const STRANGERS = 0.5;
export const SURE = 0.7;
/** The same letters, or the same code. */
export const EXACT = 1;

/** How like the titles of sections are to those of the index; each is taken apart once. */
export class Titles {
  private readonly entries: readonly { readonly entry: IndexEntry; readonly pairs: readonly string[] }[];
  private readonly known = new Map<LineBlock, ReadonlyMap<IndexEntry, number>>();

  constructor(entries: readonly IndexEntry[]) {
    this.entries = entries.map((entry) => ({ entry, pairs: letterPairs(entry.title.value) }));
  }

  /** The entries that are no strangers, and how like they are: 1 is the same letters, or the same code. */
  likenesses(title: LineBlock): ReadonlyMap<IndexEntry, number> {
    const known = this.known.get(title) ?? this.compare(title);
    this.known.set(title, known);
    return known;
  }

  closest(title: Block): IndexEntry | undefined {
    if (title.kind !== 'line') return undefined;
    return [...this.likenesses(title)].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  }

  private compare(title: LineBlock): ReadonlyMap<IndexEntry, number> {
    const code = codeInTitle(title);
    const pairs = letterPairs(title.text);
    const all = this.entries.map(({ entry, pairs: others }): [IndexEntry, number] => {
      // A title that carries a code belongs to that entry and to no other.
      return [entry, code === undefined ? pairSimilarity(pairs, others) : Number(code === entry.code)];
    });
    return new Map(all.filter(([, like]) => like >= STRANGERS));
  }
}

/** `12-5. 파주시 신청사` or `[12-5] …`, where sections do carry their number. */
export function codeInTitle(title: LineBlock): string | undefined {
  return /^\s*[[(]?(\d{1,3}-\d{1,3}(?:-\d{1,3})?)[\]).]?\s*\D/.exec(title.text)?.[1];
}
