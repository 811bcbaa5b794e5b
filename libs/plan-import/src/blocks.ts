import type { Span } from './span';
import { spanOfLine, spanning } from './span';
import { cleaned, compact } from './wording';

/** A line of prose or a bullet. `marker` is '' for prose, and `- ▶` where two stand together. */
export interface LineBlock {
  readonly kind: 'line';
  readonly marker: string;
  readonly indent: number;
  readonly text: string;
  readonly span: Span;
}

export interface Cell {
  readonly text: string;
  readonly span: Span;
}

export interface Row {
  readonly cells: readonly Cell[];
  readonly span: Span;
}

export interface TableBlock {
  readonly kind: 'table';
  /** Heading row first; the rule below it is not among them. */
  readonly rows: readonly Row[];
  readonly rule?: Span;
  readonly span: Span;
}

/** Page numbers, rules, pictures without a text: lines that say nothing. */
export interface OrnamentBlock {
  readonly kind: 'ornament';
  readonly span: Span;
}

export type Block = LineBlock | TableBlock | OrnamentBlock;

/** A longer line is no sentence and no table row of any plan; it is left unread, which the coverage reports. */
export const MAX_LINE_LENGTH = 8_000;

/** Splits lines into blocks. Every line that is neither blank nor too long is in exactly one of them. */
export function blocksOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let table: Row[] = [];
  lines.forEach((raw, index) => {
    const line = index + 1;
    if (isTableRow(raw) && !isTooLong(raw)) return void table.push(rowOf(raw, line));
    if (table.length > 0) blocks.push(tableOf(table));
    table = [];
    if (raw.trim() !== '' && !isTooLong(raw)) blocks.push(lineBlock(raw, line));
  });
  if (table.length > 0) blocks.push(tableOf(table));
  return blocks;
}

function isTooLong(raw: string): boolean {
  return raw.length > MAX_LINE_LENGTH;
}

function isTableRow(raw: string): boolean {
  return raw.trimStart().startsWith('|');
}

/** Signs that open a bullet; the first group needs a blank after it, being common in prose. */
const MARKER = /^(?:(?:[-*+•·ㅇo–—][\s\u3000]+)|(?:[○●◎□■◇◆▶▷►▸✓✔√※⇒➜→◦❍❏▪▫‣☞]\s*))/;

function lineBlock(raw: string, line: number): Block {
  const span = spanOfLine(raw, line);
  const body = raw.trim();
  if (isOrnament(body)) return { kind: 'ornament', span };
  const picture = /^!\[([^\]]*)\]\([^)]*\)$/.exec(body);
  if (picture) return { kind: 'line', marker: '', indent: 0, text: cleaned(picture[1] ?? ''), span };
  const { marker, rest } = markerOf(body.replace(/^#{1,6}\s+/, ''));
  return { kind: 'line', marker, indent: indentOf(raw), text: cleaned(rest), span };
}

function isOrnament(body: string): boolean {
  return /^(?:-{3,}|\*{3,}|_{3,}|={3,}|-\s*\d+\s*-|<!--.*-->|!\[\]\([^)]*\)|```.*)$/.test(body);
}

function markerOf(body: string): { marker: string; rest: string } {
  const signs: string[] = [];
  let rest = body;
  for (let match = MARKER.exec(rest); match; match = MARKER.exec(rest)) {
    signs.push(match[0].trim());
    rest = rest.slice(match[0].length);
  }
  return { marker: signs.join(' '), rest };
}

function indentOf(raw: string): number {
  const white = raw.slice(0, raw.length - raw.trimStart().length);
  return white.replaceAll('\t', '    ').length;
}

function tableOf(rows: readonly Row[]): TableBlock {
  const [first, second] = rows as [Row, Row?];
  const span = spanning(first.span, (rows.at(-1) ?? first).span);
  if (!second || !isRule(second)) return { kind: 'table', rows, span };
  return { kind: 'table', rows: [first, ...rows.slice(2)], rule: second.span, span };
}

/** Only the second row may be the rule, and of two dashes at least: a data row of single dashes is data. */
function isRule(row: Row): boolean {
  return row.cells.length > 0 && row.cells.every((cell) => /^(:?-{2,}:?|:-:?|-:)$/.test(compact(cell.text)));
}

function rowOf(raw: string, line: number): Row {
  const cells: Cell[] = [];
  let start = raw.indexOf('|') + 1;
  for (let at = start; at <= raw.length; at++) {
    if (at < raw.length && (raw[at] !== '|' || raw[at - 1] === '\\')) continue;
    // What follows the last bar is a cell only when it says something.
    if (at < raw.length || raw.slice(start).trim() !== '') cells.push(cellOf(raw, line, start, at));
    start = at + 1;
  }
  return { cells, span: spanOfLine(raw, line) };
}

function cellOf(raw: string, line: number, start: number, end: number): Cell {
  const inner = raw.slice(start, end);
  const lead = inner.length - inner.trimStart().length;
  const blank = inner.trim() === '';
  const column = blank ? start + 1 : start + lead + 1;
  const endColumn = blank ? end + 1 : start + inner.trimEnd().length + 1;
  return { text: cleaned(inner), span: { line, column, endLine: line, endColumn } };
}

/** A row as one reads it aloud, for findings. */
export function rowText(row: Row): string {
  return row.cells.map((cell) => cell.text).join(' | ');
}

/** Whether a row says anything at all. */
export function isBlankRow(row: Row): boolean {
  return row.cells.every((cell) => cell.text === '');
}
