import { ignore, type Handlers, type Json } from '@ledger/kernel';
import {
  paths,
  pledgeOfStream,
  settingsOf,
  type Department,
  type MoneyKind,
  type PledgeEvent,
  type Setting,
  type Stage,
} from '@ledger/pledge';
import { lineOf, linesOf } from '../amounts';
import { pledgeKey, type Projected, type Projection } from '../projection';
import { remembering } from '../remembering';
import { composed, gramsOf, searchable } from './grams';

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
  /** What `years` is made of: the paths with a year, under which there is a target or money. */
  readonly dated: readonly string[];
  /** How many amounts of each kind are recorded. */
  readonly lines: Readonly<Record<MoneyKind, number>>;
}

type Row = BoardRow;
type At = [event: Projected<PledgeEvent>];

/** What a row is found by; none of them looks like a gram of a title, which is two characters. */
export const TERMS = {
  stage: (stage: Stage | null) => `stage:${stage ?? NOT_RECORDED}`,
  department: (name: string) => `department:${composed(name)}`,
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

/** Few paths are said again and again. */
const PATHS_KEPT = 10_000;

/** The year that a path speaks of, if any: its last part, or the year in that. */
const yearOf = remembering(PATHS_KEPT, (path): string | undefined => /\/(\d{4})(-\d{2})?$/.exec(path)?.[1]);

/** The years of a set of paths, in order. */
export function yearsOf(dated: readonly string[]): string[] {
  return [...new Set(dated.map(yearOf).filter((year) => year !== undefined))].sort();
}

/** A year counts while something other than a dash is to be done in it, or there is money for it. */
export const counts = (value: Json): boolean =>
  typeof value === 'number' ? value > 0 : value !== null && value !== '-';

/** Years that stay as they were stay the same array, which says that nothing is found otherwise than before. */
function withDated(row: Row, said: readonly { path: string; isDated: boolean }[]): Row {
  const changed = said.filter(({ path, isDated }) => isDated !== row.dated.includes(path) && yearOf(path));
  if (changed.length === 0) return row;
  const come = changed.flatMap(({ path, isDated }) => (isDated ? [path] : []));
  const gone = new Set(changed.flatMap(({ path, isDated }) => (isDated ? [] : [path])));
  const dated = [...row.dated.filter((path) => !gone.has(path)), ...come];
  const isSame = gone.size === 0 && come.every((path) => row.years.includes(yearOf(path)!));
  return { ...row, dated, years: isSame ? row.years : yearsOf(dated) };
}

const targeted = (row: Row, path: string, to: Json): Row => withDated(row, [{ path, isDated: counts(to) }]);

function money(row: Row, _: object, event: Projected<PledgeEvent>): Row {
  const settings = linesOf(event);
  if (settings.length === 0) return row;
  // An event is of one kind of money.
  const { kind } = lineOf(settings[0]!.path)!;
  const { krw, lines } = summed(row[KRW[kind]], row.lines[kind], settings);
  return withDated(
    { ...row, [KRW[kind]]: krw, lines: { ...row.lines, [kind]: lines } },
    settings.map(({ path, to }) => ({ path, isDated: typeof to === 'number' && counts(to) })),
  );
}

const KRW = { planned: 'plannedKrw', secured: 'securedKrw', executed: 'executedKrw' } as const;

/** What goes is taken away before what comes is added: the sum is a safe integer in the end, not on every way there. */
function summed(
  krw: number | null,
  lines: number,
  settings: readonly Setting[],
): { krw: number | null; lines: number } {
  const [gone, come] = [amountsIn(settings.map(({ from }) => from)), amountsIn(settings.map(({ to }) => to))];
  const left = gone.reduce((sum, amount) => sum - amount, krw ?? 0);
  const count = lines - gone.length + come.length;
  return { krw: count === 0 ? null : come.reduce((sum, amount) => sum + amount, left), lines: count };
}

const amountsIn = (values: readonly Json[]): number[] => values.filter((value) => typeof value === 'number');

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
        dated: [],
        lines: { planned: 0, secured: 0, executed: 0 },
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
  version: 3,
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
    const next = handler === ignore ? row! : withTerms(handler(row as Row, event.data, event), row);
    return { ...next, revision: event.revision, updatedAt: event.metadata.recordedAt };
  },
};
