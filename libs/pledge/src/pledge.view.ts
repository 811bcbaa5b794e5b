import type { Day, FreeText, Json } from '@ledger/kernel';
import { componentUnder, entryOf, valueOf, type AsOf, type Pledge } from './pledge';
import type {
  Department,
  Evidence,
  Finding,
  Issue,
  Milestone,
  OutlineItem,
  Premises,
  ProjectPeriod,
  RelatedMaterial,
} from './pledge.events';
import { sumKrw, type Amount, type Krw } from './money';
import {
  ASPECTS,
  TOTAL,
  type Aspect,
  type DepartmentRole,
  type MoneyKind,
  type Source,
  type Stage,
} from './vocabulary';

/** A pledge as a reader sees it: the current state, or the state as of a day. */
export interface PledgeView {
  readonly id: string;
  readonly plan: string;
  readonly code: string;
  /** Why the registration was voided, if it was. */
  readonly voided: FreeText | null;
  /** When the ledger last learnt something of it. */
  readonly updatedAt: string;
  readonly title: string;
  readonly sectionTitle: string | null;
  readonly vision: string | null;
  readonly field: string | null;
  /** null: not recorded (미기재). */
  readonly stage: { readonly value: Stage; readonly since: Day } | null;
  readonly classification: Readonly<Record<Aspect, string | null>>;
  readonly departments: Readonly<Record<DepartmentRole, Department | null>>;
  /** The pledge as a whole has the code null; then come its components, also one that was declared only later. */
  readonly parts: readonly PledgePart[];
  readonly issues: readonly (Issue & { readonly code: string })[];
  readonly dependencies: readonly { readonly on: string; readonly note?: FreeText }[];
  readonly evidence: readonly (Evidence & { readonly code: string })[];
  readonly findings: readonly (Finding & { readonly id: string })[];
}

export interface PledgePart {
  readonly code: string | null;
  readonly title: string | null;
  readonly goal: FreeText | null;
  readonly outline: readonly OutlineItem[];
  readonly period: ProjectPeriod | null;
  readonly site: readonly Premises[];
  readonly facility: readonly Premises[];
  readonly achievementTargets: readonly { readonly year: string; readonly text: string }[];
  readonly annualTargets: readonly { readonly period: string; readonly text: string }[];
  readonly budget: readonly BudgetEntry[];
  readonly milestones: readonly (Milestone & { readonly code: string })[];
  readonly related: readonly (RelatedMaterial & { readonly code: string })[];
}

export interface BudgetEntry {
  readonly kind: MoneyKind;
  readonly source: Source | typeof TOTAL;
  readonly period: string;
  readonly amount: Amount;
}

/** Whether what a finding says is still so. */
export const holds = ({ state }: Finding): boolean => state !== 'withdrawn';

/** A path that has a value, split at `/`, behind its first part. */
interface Row {
  readonly rest: readonly string[];
  readonly value: Json;
}

/** What has a value, by the first part of its path. */
function rowsOf(pledge: Pledge, at: AsOf): Map<string, Row[]> {
  const rows = new Map<string, Row[]>();
  for (const path of pledge.chains.keys()) {
    const entry = entryOf(pledge, path, at);
    if (!entry) continue;
    const rest = path.split('/');
    const first = rest.shift()!;
    const row = { rest, value: entry.value };
    const own = rows.get(first);
    if (own) own.push(row);
    else rows.set(first, [row]);
  }
  return rows;
}

/** What a pledge says, now or as of then. Undefined when nothing of it was known or in force then. */
export function viewPledge(pledge: Pledge, at: AsOf = {}): PledgeView | undefined {
  const title = valueOf(pledge, 'title', at);
  if (title === null) return undefined;
  const text = (path: string): string | null => valueOf(pledge, path, at) as string | null;
  const { voided } = pledge;
  const stage = entryOf(pledge, 'stage', at);
  const rows = rowsOf(pledge, at);
  const listed = <T>(first: string, codeName: string): T[] =>
    (rows.get(first) ?? []).map(
      ({ rest, value }) => ({ [codeName]: rest.join('/'), ...(value as object) }) as T,
    );
  return {
    id: `${pledge.plan}.${pledge.code}`,
    plan: pledge.plan,
    code: pledge.code,
    voided: voided && !(at.knownAt && voided.recordedAt > at.knownAt) ? voided.reason : null,
    updatedAt: lastRecordedAt(pledge, at),
    title: title as string,
    sectionTitle: text('section-title'),
    vision: text('vision'),
    field: text('field'),
    stage: stage ? { value: stage.value as Stage, since: stage.effectiveOn } : null,
    classification: Object.fromEntries(
      ASPECTS.map((a) => [a, text(`classification/${a}`)]),
    ) as PledgeView['classification'],
    departments: {
      lead: valueOf(pledge, 'department/lead', at) as Department | null,
      supporting: valueOf(pledge, 'department/supporting', at) as Department | null,
      coordinating: valueOf(pledge, 'department/coordinating', at) as Department | null,
    },
    parts: [null, ...componentsOf(rows)].map((code) => partOf(pledge, code, rows, at)),
    issues: listed('issue', 'code'),
    dependencies: listed('dependency', 'on'),
    evidence: listed('evidence', 'code'),
    findings: listed<Finding & { readonly id: string }>('finding', 'id').filter(holds),
  };
}

/** Those that anything is said of, declared by then or not: what stands under a component is never left out. */
function componentsOf(rows: ReadonlyMap<string, readonly Row[]>): Set<string> {
  const components = new Set<string>();
  for (const [first, own] of rows) {
    for (const { rest, value } of own) {
      const component = componentUnder(first, rest[0], value);
      if (component !== undefined) components.add(component);
    }
  }
  return components;
}

function lastRecordedAt({ chains, voided }: Pledge, { knownAt }: AsOf): string {
  let latest = '';
  const meet = ({ recordedAt }: { readonly recordedAt: string }): void => {
    if (recordedAt > latest && (knownAt === undefined || recordedAt <= knownAt)) latest = recordedAt;
  };
  for (const chain of chains.values()) chain.forEach(meet);
  if (voided) meet(voided);
  return latest;
}

function partOf(
  pledge: Pledge,
  code: string | null,
  rows: ReadonlyMap<string, readonly Row[]>,
  at: AsOf,
): PledgePart {
  const attribute = (name: string): Json => valueOf(pledge, code ? `${name}/${code}` : name, at);
  const keyed = (first: string): Row[] =>
    (rows.get(first) ?? []).filter(({ rest }) => rest[0] === (code ?? '-'));
  const listed = <T>(first: string): T[] =>
    (rows.get(first) ?? [])
      .filter(({ value }) => ((value as { component?: string }).component ?? null) === code)
      .map(({ rest, value }) => ({ code: rest.join('/'), ...(value as object) }) as T);
  const component = code ? (valueOf(pledge, `component/${code}`, at) as { title: string } | null) : null;
  const money = (kind: MoneyKind): BudgetEntry[] =>
    keyed(kind).map(({ rest, value }) => ({
      kind,
      source: rest[1] as Source,
      period: rest[2]!,
      amount: value as Amount,
    }));
  return {
    code,
    title: component?.title ?? null,
    goal: attribute('goal') as FreeText | null,
    outline: (attribute('outline') ?? []) as unknown as OutlineItem[],
    period: attribute('period') as ProjectPeriod | null,
    site: (attribute('site') ?? []) as unknown as Premises[],
    facility: (attribute('facility') ?? []) as unknown as Premises[],
    achievementTargets: keyed('achievement').map(({ rest, value }) => ({
      year: rest[1]!,
      text: value as string,
    })),
    annualTargets: keyed('target').map(({ rest, value }) => ({ period: rest[1]!, text: value as string })),
    budget: [...money('planned'), ...money('secured'), ...money('executed')],
    milestones: listed('milestone'),
    related: listed('related'),
  };
}

/** A budget as a table: what each cell says, what the cells add up to, and what the document states as the sums. */
export interface BudgetMatrix {
  readonly component: string | null;
  readonly kind: MoneyKind;
  /** In the order of time: prior, years, after-term. */
  readonly periods: readonly string[];
  readonly rows: readonly {
    readonly source: Source;
    readonly cells: readonly (Amount | null)[];
    readonly sumKrw: Krw;
    readonly stated: Amount | null;
  }[];
  readonly sumsKrw: readonly Krw[];
  readonly stated: readonly (Amount | null)[];
  readonly totalKrw: Krw;
  readonly statedTotal: Amount | null;
  /** Where a stated sum is a number and not what the lines add up to. */
  readonly differences: readonly {
    readonly source: string;
    readonly period: string;
    readonly statedKrw: Krw;
    readonly sumKrw: Krw;
  }[];
}

const orderOfPeriod = (period: string): string =>
  period === 'prior' ? '0' : period === 'after-term' ? '9999x' : period;

/** Undefined where no line of that kind is recorded: that is not a budget of zero. */
export function budgetMatrix(
  part: Pick<PledgePart, 'code' | 'budget'>,
  kind: MoneyKind,
): BudgetMatrix | undefined {
  const lines = part.budget.filter((line) => line.kind === kind);
  if (lines.length === 0) return undefined;
  const at = (source: string, period: string): Amount | null =>
    lines.find((l) => l.source === source && l.period === period)?.amount ?? null;
  const distinct = <T extends string>(values: T[]): T[] => [...new Set(values)].filter((v) => v !== TOTAL);
  const periods = distinct(lines.map((l) => l.period)).sort((a, b) =>
    orderOfPeriod(a) < orderOfPeriod(b) ? -1 : 1,
  );
  const sources = distinct(lines.map((l) => l.source)) as Source[];
  const sum = (cells: (Amount | null)[]): Krw => sumKrw(cells.filter((c) => c !== null));
  const rows = sources.map((source) => {
    const cells = periods.map((period) => at(source, period));
    return { source, cells, sumKrw: sum(cells), stated: at(source, TOTAL) };
  });
  const sumsKrw = periods.map((_, i) => sum(rows.map((row) => row.cells[i]!)));
  const totalKrw = sumKrw(sumsKrw);
  const stated = periods.map((period) => at(TOTAL, period));
  const statedTotal = at(TOTAL, TOTAL);
  const all = [
    ...rows.map((row) => ({
      source: row.source as string,
      period: TOTAL as string,
      stated: row.stated,
      sumKrw: row.sumKrw,
    })),
    ...periods.map((period, i) => ({
      source: TOTAL as string,
      period,
      stated: stated[i]!,
      sumKrw: sumsKrw[i]!,
    })),
    { source: TOTAL, period: TOTAL, stated: statedTotal, sumKrw: totalKrw },
  ];
  const differences = all.flatMap(({ stated: statedKrw, ...rest }) =>
    typeof statedKrw === 'number' && statedKrw !== rest.sumKrw ? [{ ...rest, statedKrw }] : [],
  );
  return { component: part.code, kind, periods, rows, sumsKrw, stated, totalKrw, statedTotal, differences };
}
