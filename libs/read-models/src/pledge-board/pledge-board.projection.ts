import { ignore, type Handlers, type Json } from '@ledger/kernel';
import {
  paths,
  pledgeOfStream,
  settingsOf,
  TOTAL,
  type BudgetLine,
  type Department,
  type MoneyKind,
  type PledgeEvent,
  type Stage,
} from '@ledger/pledge';
import { pledgeKey, type Projected, type Projection } from '../projection';
import { gramsOf, searchable } from './grams';

/** One line of a list of pledges. */
export interface BoardRow {
  readonly id: string;
  readonly plan: string;
  readonly code: string;
  readonly title: string;
  /** null: not recorded (미기재). */
  readonly stage: Stage | null;
  readonly stageSince: string | null;
  readonly department: string;
  readonly plannedKrw: number;
  readonly securedKrw: number;
  readonly executedKrw: number;
  /** The years that it has a target or an amount in, in order. */
  readonly years: readonly string[];
  readonly updatedAt: string;
  readonly revision: number;
  readonly voided: boolean;
  /** For the search in titles. */
  readonly text: string;
  readonly grams: readonly string[];
  /** The paths behind `years`. */
  readonly dated: readonly string[];
}

type Row = BoardRow;
type At = [event: Projected<PledgeEvent>];

const titled = (row: Row, title: string): Row => ({ ...row, title, text: searchable(title), grams: gramsOf(title) });

/** The year that a path speaks of, if any: the last part, or its year. */
const yearOf = (path: string): string | undefined => /\/(\d{4})(-\d{2})?$/.exec(path)?.[1];

/** A year counts while something stands in it: text other than a dash, or an amount other than nothing. */
const counts = (value: Json): boolean => typeof value === 'number' ? value > 0 : value !== null && !['blank', 'dash', 'none', '-'].includes(value as string);

function dated(row: Row, path: string, value: Json): Row {
  if (!yearOf(path) || counts(value) === row.dated.includes(path)) return row;
  const marks = counts(value) ? [...row.dated, path] : row.dated.filter((p) => p !== path);
  return { ...row, dated: marks, years: [...new Set(marks.map((p) => yearOf(p)!))].sort() };
}

const krw = (amount: Json): number => (typeof amount === 'number' ? amount : 0);

/** Totals as stated are not added: the sum is of the lines. */
function budgeted(row: Row, kind: MoneyKind, line: { source: string; period: string; from: Json; to: Json; path: string }): Row {
  if (line.source === TOTAL || line.period === TOTAL) return row;
  const sum = `${kind}Krw` as const;
  return dated({ ...row, [sum]: row[sum] + krw(line.to) - krw(line.from) }, line.path, line.to);
}

const money =
  (kind: MoneyKind) =>
  (row: Row, { lines }: { lines: readonly BudgetLine[] }): Row =>
    lines.reduce((r, line) => budgeted(r, kind, { ...line, path: paths.money(kind, line) }), row);

/** A correction says by its path which of the others it stands for. */
function correctedRow(row: Row, event: Projected<PledgeEvent>): Row {
  return settingsOf(event).reduce((r, { path, from, to }) => {
    const [first, , source, period] = path.split('/');
    if (path === 'title') return titled(r, to as string);
    if (path === 'department/lead') return { ...r, department: (to as unknown as Department).name };
    if (path === 'stage') return { ...r, stage: to as Stage | null };
    if (first === 'achievement' || first === 'target') return dated(r, path, to);
    if (first === 'planned' || first === 'secured' || first === 'executed') {
      return budgeted(r, first, { source: source!, period: period!, from, to, path });
    }
    return r;
  }, row);
}

const rows = {
  PledgeRegistered: (_, { plan, code, title, department }) =>
    titled(
      {
        id: `${plan}.${code}`,
        plan,
        code,
        title,
        stage: null,
        stageSince: null,
        department: department.name,
        plannedKrw: 0,
        securedKrw: 0,
        executedKrw: 0,
        years: [],
        updatedAt: '',
        revision: 0,
        voided: false,
        text: '',
        grams: [],
        dated: [],
      },
      title,
    ),
  RegistrationVoided: (row) => ({ ...row, voided: true }),
  PledgeAmended: (row, { attribute, component, to }) =>
    attribute === 'title' && component === undefined ? titled(row, to as string) : row,
  ComponentDeclared: ignore,
  ClassificationRecorded: ignore,
  StageChanged: (row, { to }, event) => ({ ...row, stage: to, stageSince: event.metadata.effectiveOn }),
  BudgetRevised: money('planned'),
  FundingSecured: money('secured'),
  ExpenditureRecorded: money('executed'),
  AchievementTargetSet: (row, { year, component, to }) => dated(row, paths.achievement(year, component), to),
  AnnualTargetSet: (row, { period, component, to }) => dated(row, paths.target(period, component), to),
  MilestoneRecorded: ignore,
  DepartmentReassigned: (row, { role, to }) => (role === 'lead' ? { ...row, department: to.name } : row),
  IssueRaised: ignore,
  IssueResolved: ignore,
  DependencyDeclared: ignore,
  RelatedMaterialListed: ignore,
  EvidenceAttached: ignore,
  FindingRecorded: ignore,
  EntryCorrected: (row, data, event) => ({
    ...correctedRow(row, event),
    ...(data.path === 'stage' ? { stageSince: data.since } : {}),
  }),
} satisfies Handlers<Row, PledgeEvent, At>;

export const pledgeBoard: Projection<BoardRow> = {
  name: 'pledge-board',
  version: 1,
  indexes: [
    { name: 'stage', fields: ['stage'] },
    { name: 'department', fields: ['department'] },
    { name: 'updated', fields: ['updatedAt'] },
    { name: 'years', fields: ['years'], array: true },
    { name: 'grams', fields: ['grams'], array: true },
  ],
  keysOf({ stream }) {
    const id = pledgeOfStream(stream);
    return id === undefined ? [] : [pledgeKey(id)];
  },
  /** Even an event that the row ignores moves its revision, which is what `If-Match` is given. */
  evolve(row, event) {
    const handler = rows[event.type as PledgeEvent['type']] as ((row: Row, data: object, event: Projected) => Row) | typeof ignore;
    const next = handler === ignore ? row! : handler(row as Row, event.data, event);
    return { ...next, revision: event.revision, updatedAt: event.metadata.recordedAt };
  },
};
