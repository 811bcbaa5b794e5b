import { ignore, type Handlers, type Json } from '@ledger/kernel';
import {
  paths,
  pledgeOfStream,
  settingsOf,
  type Department,
  type PledgeEvent,
  type Stage,
} from '@ledger/pledge';
import { amountsAfter, lineOf, linesOf, pathsWithMoney, totalOf, type Amounts } from '../amounts';
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
  /** Whole won; null where no amount is recorded, which is not zero. */
  readonly plannedKrw: number | null;
  readonly securedKrw: number | null;
  readonly executedKrw: number | null;
  /** The years that it has a target or an amount in, in order. */
  readonly years: readonly string[];
  readonly updatedAt: string;
  readonly revision: number;
  readonly voided: boolean;
  /** The title as it is searched in. */
  readonly text: string;
  /** By which the row is found across plans: what it says of a stage, a department, its years, its title. */
  readonly terms: readonly string[];
  /** What `years` and the sums are made of: the paths of the targets that have a year, and the amounts. */
  readonly targets: readonly string[];
  readonly amounts: Amounts;
}

type Row = BoardRow;
type At = [event: Projected<PledgeEvent>];

/** What a row is found by; none of them looks like a gram of a title, which is a character or two. */
export const TERMS = {
  stage: (stage: Stage | null) => `stage:${stage ?? NOT_RECORDED}`,
  department: (name: string) => `department:${name}`,
  year: (year: string) => `year:${year}`,
};
export const NOT_RECORDED = 'not-recorded';

const termsOf = ({ stage, department, years }: Row): string[] => [
  TERMS.stage(stage),
  TERMS.department(department),
  ...years.map(TERMS.year),
];

/** A row that was voided is found by nothing. The grams of a title, which stand last, stay while the title does. */
function withTerms(row: Row, before: Row | undefined): Row {
  if (row.voided) return { ...row, terms: [] };
  if (TERM_FIELDS.every((field) => row[field] === before?.[field])) return row;
  const isTitled = before?.title === row.title;
  const grams = isTitled ? before.terms.slice(2 + before.years.length) : gramsOf(row.title);
  return { ...row, terms: [...termsOf(row), ...grams] };
}

const TERM_FIELDS = ['stage', 'department', 'years', 'title'] as const;

const titled = (row: Row, title: string): Row => ({ ...row, title, text: searchable(title) });

/** The year that a path speaks of, if any: its last part, or the year in that. */
const yearOf = (path: string): string | undefined => /\/(\d{4})(-\d{2})?$/.exec(path)?.[1];

/** The years of a set of paths, in order. */
export function yearsOf(dated: readonly string[]): string[] {
  return [...new Set(dated.map(yearOf).filter((year) => year !== undefined))].sort();
}

/** The same years stay the same array, which says that nothing is found otherwise than before. */
function withYears(row: Row): Row {
  const years = yearsOf([...row.targets, ...pathsWithMoney(row.amounts)]);
  return years.join() === row.years.join() ? row : { ...row, years };
}

/** A year counts while something other than a dash is to be done in it. */
export const isTarget = (text: Json): boolean => text !== null && text !== '-';

function targeted(row: Row, path: string, to: Json): Row {
  if (!yearOf(path) || isTarget(to) === row.targets.includes(path)) return row;
  return withYears({
    ...row,
    targets: isTarget(to) ? [...row.targets, path] : row.targets.filter((p) => p !== path),
  });
}

function money(row: Row, _: object, event: Projected<PledgeEvent>): Row {
  const lines = linesOf(event);
  if (lines.length === 0) return row;
  const amounts = amountsAfter(row.amounts, lines);
  const kinds = new Set(lines.map(({ path }) => lineOf(path)!.kind));
  const sums = Object.fromEntries([...kinds].map((kind) => [`${kind}Krw`, totalOf(amounts, kind)]));
  const next = { ...row, amounts, ...sums };
  const isPaid = (all: Amounts, path: string): boolean => (all[path] ?? 0) > 0;
  return lines.some(({ path }) => isPaid(amounts, path) !== isPaid(row.amounts, path))
    ? withYears(next)
    : next;
}

/** A correction says by its path which of the others it stands for. */
function correctedRow(row: Row, event: Projected<PledgeEvent>): Row {
  return settingsOf(event).reduce((r, { path, to }) => {
    const first = path.slice(0, path.indexOf('/'));
    if (path === 'title') return titled(r, to as string);
    if (path === 'department/lead') return { ...r, department: (to as unknown as Department).name };
    if (path === 'stage') return { ...r, stage: to as Stage | null };
    return first === 'achievement' || first === 'target' ? targeted(r, path, to) : r;
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
        plannedKrw: null,
        securedKrw: null,
        executedKrw: null,
        years: [],
        updatedAt: '',
        revision: 0,
        voided: false,
        text: '',
        terms: [],
        targets: [],
        amounts: {},
      },
      title,
    ),
  RegistrationVoided: (row) => ({ ...row, voided: true }),
  PledgeAmended: (row, { attribute, component, to }) =>
    attribute === 'title' && component === undefined ? titled(row, to as string) : row,
  ComponentDeclared: ignore,
  ClassificationRecorded: ignore,
  StageChanged: (row, { to }, event) => ({ ...row, stage: to, stageSince: event.metadata.effectiveOn }),
  BudgetRevised: money,
  FundingSecured: money,
  ExpenditureRecorded: money,
  AchievementTargetSet: (row, { year, component, to }) =>
    targeted(row, paths.achievement(year, component), to),
  AnnualTargetSet: (row, { period, component, to }) => targeted(row, paths.target(period, component), to),
  MilestoneRecorded: ignore,
  DepartmentReassigned: (row, { role, to }) => (role === 'lead' ? { ...row, department: to.name } : row),
  IssueRaised: ignore,
  IssueResolved: ignore,
  DependencyDeclared: ignore,
  RelatedMaterialListed: ignore,
  EvidenceAttached: ignore,
  FindingRecorded: ignore,
  EntryCorrected: (row, data, event) => ({
    ...money(correctedRow(row, event), data, event),
    ...(data.path === 'stage' ? { stageSince: data.since } : {}),
  }),
} satisfies Handlers<Row, PledgeEvent, At>;

export const pledgeBoard: Projection<BoardRow> = {
  name: 'pledge-board',
  version: 1,
  indexes: [
    { name: 'updated', fields: ['updatedAt'] },
    { name: 'terms', fields: ['terms'], array: true },
  ],
  keysOf({ stream }) {
    const id = pledgeOfStream(stream);
    return id === undefined ? [] : [pledgeKey(id)];
  },
  /** Even an event that the row ignores moves its revision, which is what `If-Match` is given. */
  evolve(row, event) {
    const handler = rows[event.type as PledgeEvent['type']] as
      ((row: Row, data: object, event: Projected) => Row) | typeof ignore;
    const next = handler === ignore ? row! : handler(row as Row, event.data, event);
    return { ...withTerms(next, row), revision: event.revision, updatedAt: event.metadata.recordedAt };
  },
};
