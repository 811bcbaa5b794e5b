import { isUnit, type Unit } from '@ledger/pledge';
import type { Block, LineBlock } from './blocks';
import type { Located } from './edition';
import type { Heading, PartName } from './headings';
import { headingOf } from './headings';
import type { NumberedPlace } from './list-numbers';
import { reportSkippedNumbers } from './list-numbers';
import type { Reading } from './reading';
import { linesAt } from './span';
import { compact, plainForms } from './wording';

/** A block with the part that it stands in, or the unit of the amounts that follow. `opens` is the heading's doing. */
export interface Piece {
  readonly part: PartName | undefined;
  readonly content: Exclude<Block, { kind: 'ornament' }> | UnitMark;
  /** Counts the part headings before it; a component's heading does not reach across one. */
  readonly opening: number;
}

export interface UnitMark {
  readonly kind: 'unit';
  /** Absent when the unit is one that nobody knows. */
  readonly unit?: Located<Unit>;
}

/** Says for each block of a section in which part it stands; headings, captions and units are taken out. */
export function cutParts(blocks: readonly Block[], reading: Reading): readonly Piece[] {
  const cutter = new PartCutter(reading);
  for (const block of blocks) if (block.kind !== 'ornament') cutter.take(block);
  reportSkippedNumbers(cutter.numbers, '', reading);
  return cutter.pieces;
}

class PartCutter {
  readonly pieces: Piece[] = [];
  readonly numbers: NumberedPlace[] = [];
  private readonly opened = new Set<PartName>();
  private readonly markers = new Set<string>();
  private part: PartName | undefined;
  private opening = 0;

  constructor(private readonly reading: Reading) {}

  take(block: Exclude<Block, { kind: 'ornament' }>): void {
    if (block.kind === 'table') return this.put(block);
    const { unit, text } = takeUnit(block, this.reading);
    const lastNumber = this.numbers.at(-1)?.number ?? 0;
    const heading = headingOf(block, text, { part: this.part, lastNumber, markers: this.markers });
    if (heading) this.open(heading, block, text);
    else if (!unit || text !== '') this.put(block);
    if (unit) this.put(unit);
  }

  private put(content: Piece['content']): void {
    this.pieces.push({ part: this.part, content, opening: this.opening });
  }

  private open(heading: Heading, { span, marker }: LineBlock, text: string): void {
    this.reading.structural(heading.isCaption ? 'caption' : 'part-heading', span);
    if (heading.isUnknown) this.reading.report('HEADING_UNKNOWN', span, { read: text });
    if (heading.meant) this.reading.report('HEADING_MISSPELT', span, { read: text, expected: heading.meant });
    if (heading.number) this.numbers.push({ number: heading.number, symbol: String(heading.number), span });
    if (heading.isCaption) return;
    if (marker !== '') this.markers.add(marker);
    // The goal for a second time may well be the goal of another pledge, whose title was lost.
    const isRepeated = heading.part !== undefined && this.opened.has(heading.part) && !heading.keepsComponent;
    if (isRepeated) this.reading.report('HEADING_REPEATED', span, { read: text });
    if (heading.part !== undefined) this.opened.add(heading.part);
    if (!heading.keepsComponent) this.opening += 1;
    this.part = heading.part;
  }
}

/** `(단위: 백만원)` alone, or behind a heading; `text` is the line without it. */
function takeUnit(line: LineBlock, reading: Reading): { unit?: UnitMark; text: string } {
  const match = /[([]?\s*단\s*위\s*[:;]?\s*([^)\]\s,]+)\s*[)\]]?\s*$/.exec(plainForms(line.text));
  if (!match) return { text: line.text };
  const text = line.text.slice(0, match.index).trim();
  const unit = compact(match[1] ?? '');
  reading.structural('unit', line.span);
  if (isUnit(unit)) return { unit: { kind: 'unit', unit: { value: unit, lines: linesAt(line.span) } }, text };
  reading.report('UNIT_UNKNOWN', line.span, { read: match[1] ?? '' });
  return { unit: { kind: 'unit' }, text };
}
