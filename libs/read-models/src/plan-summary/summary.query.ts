import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LedgerError } from '@ledger/kernel';
import {
  MONEY_KINDS,
  parsePlanSlug,
  sumKrw,
  Text,
  viewPledge,
  type MoneyKind,
  type PledgeView,
} from '@ledger/pledge';
import { amountsOf, lineOf } from '../amounts';
import { atOf, isTimed, pledgesOfPlan } from '../at';
import { AtTime } from '../paging';
import { pledgeRecord } from '../pledge-record/pledge-record.projection';
import { READ_MODELS, type ReadModels } from '../read-models';
import {
  isContribution,
  planSummary,
  type Contribution,
  type PlanEntry,
  type PlanSummary,
} from './plan-summary.projection';

export class SummaryQuestion extends AtTime {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.', example: 'paju8' })
  plan?: string;
}

/** How many pledges and how much money, by stage, department, source and year. */
export class GetSummary {
  constructor(readonly question: SummaryQuestion = {}) {}
}

type Sums = Readonly<Record<string, number>>;

export interface SummaryAnswer {
  readonly plans: readonly string[];
  readonly pledges: number;
  /** Counts; `not-recorded` where no stage is. */
  readonly byStage: Sums;
  /** Null where no amount is recorded, which is not zero. */
  readonly byDepartment: Readonly<
    Record<string, { readonly pledges: number; readonly plannedKrw: number | null }>
  >;
  readonly bySource: Readonly<Record<MoneyKind, Sums>>;
  /** By budget period: prior, a year, after-term. */
  readonly byYear: Readonly<Record<MoneyKind, Sums>>;
  readonly totalKrw: Readonly<Record<MoneyKind, number | null>>;
  readonly position: number;
}

@QueryHandler(GetSummary)
export class GetSummaryHandler implements IQueryHandler<GetSummary, SummaryAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ question }: GetSummary): Promise<SummaryAnswer> {
    let position = await this.models.waitFor(planSummary, question.after);
    if (isTimed(question))
      position = Math.min(position, await this.models.waitFor(pledgeRecord, question.after));
    const { plan } = question;
    const documents = await (plan === undefined
      ? this.models.all(planSummary, '')
      : this.ofPlan(parsePlanSlug(plan)));
    const plans = [...new Set(documents.map((document) => document.plan))].sort();
    const contributions = isTimed(question)
      ? await this.contributionsAt(plans, question)
      : documents.filter(isContribution);
    return { plans, ...summed(contributions.filter((c) => !c.voided)), position };
  }

  private async ofPlan(slug: string): Promise<PlanSummary[]> {
    const plan = await this.models.get(planSummary, slug);
    const documents = [...(plan ? [plan] : []), ...(await this.models.all(planSummary, `${slug}.`))];
    if (documents.length === 0) throw new LedgerError('PLAN_MISSING', { plan: slug });
    return documents;
  }

  /** One plan after the other, since the records of all of them together may be more than memory should hold. */
  private async contributionsAt(
    plans: readonly string[],
    question: SummaryQuestion,
  ): Promise<Contribution[]> {
    const at = atOf(question);
    const contributions: Contribution[] = [];
    for (const plan of plans) {
      for (const { pledge } of await pledgesOfPlan(this.models, plan)) {
        const view = viewPledge(pledge, at);
        if (view) contributions.push(contributionOf(view));
      }
    }
    return contributions;
  }
}

/** What a view adds to the sums: the same as the projection's contribution, by another way. */
export function contributionOf(view: PledgeView): Contribution {
  return {
    plan: view.plan,
    id: view.id,
    voided: view.voided !== null,
    stage: view.stage?.value ?? null,
    department: view.departments.lead?.name ?? '',
    amounts: amountsOf(view),
  };
}

/** Groups values and adds up each group, in the order of the group's names. */
function grouped<T>(
  items: readonly T[],
  groupOf: (item: T) => string,
  amountOf: (item: T) => number,
): Map<string, number> {
  const groups = new Map<string, number[]>();
  for (const item of items) {
    const group = groups.get(groupOf(item));
    if (group) group.push(amountOf(item));
    else groups.set(groupOf(item), [amountOf(item)]);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([name, amounts]) => [name, sumKrw(amounts)]));
}

function summed(contributions: readonly Contribution[]): Omit<SummaryAnswer, 'plans' | 'position'> {
  const lines = contributions.flatMap(({ amounts, department }) =>
    Object.entries(amounts).map(([path, amount]) => ({ ...lineOf(path)!, amount, department })),
  );
  const perKind = <T>(make: (own: typeof lines) => T): Record<MoneyKind, T> =>
    Object.fromEntries(
      MONEY_KINDS.map((kind) => [kind, make(lines.filter((l) => l.kind === kind))]),
    ) as Record<MoneyKind, T>;
  const one = (): number => 1;
  const krw = ({ amount }: { amount: number }): number => amount;
  const planned = grouped(
    lines.filter((l) => l.kind === 'planned'),
    (l) => l.department,
    krw,
  );
  const counts = [...grouped(contributions, (c) => c.department, one)];
  return {
    pledges: contributions.length,
    byStage: Object.fromEntries(grouped(contributions, (c) => c.stage ?? 'not-recorded', one)),
    byDepartment: Object.fromEntries(
      counts.map(([name, pledges]) => [name, { pledges, plannedKrw: planned.get(name) ?? null }]),
    ),
    bySource: perKind((own) => Object.fromEntries(grouped(own, (l) => l.source, krw))),
    byYear: perKind((own) => Object.fromEntries(grouped(own, (l) => l.period, krw))),
    totalKrw: perKind((own) => (own.length === 0 ? null : sumKrw(own.map(krw)))),
  };
}

/** The plans of the ledger. */
export class ListPlans {
  constructor(readonly after?: string) {}
}

export interface PlanListAnswer {
  readonly items: readonly (PlanEntry & { readonly pledges: number })[];
  readonly position: number;
}

@QueryHandler(ListPlans)
export class ListPlansHandler implements IQueryHandler<ListPlans, PlanListAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  /** In the order of their slugs; also those that have pledges but were not registered themselves. */
  async execute({ after }: ListPlans): Promise<PlanListAnswer> {
    const position = await this.models.waitFor(planSummary, after);
    const plans = new Map<string, PlanEntry & { pledges: number }>();
    for (const document of await this.models.all(planSummary, '')) {
      const { plan } = document;
      const known = plans.get(plan) ?? { plan, attributes: null, documents: [], pledges: 0 };
      if (!isContribution(document)) plans.set(plan, { ...known, ...document });
      else plans.set(plan, { ...known, pledges: known.pledges + (document.voided ? 0 : 1) });
    }
    return { items: [...plans.values()].sort((a, b) => (a.plan < b.plan ? -1 : 1)), position };
  }
}
