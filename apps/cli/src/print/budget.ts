import type { BudgetMatrix, Unit } from '@ledger/pledge';
import type { BudgetAnswer } from '@ledger/read-models';
import { cellText, isWholeMillion, wonText } from '../amounts';
import { WORDS, type Speech } from '../speech';
import { pageEnd } from './lists';
import { left, right, table } from './table';
import { periodText } from './values';

export function budgetText({ tables, position }: BudgetAnswer, speech: Speech): string {
  const bodies =
    tables.length === 0 ? [speech.say(WORDS.none)] : tables.map((matrix) => matrixText(matrix, speech));
  return [bodies.join('\n\n'), pageEnd({ position }, speech)].join('\n');
}

/** The table, its sums beside the stated ones, and each place where the two differ. */
export function matrixText(matrix: BudgetMatrix, speech: Speech): string {
  const { say, name } = speech;
  const { component, kind, periods, rows, sumsKrw, stated, totalKrw, statedTotal } = matrix;
  const unit = unitOf(matrix);
  const cell = (amount: Parameters<typeof cellText>[0]): string => cellText(amount, unit, speech);
  const titles = [
    left(say(WORDS.columns.source)),
    ...periods.map((period) => right(periodText(period, speech))),
    right(say(WORDS.columns.sum)),
    right(say(WORDS.columns.stated)),
  ];
  const lines = rows.map((row) => [
    name(WORDS.sources, row.source),
    ...row.cells.map(cell),
    cell(row.sumKrw),
    cell(row.stated),
  ]);
  const sums = [say(WORDS.columns.sum), ...sumsKrw.map(cell), cell(totalKrw), cell(statedTotal)];
  const printed = [say(WORDS.columns.stated), ...stated.map(cell), '', ''];
  const word = component === null ? WORDS.budget.whole : WORDS.budget.component;
  const head = say(word, { kind: name(WORDS.money, kind), code: component ?? '' });
  // 해당없음: the document says that there is no budget, which is not a table of nothing.
  if (rows.length === 0 && periods.length === 0) return `${head}: ${cell(statedTotal)}`;
  const measured = `${head} (${say(unit === '원' ? WORDS.unit.won : WORDS.unit.million)})`;
  return [measured, table(titles, [...lines, sums, printed]), ...differences(matrix, speech)].join('\n');
}

function differences(matrix: BudgetMatrix, speech: Speech): string[] {
  return matrix.differences.map(({ source, period, statedKrw, sumKrw }) =>
    speech.say(WORDS.budget.differs, {
      place: placeText(source, period, speech),
      stated: wonText(statedKrw, speech),
      sum: wonText(sumKrw, speech),
    }),
  );
}

function placeText(source: string, period: string, speech: Speech): string {
  const [row, column] = [speech.name(WORDS.sources, source), periodText(period, speech)];
  return row === column ? row : `${row} ${column}`;
}

/** 백만원 where every amount is a whole number of them; exact either way. */
function unitOf({ rows, stated, statedTotal }: BudgetMatrix): Unit {
  const all = [...rows.flatMap((row) => [...row.cells, row.stated]), ...stated, statedTotal];
  return all.every((amount) => typeof amount !== 'number' || isWholeMillion(amount)) ? '백만원' : '원';
}

export const totalText = (matrix: BudgetMatrix, speech: Speech): string =>
  matrix.rows.length === 0 ? cellText(matrix.statedTotal, '원', speech) : wonText(matrix.totalKrw, speech);
