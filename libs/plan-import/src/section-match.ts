import type { Chapter, IndexEntry } from './chapters';
import type { Reading } from './reading';
import type { Section } from './sections';
import { cutSections } from './sections';
import { EXACT, SURE, Titles } from './titles';

/** A second title that is nearly as like makes the match doubtful. */
const CLEAR_LEAD = 0.1;

/** Cuts a chapter into sections and finds out whose they are: by title first, and by order where the title fails. */
export function matchSections(chapter: Chapter, reading: Reading): Map<IndexEntry, Section> {
  const titles = new Titles(chapter.entries);
  const sections = cutSections(chapter, titles);
  const matched = byTitle(sections, titles, reading);
  matchByOrder(sections, chapter.entries, matched, reading);
  reportOrder(sections, chapter.entries, matched, reading);
  reportStrangers(sections, chapter.entries, matched, reading);
  return new Map([...matched].map(([section, entry]) => [entry, section]));
}

function reportStrangers(
  sections: readonly Section[],
  entries: readonly IndexEntry[],
  matched: Matches,
  reading: Reading,
): void {
  const found = new Set(matched.values());
  for (const section of sections) {
    if (!matched.has(section))
      reading.report('SECTION_NOT_MATCHED', section.span, { read: section.title?.text ?? '' });
  }
  for (const entry of entries) {
    if (!found.has(entry))
      reading.of(entry.code).report('SECTION_MISSING', entry.span, { read: entry.title.value });
  }
}

type Matches = Map<Section, IndexEntry>;

function byTitle(sections: readonly Section[], titles: Titles, reading: Reading): Matches {
  const matched: Matches = new Map();
  const likenesses = (section: Section) => [...(section.title ? titles.likenesses(section.title) : [])];
  const pairs = sections.flatMap((section) =>
    likenesses(section).map(([entry, like]) => ({ section, entry, like })),
  );
  const taken = new Set<IndexEntry>();
  // The sort is stable, so equally like pairs keep the order of the document.
  for (const { section, entry, like } of pairs.toSorted((a, b) => b.like - a.like)) {
    if (matched.has(section) || taken.has(entry)) continue;
    matched.set(section, entry);
    taken.add(entry);
    const hasRival = likenesses(section).some(([other, rival]) => other !== entry && isRival(rival, like));
    if (like < SURE || hasRival) reportDoubt('SECTION_MATCH_DOUBTFUL', section, entry, reading);
  }
  return matched;
}

/** The same letters leave no doubt, however like other titles are, but for one of the same letters. */
function isRival(rival: number, like: number): boolean {
  return like === EXACT ? rival === EXACT : rival > like - CLEAR_LEAD;
}

/** Strangers between two neighbours who are known get the entries between theirs, if there are just as many. */
function matchByOrder(
  sections: readonly Section[],
  entries: readonly IndexEntry[],
  matched: Matches,
  reading: Reading,
): void {
  const taken = new Set(matched.values());
  for (let from = 0; from < sections.length; from++) {
    let to = from;
    while (to < sections.length && !matched.has(sections[to] as Section)) to++;
    if (to === from) continue;
    const before = entryAt(sections[from - 1], entries, matched, -1);
    const after = entryAt(sections[to], entries, matched, entries.length);
    const free = entries.slice(before + 1, Math.max(after, before + 1)).filter((entry) => !taken.has(entry));
    if (free.length === to - from) {
      sections.slice(from, to).forEach((section, nth) => {
        const entry = free[nth] as IndexEntry;
        matched.set(section, entry);
        reportDoubt('SECTION_MATCHED_BY_ORDER', section, entry, reading);
      });
    }
    from = to;
  }
}

function entryAt(
  section: Section | undefined,
  entries: readonly IndexEntry[],
  matched: Matches,
  outside: number,
): number {
  const entry = section && matched.get(section);
  return entry ? entries.indexOf(entry) : outside;
}

function reportOrder(
  sections: readonly Section[],
  entries: readonly IndexEntry[],
  matched: Matches,
  reading: Reading,
): void {
  let last = -1;
  for (const section of sections) {
    const entry = matched.get(section);
    const place = entry ? entries.indexOf(entry) : last;
    if (entry && place < last) {
      reading.of(entry.code).report('SECTION_OUT_OF_ORDER', section.title?.span ?? section.span, {
        read: section.title?.text ?? '',
      });
    }
    last = Math.max(last, place);
  }
}

function reportDoubt(
  code: 'SECTION_MATCH_DOUBTFUL' | 'SECTION_MATCHED_BY_ORDER',
  section: Section,
  entry: IndexEntry,
  reading: Reading,
): void {
  const facts = { read: section.title?.text ?? '', expected: entry.title.value };
  reading.of(entry.code).report(code, section.title?.span ?? section.span, facts);
}
