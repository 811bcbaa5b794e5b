import type { Block, LineBlock, TableBlock } from './blocks';
import type { Chapter, IndexEntry } from './chapters';
import { isCheckBoxes } from './check-boxes';
import type { Span } from './span';
import { spanning } from './span';
import type { Titles } from './titles';
import { codeInTitle } from './titles';
import { compact } from './wording';

/** The part of a chapter that describes one pledge. */
export interface Section {
  readonly title?: LineBlock;
  readonly checkBoxes?: TableBlock;
  readonly body: readonly Block[];
  readonly span: Span;
}

/**
 * A section begins with its title above its check boxes. Check boxes without a title above them begin one as well,
 * lest what follows be taken for the pledge before; so does a line that is an index title to the letter.
 */
export function cutSections({ body, entries }: Chapter, titles: Titles): Section[] {
  const titled = new Set(
    body.flatMap((block, at) => (isTitleAboveCheckBoxes(body, at) ? [titles.closest(block)] : [])),
  );
  const starts = body.flatMap((block, at) => {
    if (isTitleAboveCheckBoxes(body, at)) return [at];
    if (block.kind === 'table' && isCheckBoxes(block))
      return isTitleAboveCheckBoxes(body, at - 1) ? [] : [at];
    const named = block.kind === 'line' ? entries.find((entry) => isSameTitle(block, entry)) : undefined;
    return named && !titled.has(named) ? [at] : [];
  });
  return starts.map((start, nth) => sectionOf(body.slice(start, starts[nth + 1])));
}

function isTitleAboveCheckBoxes(body: readonly Block[], at: number): boolean {
  const [title, table] = [body[at], body[at + 1]];
  return title?.kind === 'line' && title.marker === '' && table?.kind === 'table' && isCheckBoxes(table);
}

function isSameTitle(line: LineBlock, entry: IndexEntry): boolean {
  return (
    line.marker === '' &&
    (compact(line.text) === compact(entry.title.value) || codeInTitle(line) === entry.code)
  );
}

function sectionOf(blocks: readonly Block[]): Section {
  const [first, last] = [blocks[0], blocks.at(-1)] as [Block, Block];
  const span = spanning(first.span, last.span);
  const title = first.kind === 'line' ? first : undefined;
  const next = blocks[title ? 1 : 0];
  const checkBoxes = next?.kind === 'table' && isCheckBoxes(next) ? next : undefined;
  const body = blocks.slice((title ? 1 : 0) + (checkBoxes ? 1 : 0));
  return { ...(title ? { title } : {}), ...(checkBoxes ? { checkBoxes } : {}), body, span };
}
