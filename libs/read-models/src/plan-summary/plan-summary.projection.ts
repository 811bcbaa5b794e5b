import { ignore, type Handlers } from '@ledger/kernel';
import {
  categoryOf,
  pledgeOfStream,
  settingsOf,
  type Department,
  type PlanAttributes,
  type PlanEvent,
  type PledgeEvent,
  type Stage,
} from '@ledger/pledge';
import { amountsAfter, linesOf, type Amounts } from '../amounts';
import { planOf, pledgeKey, type Projected, type Projection } from '../projection';

/*
 * A plan under its slug, and what each of its pledges adds to its sums under the pledge's key, which begins with
 * `<slug>.`: a range of keys gives all of a plan. The sums are derived on reading, never kept by adding differences.
 */

export interface PlanEntry {
  readonly plan: string;
  readonly attributes: PlanAttributes | null;
  readonly documents: readonly {
    readonly sha256: string;
    readonly name: string;
    /** From when it holds. */
    readonly effectiveOn: string;
    readonly pledges: number;
  }[];
}

export interface Contribution {
  readonly plan: string;
  readonly id: string;
  readonly voided: boolean;
  readonly stage: Stage | null;
  readonly department: string;
  readonly amounts: Amounts;
}

export type PlanSummary = PlanEntry | Contribution;

export const isContribution = (document: PlanSummary): document is Contribution => 'id' in document;

const attributesOf = ({ plan: _, ...attributes }: PlanAttributes & { plan: string }): PlanAttributes =>
  attributes;

const plans = {
  PlanRegistered: (plan, data) => ({ ...plan, attributes: attributesOf(data) }),
  PlanAmended: (plan, { attribute, to }) => ({
    ...plan,
    attributes: { ...plan.attributes, [attribute]: to } as unknown as PlanAttributes,
  }),
  SourceDocumentRegistered: (plan, { sha256, name, pledges }, { metadata }) => ({
    ...plan,
    documents: [
      ...plan.documents,
      { sha256, name, effectiveOn: metadata.effectiveOn, pledges: pledges.length },
    ],
  }),
} satisfies Handlers<PlanEntry, PlanEvent, [Projected]>;

type At = [event: Projected<PledgeEvent>];

const money = (pledge: Contribution, _: object, event: Projected<PledgeEvent>): Contribution => {
  const lines = linesOf(event);
  return lines.length === 0 ? pledge : { ...pledge, amounts: amountsAfter(pledge.amounts, lines) };
};

const corrected = (pledge: Contribution, event: Projected<PledgeEvent>): Contribution =>
  settingsOf(event).reduce((c, { path, to }) => {
    if (path === 'stage') return { ...c, stage: to as Stage | null };
    return path === 'department/lead' ? { ...c, department: (to as unknown as Department).name } : c;
  }, pledge);

const contributions = {
  PledgeRegistered: (pledge, { department }) => ({ ...pledge, department: department.name }),
  RegistrationVoided: (pledge) => ({ ...pledge, voided: true }),
  PledgeAmended: ignore,
  ComponentDeclared: ignore,
  ClassificationRecorded: ignore,
  StageChanged: (pledge, { to }) => ({ ...pledge, stage: to }),
  BudgetRevised: money,
  FundingSecured: money,
  ExpenditureRecorded: money,
  AchievementTargetSet: ignore,
  AnnualTargetSet: ignore,
  MilestoneRecorded: ignore,
  DepartmentReassigned: (pledge, { role, to }) =>
    role === 'lead' ? { ...pledge, department: to.name } : pledge,
  IssueRaised: ignore,
  IssueResolved: ignore,
  DependencyDeclared: ignore,
  RelatedMaterialListed: ignore,
  EvidenceAttached: ignore,
  FindingRecorded: ignore,
  EntryCorrected: (pledge, data, event) => money(corrected(pledge, event), data, event),
} satisfies Handlers<Contribution, PledgeEvent, At>;

const none = (id: string): Contribution => ({
  plan: id.slice(0, id.indexOf('.')),
  id,
  voided: false,
  stage: null,
  department: '',
  amounts: {},
});

type Handler = (document: PlanSummary, data: object, event: Projected) => PlanSummary;
const handlers = { ...plans, ...contributions } as unknown as Readonly<
  Record<string, Handler | typeof ignore>
>;

export const planSummary: Projection<PlanSummary> = {
  name: 'plan-summary',
  version: 2,
  indexes: [],
  keysOf({ stream, type }) {
    const id = pledgeOfStream(stream);
    if (id !== undefined) return handlers[type] === ignore ? [] : [pledgeKey(id)];
    return categoryOf(stream) === 'plan' ? [planOf(stream)!] : [];
  },
  evolve(document, event, key) {
    const id = pledgeOfStream(event.stream);
    const before = document ?? (id === undefined ? { plan: key, attributes: null, documents: [] } : none(id));
    return (handlers[event.type] as Handler)(before, event.data, event);
  },
};
