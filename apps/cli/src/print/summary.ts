import { MONEY_KINDS } from '@ledger/pledge';
import type { SummaryAnswer } from '@ledger/read-models';
import { sumText } from '../amounts';
import { WORDS, type Names, type Speech } from '../speech';
import { pageEnd } from './lists';
import { left, right, table, type Column } from './table';

const { columns } = WORDS;

export function summaryText(answer: SummaryAnswer, speech: Speech): string {
  const { say } = speech;
  const heading = `${answer.plans.join(', ')}: ${say(WORDS.count.pledges, { count: answer.pledges })}`;
  const parts = [
    byStage(answer, speech),
    byDepartment(answer, speech),
    money(answer, 'bySource', speech),
    money(answer, 'byYear', speech),
  ];
  return [heading, ...parts, pageEnd(answer, speech)].join('\n\n');
}

function byStage({ byStage: counts }: SummaryAnswer, { say, name }: Speech): string {
  const names: Names = { ...WORDS.stages, 'not-recorded': WORDS.notRecorded };
  const order = [...Object.keys(WORDS.stages), 'not-recorded'];
  const rows = order.flatMap((stage) =>
    counts[stage] === undefined ? [] : [[name(names, stage), String(counts[stage])]],
  );
  return table([left(say(columns.stage)), right(say(columns.pledges))], rows);
}

function byDepartment({ byDepartment: departments }: SummaryAnswer, { say }: Speech): string {
  const rows = Object.entries(departments).map(([name, { pledges, plannedKrw }]) => [
    name,
    String(pledges),
    sumText(plannedKrw),
  ]);
  return table(
    [left(say(columns.department)), right(say(columns.pledges)), right(say(columns.planned))],
    rows,
  );
}

/** Sources or periods by the kinds of money, in won, with their sums below. */
function money(answer: SummaryAnswer, by: 'bySource' | 'byYear', { say, name }: Speech): string {
  const names: Names = by === 'bySource' ? WORDS.sources : WORDS.periods;
  const present = new Set(MONEY_KINDS.flatMap((kind) => Object.keys(answer[by][kind])));
  const rows = [...present]
    .sort(inOrder(by))
    .map((code) => [name(names, code), ...MONEY_KINDS.map((kind) => sumText(answer[by][kind][code]))]);
  const sums = [say(columns.sum), ...MONEY_KINDS.map((kind) => sumText(answer.totalKrw[kind]))];
  const unit = say(WORDS.unit.won);
  const titles: Column[] = [
    left(say(by === 'bySource' ? columns.source : columns.period)),
    ...MONEY_KINDS.map((kind) => right(`${name(WORDS.money, kind)} (${unit})`)),
  ];
  return table(titles, [...rows, sums]);
}

/** 국비 first, as documents have it; 기투자 before the years and 임기후 after them. */
function inOrder(by: 'bySource' | 'byYear'): (a: string, b: string) => number {
  const sources = Object.keys(WORDS.sources);
  const rank = (code: string): string =>
    by === 'bySource'
      ? String(sources.indexOf(code))
      : code === 'prior'
        ? '0'
        : code === 'after-term'
          ? '9999x'
          : code;
  return (a, b) => (rank(a) < rank(b) ? -1 : 1);
}
