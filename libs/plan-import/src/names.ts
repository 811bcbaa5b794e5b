import type { Block } from './blocks';
import type { Reading } from './reading';
import type { Span } from './span';
import { compact, isOneStrokeOff, isShortenedForm } from './wording';

/** The section's title against the one in the index; spacing is not a difference. */
export function checkTitle(index: string, section: string, span: Span, reading: Reading): void {
  const bare = section.replace(/^\s*[[(]?\d{1,3}(-\d{1,3})+[\]).]?\s*/, '');
  if (compact(bare) !== compact(index))
    reading.report('TITLE_DIFFERS', span, { read: section, expected: index });
}

interface Word {
  readonly text: string;
  readonly span: Span;
}

/**
 * Words of the section that look like another spelling of a word in its titles: 시민소통관 for 시민사회소통관, 조리음
 * for 조리읍. `titles` go from the most to the least trusted; each pair is mentioned once, where it first occurs.
 */
export function checkNames(titles: readonly string[], blocks: readonly Block[], reading: Reading): void {
  const names = [...new Set(titles.flatMap(wordsIn))]
    .filter((name) => /^[가-힣]{3,20}$/.test(name))
    .slice(0, 40);
  const words = blocks.flatMap(wordsOfBlock);
  const told = new Set<string>();
  names.forEach((name, rank) => {
    for (const word of words) {
      const variant = [word.text, word.text.replace(/(은|는|이|가|을|를|의|에|로|와|과|도)$/, '')].find(
        (form) => isVariant(form, name),
      );
      if (
        variant === undefined ||
        told.has(variant) ||
        (names.indexOf(variant) > -1 && names.indexOf(variant) < rank)
      )
        continue;
      told.add(variant);
      reading.report('NAME_DIFFERS', word.span, { read: variant, expected: name });
    }
  });
}

function isVariant(word: string, name: string): boolean {
  return isOneStrokeOff(word, name) || isShortenedForm(word, name) || isShortenedForm(name, word);
}

function wordsIn(text: string): string[] {
  return text.split(/[^가-힣A-Za-z0-9]+/).filter((word) => word !== '');
}

function wordsOfBlock(block: Block): Word[] {
  if (block.kind === 'ornament') return [];
  const texts = block.kind === 'line' ? [block] : block.rows.flatMap((row) => row.cells);
  return texts.flatMap(({ text, span }) => wordsIn(text).map((word) => ({ text: word, span })));
}
