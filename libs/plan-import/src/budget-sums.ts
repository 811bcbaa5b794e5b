import { decimalText, type Unit } from '@ledger/pledge';
import { krwOf } from './amount';
import type { BudgetReading, PlacedFigure } from './budget';
import type { BudgetTable, Period, Source } from './edition';
import type { Reading } from './reading';

/** What the lines of a table add up to, in whole won; never what it states. */
export interface BudgetSums {
  readonly totalKrw: number;
  readonly bySource: ReadonlyMap<Source, number>;
  readonly byPeriod: ReadonlyMap<Period, number>;
}

export function budgetSums(tables: readonly BudgetTable[]): BudgetSums {
  const bySource = new Map<Source, number>();
  const byPeriod = new Map<Period, number>();
  let totalKrw = 0;
  for (const { source, period, figure } of tables.flatMap((table) => table.budgetLines)) {
    const krw = krwOf(figure);
    totalKrw += krw;
    bySource.set(source, (bySource.get(source) ?? 0) + krw);
    byPeriod.set(period, (byPeriod.get(period) ?? 0) + krw);
  }
  return { totalKrw, bySource, byPeriod };
}

/**
 * What a sentence may be held against; undefined where a table says no sum at all. A table without rows by source says its
 * totals alone: to add up the rows that it has not would give a zero that nobody wrote.
 */
export function saidSums(tables: readonly BudgetTable[]): BudgetSums | undefined {
  const all = tables.map((table) => (table.sources.length > 0 ? budgetSums([table]) : statedSums(table)));
  return all.reduce((sum, one) => sum && one && added(sum, one), budgetSums([]));
}

function statedSums({ stated }: BudgetTable): BudgetSums | undefined {
  const totals = stated.flatMap(({ period, figure }) =>
    figure.kind === 'amount' ? [[period, figure.amountKrw] as const] : [],
  );
  if (totals.length === 0) return undefined;
  const byPeriod = new Map(totals.filter((total): total is [Period, number] => total[0] !== 'all'));
  const added = [...byPeriod.values()].reduce((sum, krw) => sum + krw, 0);
  const totalKrw = totals.find(([period]) => period === 'all')?.[1] ?? added;
  return { totalKrw, bySource: new Map(), byPeriod };
}

function added(a: BudgetSums, b: BudgetSums): BudgetSums {
  return {
    totalKrw: a.totalKrw + b.totalKrw,
    bySource: joined(a.bySource, b.bySource),
    byPeriod: joined(a.byPeriod, b.byPeriod),
  };
}

function joined<K>(a: ReadonlyMap<K, number>, b: ReadonlyMap<K, number>): ReadonlyMap<K, number> {
  const sums = new Map(a);
  for (const [key, krw] of b) sums.set(key, (sums.get(key) ?? 0) + krw);
  return sums;
}

/** Compares each total that the table states with what its cells add up to. It reports a difference and repairs none. */
export function checkBudgetSums({ budget, figures }: BudgetReading, reading: Reading): void {
  if (budget.sources.length === 0) {
    reading.report('SOURCES_MISSING', reading.spanOf(budget.lines[0]), {
      read: '',
      component: budget.component,
    });
  }
  const check = (code: SumCode, total: PlacedFigure | undefined, parts: readonly PlacedFigure[]) =>
    total && compareSum(code, total, parts, budget, reading);
  for (const row of [...budget.sources, 'all'] as const) {
    const cells = figures.filter((figure) => figure.row === row);
    const parts = cells.filter((figure) => figure.column !== 'all');
    if (parts.length > 0)
      check(
        'ROW_SUM_DIFFERS',
        cells.find((figure) => figure.column === 'all'),
        parts,
      );
  }
  if (budget.sources.length === 0) return;
  for (const column of [...budget.periods, 'all'] as const) {
    const cells = figures.filter((figure) => figure.column === column);
    const parts = cells.filter((figure) => figure.row !== 'all');
    check(
      'COLUMN_SUM_DIFFERS',
      cells.find((figure) => figure.row === 'all'),
      column === 'all' ? parts.map((part) => orRowSum(part, figures)) : parts,
    );
  }
}

type SumCode = 'ROW_SUM_DIFFERS' | 'COLUMN_SUM_DIFFERS';

/** A source whose own total is blank counts with what its row adds up to; the blank has been reported already. */
function orRowSum(total: PlacedFigure, figures: readonly PlacedFigure[]): PlacedFigure {
  if (total.figure.kind !== 'blank') return total;
  const row = figures.filter((figure) => figure.row === total.row && figure.column !== 'all');
  return { ...total, figure: { kind: 'amount', amountKrw: sumOf(row), text: '' } };
}

function compareSum(
  code: SumCode,
  total: PlacedFigure,
  parts: readonly PlacedFigure[],
  budget: BudgetTable,
  reading: Reading,
): void {
  const sum = sumOf(parts);
  const isUnsure = [total, ...parts].some(({ figure }) => figure.kind === 'unreadable');
  const isBlank = total.figure.kind === 'blank';
  // A blank in the corner belongs to a row and a column; it is one blank.
  const isToldAlready = isBlank && code === 'COLUMN_SUM_DIFFERS' && total.column === 'all';
  if (isUnsure || isToldAlready || krwOf(total.figure) === sum) return;
  const expected = inUnit(sum, budget.unit.value);
  reading.report(isBlank ? 'STATED_TOTAL_BLANK' : code, total.cell.span, {
    read: total.cell.text,
    expected,
    component: budget.component,
  });
}

/** Past `MAX_KRW` it may be rounded; it differs from any total then, and that is all that is made of it. */
function sumOf(figures: readonly PlacedFigure[]): number {
  return figures.reduce((sum, { figure }) => sum + krwOf(figure), 0);
}

export function inUnit(amountKrw: number, unit: Unit): string {
  return `${decimalText(amountKrw, unit)}${unit}`;
}
