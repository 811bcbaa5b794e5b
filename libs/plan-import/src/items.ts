import type { LineBlock, TableBlock } from './blocks';
import { isBlankRow, MAX_LINE_LENGTH, rowText } from './blocks';
import type { ComponentCode, Located, OutlineItem } from './edition';
import type { Span } from './span';
import { linesAt } from './span';
import { listNumber, saysNone } from './wording';

/** A bullet or a paragraph with what hangs below it. */
export interface Item {
  readonly marker: string;
  readonly text: string;
  readonly span: Span;
  readonly children: readonly Item[];
}

interface GrowingItem extends Item {
  text: string;
  span: Span;
  readonly children: GrowingItem[];
}

/** At the same indent □ stands above ○, ○ above -, and a remark (* ※ ⇒) belongs to what it follows. */
const REMARK = '*※⇒➜→';
const RANKS: readonly (readonly [string, number])[] = [
  ['■□◇◆❏▪▫', 0],
  ['○●◎◦❍ㅇo▶▷►▸✓✔√☞', 1],
  [REMARK, 3],
];

function rankOf(marker: string): number {
  return RANKS.find(([signs]) => marker !== '' && signs.includes(marker.charAt(0)))?.[1] ?? 2;
}

/** A line that hangs on what stands before it, and is no item of its own. */
export function isRemark({ marker }: Item): boolean {
  return marker !== '' && REMARK.includes(marker.charAt(0));
}

/** A bullet or a number says that a line is an item of the list that it stands in; one without may be anything. */
export function isListed({ marker, text }: Item): boolean {
  return marker !== '' || listNumber(text) !== undefined;
}

/** Deeper than any outline; what is deeper still is hung up there, so that no document exhausts the stack. */
const MAX_DEPTH = 12;

/** Lines as trees. A line of prose directly below a bullet goes on with it. */
export function itemsOf(lines: readonly LineBlock[]): Item[] {
  const roots: GrowingItem[] = [];
  let path: { readonly item: GrowingItem; readonly indent: number; readonly rank: number }[] = [];
  for (const line of lines) {
    const last = path.at(-1)?.item;
    if (last && continues(last, line)) {
      last.text = `${last.text} ${line.text}`;
      last.span = { ...last.span, endLine: line.span.endLine, endColumn: line.span.endColumn };
      continue;
    }
    const item: GrowingItem = { marker: line.marker, text: line.text, span: line.span, children: [] };
    const level = { item, indent: line.indent, rank: rankOf(line.marker) };
    path = path.slice(0, Math.min(path.findLastIndex((above) => isBelow(level, above)) + 1, MAX_DEPTH));
    (path.at(-1)?.item.children ?? roots).push(item);
    path.push(level);
  }
  return roots;
}

function isBelow(level: { indent: number; rank: number }, above: { indent: number; rank: number }): boolean {
  return level.indent > above.indent || (level.indent === above.indent && level.rank > above.rank);
}

function continues(last: Item, line: LineBlock): boolean {
  if (line.marker !== '' || last.marker === '' || line.span.line !== last.span.endLine + 1) return false;
  if (last.text.length + line.text.length > MAX_LINE_LENGTH || saysNone(last.text)) return false;
  return !listNumber(line.text) && !line.text.startsWith('【');
}

/** A table as a list: an item for each row that says something. */
export function tableItems(table: TableBlock): Item[] {
  const rows = table.rows.filter((row) => !isBlankRow(row));
  return rows.map((row) => ({ marker: '', text: rowText(row), span: row.span, children: [] }));
}

/** An item and all that hangs below it, top down. */
export function flattened(items: readonly Item[]): Item[] {
  return items.flatMap((item) => [item, ...flattened(item.children)]);
}

export function locatedText(item: Item): Located<string> {
  return { value: item.text, lines: linesAt(item.span) };
}

export function outlineItem(item: Item, component: ComponentCode): OutlineItem {
  const children = item.children.map((child) => outlineItem(child, component));
  return { component, marker: item.marker, text: item.text, lines: linesAt(item.span), children };
}

/** `사업기간: '19년 ~ '26년` → label and the rest. */
export function labelled(item: Item): { label: string; rest: string } | undefined {
  const match = /^([^:：]{2,14})[:：]\s*(.+)$/.exec(item.text);
  return match ? { label: (match[1] ?? '').replace(/\s/g, ''), rest: match[2] ?? '' } : undefined;
}
