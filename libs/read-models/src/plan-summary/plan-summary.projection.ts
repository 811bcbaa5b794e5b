import { ignore, type Handlers, type Json } from '@ledger/kernel';
import {
  pledgeOfStream,
  settingsOf,
  TOTAL,
  type BudgetLine,
  type Department,
  type LedgerEvent,
  type MoneyKind,
  type PlanAttributes,
  type Stage,
} from '@ledger/pledge';
import { planOf, type Projected, type Projection } from '../projection';

/** What one pledge adds to the sums of its plan. */
export interface Contribution {
  readonly stage: Stage | null;
  readonly department: string;
  /** `<kind>/<source>/<period>` to whole won; what is not there is nothing. */
  readonly krw: Readonly<Record<string, number>>;
}

/** A plan with each pledge's contribution. The sums are derived from them on reading, never kept by adding differences. */
export interface PlanSummary {
  readonly plan: string;
  readonly attributes: PlanAttributes | null;
  readonly documents: readonly { readonly sha256: string; readonly name: string; readonly importedOn: string; readonly pledges: number }[];
  readonly pledges: Readonly<Record<string, Contribution>>;
}

type Change = (contribution: Contribution) => Contribution | undefined;

const within = (summary: PlanSummary, event: Projected, change: Change): PlanSummary => {
  const id = pledgeOfStream(event.stream)!;
  const { [id]: before = { stage: null, department: '', krw: {} }, ...others } = summary.pledges;
  const after = change(before);
  return { ...summary, pledges: after ? { ...others, [id]: after } : others };
};

function added(contribution: Contribution, kind: string, line: { source: string; period: string; from: Json; to: Json }): Contribution {
  if (line.source === TOTAL || line.period === TOTAL) return contribution;
  const key = `${kind}/${line.source}/${line.period}`;
  const amount = (value: Json): number => (typeof value === 'number' ? value : 0);
  const krw = (contribution.krw[key] ?? 0) + amount(line.to) - amount(line.from);
  const { [key]: _, ...others } = contribution.krw;
  return { ...contribution, krw: krw === 0 ? others : { ...others, [key]: krw } };
}

const money =
  (kind: MoneyKind) =>
  (summary: PlanSummary, { lines }: { lines: readonly BudgetLine[] }, event: Projected): PlanSummary =>
    within(summary, event, (c) => lines.reduce((sum, line) => added(sum, kind, line), c));

const corrected = (contribution: Contribution, event: Projected): Contribution =>
  settingsOf(event as never).reduce((c, { path, from, to }) => {
    const [kind, , source, period] = path.split('/');
    if (path === 'stage') return { ...c, stage: to as Stage | null };
    if (path === 'department/lead') return { ...c, department: (to as unknown as Department).name };
    const isMoney = kind === 'planned' || kind === 'secured' || kind === 'executed';
    return isMoney ? added(c, kind, { source: source!, period: period!, from, to }) : c;
  }, contribution);

const attributesOf = ({ plan: _, ...attributes }: PlanAttributes & { plan: string }): PlanAttributes => attributes;

const summaries = {
  PlanRegistered: (summary, data) => ({ ...summary, attributes: attributesOf(data) }),
  PlanAmended: (summary, { attribute, to }) => ({
    ...summary,
    attributes: { ...summary.attributes, [attribute]: to } as unknown as PlanAttributes,
  }),
  SourceDocumentRegistered: (summary, { sha256, name, pledges }, { metadata }) => ({
    ...summary,
    documents: [...summary.documents, { sha256, name, importedOn: metadata.effectiveOn, pledges: pledges.length }],
  }),
  SourceDocumentPartStored: ignore,
  PledgeRegistered: (summary, { department }, event) =>
    within(summary, event, (c) => ({ ...c, department: department.name })),
  RegistrationVoided: (summary, _, event) => within(summary, event, () => undefined),
  PledgeAmended: ignore,
  ComponentDeclared: ignore,
  ClassificationRecorded: ignore,
  StageChanged: (summary, { to }, event) => within(summary, event, (c) => ({ ...c, stage: to })),
  BudgetRevised: money('planned'),
  FundingSecured: money('secured'),
  ExpenditureRecorded: money('executed'),
  AchievementTargetSet: ignore,
  AnnualTargetSet: ignore,
  MilestoneRecorded: ignore,
  DepartmentReassigned: (summary, { role, to }, event) =>
    role === 'lead' ? within(summary, event, (c) => ({ ...c, department: to.name })) : summary,
  IssueRaised: ignore,
  IssueResolved: ignore,
  DependencyDeclared: ignore,
  RelatedMaterialListed: ignore,
  EvidenceAttached: ignore,
  FindingRecorded: ignore,
  EntryCorrected: (summary, _, event) => within(summary, event, (c) => corrected(c, event)),
} satisfies Handlers<PlanSummary, LedgerEvent, [Projected]>;

const handlerOf = (event: Projected) =>
  summaries[event.type] as ((summary: PlanSummary, data: object, event: Projected) => PlanSummary) | typeof ignore;

export const planSummary: Projection<PlanSummary> = {
  name: 'plan-summary',
  version: 1,
  indexes: [],
  keysOf(event) {
    const plan = planOf(event.stream);
    return plan === undefined || handlerOf(event) === ignore ? [] : [plan];
  },
  evolve(summary, event, plan) {
    const handler = handlerOf(event) as Exclude<ReturnType<typeof handlerOf>, typeof ignore>;
    return handler(summary ?? { plan, attributes: null, documents: [], pledges: {} }, event.data, event);
  },
};
