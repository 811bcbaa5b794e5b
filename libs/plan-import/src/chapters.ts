import type { Block, Cell, LineBlock, Row, TableBlock } from './blocks';
import { isBlankRow, rowText } from './blocks';
import type { Located } from './edition';
import type { Reading } from './reading';
import type { Lines, Span } from './span';
import { linesAt } from './span';
import { compact, withoutLetterSpacing } from './wording';

/** A row of the index: what the document promises to describe. */
export interface IndexEntry {
  readonly code: string;
  readonly title: Located<string>;
  readonly department?: Located<string>;
  readonly vision?: Located<string>;
  readonly field?: Located<string>;
  readonly span: Span;
}

/** An index with the blocks of its sections. A plan of a whole city has a chapter for each field. */
export interface Chapter {
  readonly head: readonly Located<string>[];
  readonly entries: readonly IndexEntry[];
  readonly body: readonly Block[];
}

/** Splits a document at its index tables; none at all means that it is no plan. */
export function readChapters(blocks: readonly Block[], reading: Reading): Chapter[] {
  const tables = blocks.flatMap((block, at) =>
    block.kind === 'table' && indexColumns(block) ? [{ block, at }] : [],
  );
  const seen = new Set<string>();
  // An index that a page break split in two is one index: nothing stands between its tables.
  const openings = tables.filter(({ at }) => !isIndex(blocks[at - 1]));
  return openings.map(({ at }, nth) => {
    const first = headStart(blocks, at, nth === 0);
    let end = at;
    while (isIndex(blocks[end])) end++;
    const next = openings[nth + 1];
    const head = readHead(blocks.slice(first, at), blocks[at]?.span, reading);
    const entries = blocks
      .slice(at, end)
      .flatMap((block) => (block.kind === 'table' ? readIndex(block, head, seen, reading) : []));
    return {
      head: head.rest,
      entries,
      body: blocks.slice(end, next ? headStart(blocks, next.at, false) : undefined),
    };
  });
}

function isIndex(block: Block | undefined): boolean {
  return block?.kind === 'table' && indexColumns(block) !== undefined;
}

interface IndexColumns {
  readonly code: number;
  readonly title: number;
  readonly department: number;
}

function indexColumns(table: TableBlock): IndexColumns | undefined {
  const headings = (table.rows[0]?.cells ?? []).map((cell) => compact(cell.text));
  const at = (form: RegExp) => headings.findIndex((heading) => form.test(heading));
  const columns = {
    code: at(/^(관리|공약|연)?번호$|^연번$/),
    title: at(/^(공약|공약사업|사업)명$/),
    department: at(/^(담당|주관|추진|소관)(부서|과)$/),
  };
  return columns.code >= 0 && columns.title >= 0 ? columns : undefined;
}

interface Head {
  readonly vision?: Located<string>;
  readonly field?: Located<string>;
  readonly rest: readonly Located<string>[];
}

const FIELD = /^[-‐-―－]\s*(?=\S)(.*\S)\s*[-‐-―－]$/;

/** `- 길은 넓게 -` looks like a bullet to whoever does not know where it stands. */
function fieldIn(line: LineBlock): string | undefined {
  return FIELD.exec(line.marker === '-' ? `- ${line.text}` : line.text)?.[1];
}

/** Where a chapter begins: at the document's beginning, or at the vision above the field above its index. */
function headStart(blocks: readonly Block[], index: number, isFirst: boolean): number {
  if (isFirst) return 0;
  const above = blocks[index - 1];
  if (above?.kind !== 'line' || fieldIn(above) === undefined) return index;
  return blocks[index - 2]?.kind === 'line' ? index - 2 : index - 1;
}

/** The field stands between dashes, -행정은 새롭다-, and the vision in the line above it. */
function readHead(blocks: readonly Block[], index: Span | undefined, reading: Reading): Head {
  const lines = blocks.filter((block): block is LineBlock => block.kind === 'line');
  const at = lines.findLastIndex((line) => fieldIn(line) !== undefined);
  const located = (line: LineBlock): Located<string> => ({ value: line.text, lines: linesAt(line.span) });
  const [field, vision] = [lines[at], lines[at - 1]];
  if (!field || !vision) {
    if (index) reading.report('VISION_MISSING', index, { read: '' });
    return { rest: lines.map(located) };
  }
  const name = fieldIn(field) ?? field.text;
  const rest = lines.filter((line) => line !== field && line !== vision).map(located);
  return { vision: located(vision), field: { value: name, lines: linesAt(field.span) }, rest };
}

function readIndex(table: TableBlock, head: Head, seen: Set<string>, reading: Reading): IndexEntry[] {
  const columns = indexColumns(table);
  const [heading, ...rows] = table.rows;
  if (!columns || !heading) return [];
  reading.structural('index-heading', heading.span);
  if (table.rule) reading.structural('table-rule', table.rule);
  reportUnknownColumns(heading, columns, reading);
  return rows.flatMap((row) => {
    if (isBlankRow(row)) reading.structural('blank-row', row.span);
    const entry = isBlankRow(row) ? undefined : readEntry(row, columns, head, reading);
    if (!entry) return [];
    if (seen.has(entry.code)) reading.report('INDEX_CODE_REPEATED', row.span, { read: entry.code });
    const isNew = !seen.has(entry.code);
    seen.add(entry.code);
    return isNew ? [entry] : [];
  });
}

function reportUnknownColumns(heading: Row, columns: IndexColumns, reading: Reading): void {
  const known = new Set(Object.values(columns));
  for (const [at, cell] of heading.cells.entries()) {
    if (!known.has(at) && cell.text !== '') reading.report('COLUMN_UNKNOWN', cell.span, { read: cell.text });
  }
}

function readEntry(row: Row, columns: IndexColumns, head: Head, reading: Reading): IndexEntry | undefined {
  const lines: Lines = linesAt(row.span);
  const code = codeOf(row.cells[columns.code]);
  const title = row.cells[columns.title]?.text ?? '';
  if (code === undefined || title === '') {
    reading.report('INDEX_ROW_UNREADABLE', row.span, { read: rowText(row) });
    return undefined;
  }
  const known = new Set(Object.values(columns));
  for (const [at, { text, span }] of row.cells.entries()) {
    if (!known.has(at) && text !== '') reading.of(code).report('CELL_UNREAD', span, { read: text });
  }
  const department = withoutLetterSpacing(row.cells[columns.department]?.text ?? '');
  if (department === '') reading.of(code).report('DEPARTMENT_MISSING', row.span, { read: '' });
  return {
    code,
    title: { value: withoutLetterSpacing(title), lines },
    ...(department === '' ? {} : { department: { value: department, lines } }),
    ...(head.vision && head.field ? { vision: head.vision, field: head.field } : {}),
    span: row.span,
  };
}

/** `[12-1]`, `12-1`, `12 - 1`, or a plain `7` where a plan numbers its pledges through. */
function codeOf(cell: Cell | undefined): string | undefined {
  return /^[[(<]?(\d{1,3}(?:-\d{1,3}){0,2})[\])>.]?$/.exec(compact(cell?.text ?? ''))?.[1];
}
