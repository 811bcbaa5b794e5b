import type { LineBlock, TableBlock } from './blocks';
import type { Component, ComponentCode } from './edition';
import type { Item } from './items';
import { itemsOf } from './items';
import { reportSkippedNumbers } from './list-numbers';
import type { PartName } from './headings';
import type { Piece, UnitMark } from './parts';
import type { Reading } from './reading';
import { linesAt } from './span';
import type { ListNumber } from './wording';
import { listNumber, similarity } from './wording';

/** What stands together in one part of a section, for one component. */
export type Passage = { readonly part: PartName | undefined; readonly component: ComponentCode } & (
  | { readonly kind: 'items'; readonly items: readonly Item[] }
  | { readonly kind: 'table'; readonly table: TableBlock }
  | UnitMark
);

export interface DividedSection {
  readonly components: readonly Component[];
  readonly passages: readonly Passage[];
}

/**
 * Divides a section among its components (세부사업). Their headings, ① and ②, are sure where nothing else stands
 * in a line of its own, beside the tables of targets and budget; elsewhere a numbered line is a heading when it has
 * the number and the look of one of these.
 */
export function divideSection(pieces: readonly Piece[], reading: Reading): DividedSection {
  const sure = pieces.flatMap((piece) =>
    piece.part === 'plan' || piece.part === 'budget' ? headingIn(piece) : [],
  );
  const headings = pieces.flatMap((piece) =>
    headingIn(piece).filter((heading) => isComponentHeading(heading, piece, sure)),
  );
  const byNumber = grouped(headings, ({ number }) => number).toSorted(([a], [b]) => a - b);
  const components = byNumber.map(([number, group]) => componentOf(String(number), group, reading));
  for (const [, group] of grouped(headings, ({ opening }) => opening))
    reportSkippedNumbers(group, '', reading);
  return {
    components,
    passages: passagesOf(pieces, new Map(headings.map((heading) => [heading.line, String(heading.number)]))),
  };
}

interface ComponentHeading extends ListNumber {
  readonly line: LineBlock;
  readonly span: LineBlock['span'];
  readonly opening: number;
}

function headingIn(piece: Piece): ComponentHeading[] {
  const line = piece.content;
  if (line.kind !== 'line' || !['', '□', '■', '○', '●', '◎'].includes(line.marker)) return [];
  const number = listNumber(line.text);
  return number && !/^\d/.test(number.symbol)
    ? [{ ...number, line, span: line.span, opening: piece.opening }]
    : [];
}

function isComponentHeading(
  heading: ComponentHeading,
  piece: Piece,
  sure: readonly ComponentHeading[],
): boolean {
  if (piece.part === 'plan' || piece.part === 'budget') return true;
  return sure.some((other) => other.number === heading.number && similarity(other.rest, heading.rest) >= 0.5);
}

/** Map.groupBy, which Node 20 does not have. */
function grouped<T, K>(values: readonly T[], keyOf: (value: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return [...groups];
}

function componentOf(
  code: ComponentCode,
  headings: readonly ComponentHeading[],
  reading: Reading,
): Component {
  const names = grouped(headings, (heading) => heading.rest).toSorted(([, a], [, b]) => b.length - a.length);
  const chosen = names[0]?.[1][0] as ComponentHeading;
  for (const { rest, span } of headings) {
    if (rest !== chosen.rest)
      reading.report('COMPONENT_NAME_DIFFERS', span, { read: rest, expected: chosen.rest, component: code });
  }
  const located = headings.map((heading) => ({ value: heading.rest, lines: linesAt(heading.span) }));
  return { code, name: { value: chosen.rest, lines: linesAt(chosen.span) }, headings: located };
}

function passagesOf(pieces: readonly Piece[], headings: ReadonlyMap<LineBlock, ComponentCode>): Passage[] {
  const passages: Passage[] = [];
  let lines: LineBlock[] = [];
  let place: { part: PartName | undefined; component: ComponentCode } = { part: undefined, component: '' };
  let opening = 0;
  const close = () => {
    if (lines.length > 0) passages.push({ ...place, kind: 'items', items: itemsOf(lines) });
    lines = [];
  };
  for (const { part, content, opening: nth } of pieces) {
    const heading = content.kind === 'line' ? headings.get(content) : undefined;
    const component = heading ?? (nth === opening ? place.component : '');
    if (
      heading !== undefined ||
      part !== place.part ||
      component !== place.component ||
      content.kind !== 'line'
    )
      close();
    [place, opening] = [{ part, component }, nth];
    if (content.kind === 'table') passages.push({ ...place, kind: 'table', table: content });
    else if (content.kind === 'unit') passages.push({ ...place, ...content });
    else if (heading === undefined) lines.push(content);
  }
  close();
  return passages;
}
