import { decimalText, MAX_KRW, parseDecimal, toKrw, type Unit } from '@ledger/pledge';
import type { Figure } from './amount';
import type { Cell, Row, TableBlock } from './blocks';
import { isBlankRow, rowText } from './blocks';
import { readPeriodHeading } from './dates';
import type { BudgetLine, BudgetTable, ComponentCode, Located, Period, Source, StatedTotal } from './edition';
import type { Reading } from './reading';
import { linesAt, type Lines, type Span } from './span';
import { compact, isDash, plainForms } from './wording';

const SOURCES: readonly (readonly [RegExp, Source])[] = [
  [/^국비$|^국고(보조금)?$/, 'national'],
  [/^(도비|시도비|광역비)$/, 'provincial'],
  [/^(시비|군비|구비|시군비|자체재원)$/, 'city'],
  [/^(민자|민간|민간자본|민간투자|자부담)$/, 'private'],
  [/^기타$/, 'other'],
];
const TOTAL = /^(총?계|합계|총사업비|총액|총예산)$/;

/** A row's or a narrative's word for a funding source (재원). */
export function sourceOf(word: string): Source | undefined {
  return SOURCES.find(([form]) => form.test(compact(word)))?.[1];
}

type ColumnKey = Period | 'all';
type RowKey = Source | 'all';

/** A figure and where it stands. */
export interface PlacedFigure {
  readonly row: RowKey;
  readonly column: ColumnKey;
  readonly figure: Figure;
  readonly cell: Cell;
}

/** What a table says before anything is made of it; the sums are checked on this. */
export interface BudgetReading {
  readonly budget: BudgetTable;
  readonly figures: readonly PlacedFigure[];
}

/** Years in a heading that is not itself a row of money, and 총사업비 or rows that are sources. */
export function isBudgetTable(table: TableBlock): boolean {
  const [heading, ...rows] = table.rows;
  const [, ...columns] = (heading?.cells ?? []).map((cell) => compact(cell.text));
  const hasPeriods = columns.some((text) => readPeriodHeading(text) !== undefined);
  const isMoney = rows.some((row) => rowKeyOf(row) !== undefined) || columns.some((text) => TOTAL.test(text));
  return hasPeriods && isMoney && heading !== undefined && rowKeyOf(heading) === undefined;
}

function rowKeyOf(row: Row): RowKey | undefined {
  const label = row.cells[0]?.text ?? '';
  return TOTAL.test(compact(label)) ? 'all' : sourceOf(label);
}

interface Layout {
  readonly table: TableBlock;
  readonly component: ComponentCode;
  readonly unit: Located<Unit>;
  readonly rows: readonly { readonly key: RowKey; readonly row: Row }[];
  readonly columns: readonly (ColumnKey | undefined)[];
}

export function readBudgetTable(
  table: TableBlock,
  component: ComponentCode,
  unit: Located<Unit>,
  reading: Reading,
): BudgetReading {
  const columns = readColumns(table, component, reading);
  const layout = {
    table,
    component,
    unit,
    columns,
    rows: readRows(table, component, columns.length, reading),
  };
  const figures = layout.rows.flatMap(({ key, row }) =>
    row.cells.slice(1).flatMap((cell, at): PlacedFigure[] => {
      const column = columns[at + 1];
      if (column !== undefined) {
        return [{ row: key, column, figure: readFigure(cell, component, unit.value, reading), cell }];
      }
      if (cell.text !== '') reading.report('CELL_UNREAD', cell.span, { read: cell.text, component });
      return [];
    }),
  );
  return { figures, budget: budgetOf(figures, layout) };
}

const placeOf = ({ span }: Cell): { span: Span; lines: Lines } => ({ span, lines: linesAt(span) });

function budgetOf(
  figures: readonly PlacedFigure[],
  { table, component, unit, rows, columns }: Layout,
): BudgetTable {
  const budgetLines = figures.flatMap(({ row, column, figure, cell }): BudgetLine[] =>
    row === 'all' || column === 'all'
      ? []
      : [{ component, source: row, period: column, figure, ...placeOf(cell) }],
  );
  const stated = figures.flatMap(({ row, column, figure, cell }): StatedTotal[] =>
    row === 'all' || column === 'all'
      ? [{ component, source: row, period: column, figure, ...placeOf(cell) }]
      : [],
  );
  const sources = rows.map(({ key }) => key).filter((key) => key !== 'all');
  const periods = columns.filter((key): key is Period => key !== undefined && key !== 'all');
  return {
    kind: 'table',
    component,
    unit,
    sources,
    periods,
    budgetLines,
    stated,
    lines: linesAt(table.span),
  };
}

/** The first column names the rows; each other is a period or the total. */
function readColumns(
  table: TableBlock,
  component: ComponentCode,
  reading: Reading,
): (ColumnKey | undefined)[] {
  const heading = table.rows[0] as Row;
  reading.structural('table-heading', heading.span);
  if (table.rule) reading.structural('table-rule', table.rule);
  const seen = new Set<ColumnKey>();
  return heading.cells.map((cell, at) => {
    if (at === 0) return undefined;
    const key: ColumnKey | undefined = TOTAL.test(compact(cell.text)) ? 'all' : readPeriodHeading(cell.text);
    if (key === undefined) reading.report('COLUMN_UNKNOWN', cell.span, { read: cell.text, component });
    else if (seen.has(key)) reading.report('COLUMN_REPEATED', cell.span, { read: cell.text, component });
    if (key === undefined || seen.has(key)) return undefined;
    seen.add(key);
    return key;
  });
}

/** A row of another width may have slipped, and an amount in the wrong year is worse than none: it is not read. */
function readRows(
  table: TableBlock,
  component: ComponentCode,
  width: number,
  reading: Reading,
): { key: RowKey; row: Row }[] {
  const seen = new Set<RowKey>();
  return table.rows.slice(1).flatMap((row) => {
    if (isBlankRow(row)) {
      reading.structural('blank-row', row.span);
      return [];
    }
    const key = rowKeyOf(row);
    const fault =
      key === undefined
        ? 'ROW_UNKNOWN'
        : seen.has(key)
          ? 'ROW_REPEATED'
          : row.cells.length !== width
            ? 'ROW_WIDTH_DIFFERS'
            : undefined;
    if (fault) reading.report(fault, row.span, { read: rowText(row), component });
    if (fault || key === undefined) return [];
    seen.add(key);
    return [{ key, row }];
  });
}

function readFigure(cell: Cell, component: ComponentCode, unit: Unit, reading: Reading): Figure {
  const { text } = cell;
  if (text === '') return { kind: 'blank' };
  if (isDash(text)) return { kind: 'dash', text };
  const decimal = parseDecimal(plainForms(text));
  const krw = decimal && toKrw(decimal, unit);
  if (typeof krw === 'number') return { kind: 'amount', amountKrw: krw, text };
  const code =
    krw === 'fraction' ? 'AMOUNT_FRACTION' : krw === 'too-large' ? 'AMOUNT_TOO_LARGE' : 'AMOUNT_UNREADABLE';
  const most = krw === 'too-large' ? { expected: `${decimalText(MAX_KRW, unit)}${unit}` } : {};
  reading.report(code, cell.span, { read: text, component, ...most });
  return { kind: 'unreadable', text };
}
