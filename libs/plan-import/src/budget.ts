import type { Figure, Unit } from './amount';
import { parseDecimal, toKrw } from './amount';
import type { Cell, Row, TableBlock } from './blocks';
import { isBlankRow, rowText } from './blocks';
import { readPeriodHeading } from './dates';
import type { BudgetLine, BudgetTable, ComponentCode, Located, Period, Source, StatedTotal } from './edition';
import type { Reading } from './reading';
import { linesAt } from './span';
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

export function readBudgetTable(
  table: TableBlock,
  component: ComponentCode,
  unit: Located<Unit>,
  reading: Reading,
): BudgetReading {
  const columns = readColumns(table, component, reading);
  const rows = readRows(table, component, columns.length, reading);
  const figures = rows.flatMap(({ key, row }) =>
    row.cells.flatMap((cell, at): PlacedFigure[] => {
      const column = columns[at];
      return column === undefined
        ? []
        : [{ row: key, column, figure: readFigure(cell, component, unit.value, reading), cell }];
    }),
  );
  return {
    figures,
    budget: budgetOf(
      figures,
      component,
      unit,
      table,
      rows.map(({ key }) => key),
      columns,
    ),
  };
}

function budgetOf(
  figures: readonly PlacedFigure[],
  component: ComponentCode,
  unit: Located<Unit>,
  table: TableBlock,
  rows: readonly RowKey[],
  columns: readonly (ColumnKey | undefined)[],
): BudgetTable {
  const budgetLines = figures.flatMap(({ row, column, figure, cell }): BudgetLine[] =>
    row === 'all' || column === 'all'
      ? []
      : [{ component, source: row, period: column, figure, lines: linesAt(cell.span) }],
  );
  const stated = figures.flatMap(({ row, column, figure, cell }): StatedTotal[] =>
    row === 'all' || column === 'all'
      ? [{ component, source: row, period: column, figure, lines: linesAt(cell.span) }]
      : [],
  );
  const sources = rows.filter((key) => key !== 'all');
  const periods = columns.filter((key) => key !== undefined && key !== 'all') as Period[];
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
  reading.report(code, cell.span, { read: text, component });
  return { kind: 'unreadable', text };
}
