import type { Row, TableBlock } from './blocks';
import { isBlankRow, rowText } from './blocks';
import type { Passage } from './components';
import { readPeriodHeading, readYear } from './dates';
import type {
  AchievementTarget,
  AnnualTarget,
  ComponentCode,
  Located,
  Period,
  UnplacedTarget,
} from './edition';
import { flattened, locatedText } from './items';
import type { Reading } from './reading';
import type { Span } from './span';
import { linesAt } from './span';
import { compact, overlap } from './wording';

export interface Goal {
  readonly headings: readonly Located<string>[];
  readonly statements: readonly Located<string>[];
}

/** The goal, also where it slipped under the heading of the achievement targets. */
export function readGoal(passages: readonly Passage[], place: Span, reading: Reading): Goal {
  const textsIn = (part: Passage['part']) =>
    passages.flatMap((passage) =>
      passage.part === part && passage.kind === 'items' ? flattened(passage.items) : [],
    );
  const own = textsIn('goal');
  const items = own.length > 0 ? own : textsIn('achievement');
  if (items.length === 0) reading.report('GOAL_MISSING', place, { read: '' });
  const isHeading = (text: string) => /^【.*】$/.test(text);
  const slipped = items.find((item) => !isHeading(item.text)) ?? items[0];
  if (own.length === 0 && slipped) reading.report('GOAL_MISPLACED', slipped.span, { read: slipped.text });
  return {
    headings: items
      .filter((item) => isHeading(item.text))
      .map((item) => ({ ...locatedText(item), value: item.text.slice(1, -1).trim() })),
    statements: items.filter((item) => !isHeading(item.text)).map(locatedText),
  };
}

export function isAchievementTable(table: TableBlock): boolean {
  const [year, target] = (table.rows[0]?.cells ?? []).map((cell) => compact(cell.text));
  return /^(달성|목표|이행)?(연도|년도|시기)$/.test(year ?? '') && /목표|내용/.test(target ?? '');
}

export function readAchievementTable(
  table: TableBlock,
  component: ComponentCode,
  reading: Reading,
): AchievementTarget[] {
  return bodyRows(table, reading).flatMap((row) => {
    const [when, what, ...rest] = row.cells.map((cell) => cell.text);
    if (rest.some((text) => text !== ''))
      reading.report('ROW_WIDTH_DIFFERS', row.span, { read: rowText(row), component });
    const year = readYear(when ?? '');
    if (year === undefined)
      reading.report('TARGET_YEAR_UNREADABLE', row.span, { read: rowText(row), component });
    return [
      {
        component,
        ...(year === undefined ? {} : { year }),
        text: year === undefined ? rowText(row) : (what ?? ''),
        lines: linesAt(row.span),
      },
    ];
  });
}

export function isTargetTable(table: TableBlock): boolean {
  const [label, ...columns] = (table.rows[0]?.cells ?? []).map((cell) => compact(cell.text));
  return (
    /^(연도|연차|구분)/.test(label ?? '') &&
    columns.length > 0 &&
    columns.every((text) => readPeriodHeading(text) !== undefined && readPeriodHeading(text) !== 'prior') &&
    !hasBudgetRows(table)
  );
}

function hasBudgetRows(table: TableBlock): boolean {
  return table.rows
    .slice(1)
    .some((row) =>
      /^(총?계|합계|국비|도비|시비|군비|구비|민자|기타)$/.test(compact(row.cells[0]?.text ?? '')),
    );
}

export interface AnnualTargets {
  readonly placed: readonly AnnualTarget[];
  readonly unplaced: readonly UnplacedTarget[];
}

/**
 * The cells below their periods, as read. A row whose first cell is no label looks as if it had slipped to the left:
 * what stands there has no period, and nobody but a person may give it one.
 */
export function readTargetTable(
  table: TableBlock,
  component: ComponentCode,
  reading: Reading,
): AnnualTargets {
  const periods = (table.rows[0]?.cells ?? []).map((cell) => readPeriodHeading(cell.text));
  const placed: AnnualTarget[] = [];
  const unplaced: UnplacedTarget[] = [];
  for (const row of bodyRows(table, reading)) {
    const lines = linesAt(row.span);
    if (row.cells.length !== periods.length) {
      reading.report('ROW_WIDTH_DIFFERS', row.span, { read: rowText(row), component });
      unplaced.push({ component, text: rowText(row), lines });
      continue;
    }
    const label = row.cells[0]?.text ?? '';
    if (!isRowLabel(label)) {
      reading.report('TARGET_ROW_SHIFTED', row.span, { read: rowText(row), component });
      if (label !== '') unplaced.push({ component, text: label, lines });
    }
    const targets = placedTargets(row, periods, component);
    if (targets.length === 0 && isRowLabel(label)) reading.structural('blank-row', row.span);
    placed.push(...targets);
  }
  return { placed, unplaced };
}

function isRowLabel(text: string): boolean {
  return /^(연도별|연차별|사업)?(목표|계획|추진계획|세부계획|목표및추진계획|내용)$/.test(compact(text));
}

function placedTargets(
  row: Row,
  periods: readonly (Period | undefined)[],
  component: ComponentCode,
): AnnualTarget[] {
  return row.cells.flatMap((cell, at) => {
    const period = periods[at];
    return at === 0 || period === undefined || cell.text === ''
      ? []
      : [{ component, period, text: cell.text, lines: linesAt(row.span) }];
  });
}

function bodyRows(table: TableBlock, reading: Reading): Row[] {
  const [heading, ...rows] = table.rows;
  if (heading) reading.structural('table-heading', heading.span);
  if (table.rule) reading.structural('table-rule', table.rule);
  for (const row of rows) if (isBlankRow(row)) reading.structural('blank-row', row.span);
  return rows.filter((row) => !isBlankRow(row));
}

/** An annual target that says what an achievement target says, but in no column of that target's year. */
export function checkTargetYears(
  achievements: readonly AchievementTarget[],
  targets: readonly AnnualTarget[],
  reading: Reading,
): void {
  for (const { year, text } of achievements) {
    const alike = targets.filter((target) => overlap(target.text, text) >= 0.75);
    if (year === undefined || alike.some((target) => target.period.startsWith(year))) continue;
    for (const target of alike) {
      const facts = { read: target.text, expected: `${year} ${text}`, component: target.component };
      reading.report('TARGET_YEAR_DIFFERS', reading.spanOf(target.lines[0]), facts);
    }
  }
}
