import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LedgerError } from '@ledger/kernel';
import { MONEY_KINDS, parsePlanSlug, sumKrw, Text, TOTAL, viewPledge, type MoneyKind, type PledgeView } from '@ledger/pledge';
import { atOf, pledgesOfPlan } from '../at';
import { AtTime } from '../paging';
import { READ_MODELS, type ReadModels } from '../read-models';
import { planSummary, type Contribution, type PlanSummary } from './plan-summary.projection';

export class SummaryQuestion extends AtTime {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.', example: 'paju8' }) plan?: string;
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
  readonly byDepartment: Readonly<Record<string, { readonly pledges: number; readonly plannedKrw: number }>>;
  readonly bySource: Readonly<Record<MoneyKind, Sums>>;
  /** By budget period: prior, a year, after-term. */
  readonly byYear: Readonly<Record<MoneyKind, Sums>>;
  readonly totalKrw: Readonly<Record<MoneyKind, number>>;
  readonly position: number;
}

@QueryHandler(GetSummary)
export class GetSummaryHandler implements IQueryHandler<GetSummary, SummaryAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ question }: GetSummary): Promise<SummaryAnswer> {
    await this.models.waitFor(planSummary, question.after);
    const timed = question.asOf !== undefined || question.knownAt !== undefined;
    const plans = question.plan === undefined ? await this.models.all<PlanSummary>(planSummary, '') : [await this.plan(question.plan)];
    const contributions = timed
      ? (await Promise.all(plans.map(({ plan }) => this.contributionsAt(plan, question)))).flat()
      : plans.flatMap((plan) => Object.values(plan.pledges));
    const position = await this.models.position(planSummary);
    return { plans: plans.map((p) => p.plan), ...summed(contributions), position };
  }

  private async plan(slug: string): Promise<PlanSummary> {
    const found = await this.models.get<PlanSummary>(planSummary, parsePlanSlug(slug));
    if (!found) throw new LedgerError('PLAN_MISSING', { plan: slug });
    return found.document;
  }

  private async contributionsAt(plan: string, question: SummaryQuestion): Promise<Contribution[]> {
    const at = atOf(question);
    return (await pledgesOfPlan(this.models, plan)).flatMap(({ pledge }) => {
      const view = viewPledge(pledge, at);
      return view && view.voided === null ? [contributionOf(view)] : [];
    });
  }
}

/** What a view adds to the sums: the same as the projection's contribution, by another way. */
export function contributionOf(view: PledgeView): Contribution {
  const krw: Record<string, number> = {};
  for (const { kind, source, period, amount } of view.parts.flatMap((part) => part.budget)) {
    if (source === TOTAL || period === TOTAL || typeof amount !== 'number' || amount === 0) continue;
    krw[`${kind}/${source}/${period}`] = (krw[`${kind}/${source}/${period}`] ?? 0) + amount;
  }
  return { stage: view.stage?.value ?? null, department: view.departments.lead?.name ?? '', krw };
}

/** Groups values and adds up each group, in the order of the group's names. */
function grouped<T>(items: readonly T[], groupOf: (item: T) => string, amountOf: (item: T) => number): Sums {
  const groups = new Map<string, number[]>();
  for (const item of items) groups.set(groupOf(item), [...(groups.get(groupOf(item)) ?? []), amountOf(item)]);
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, amounts]) => [name, sumKrw(amounts)]));
}

function summed(contributions: readonly Contribution[]): Omit<SummaryAnswer, 'plans' | 'position'> {
  const lines = contributions.flatMap(({ krw, department }) =>
    Object.entries(krw).map(([key, amount]) => {
      const [kind, source, period] = key.split('/') as [MoneyKind, string, string];
      return { kind, source, period, amount, department };
    }),
  );
  const perKind = <T>(make: (own: typeof lines) => T): Record<MoneyKind, T> =>
    Object.fromEntries(MONEY_KINDS.map((kind) => [kind, make(lines.filter((l) => l.kind === kind))])) as Record<MoneyKind, T>;
  const counts = grouped(contributions, (c) => c.department, () => 1);
  const planned = grouped(lines.filter((l) => l.kind === 'planned'), (l) => l.department, (l) => l.amount);
  return {
    pledges: contributions.length,
    byStage: grouped(contributions, (c) => c.stage ?? 'not-recorded', () => 1),
    byDepartment: Object.fromEntries(
      Object.entries(counts).map(([name, pledges]) => [name, { pledges, plannedKrw: planned[name] ?? 0 }]),
    ),
    bySource: perKind((own) => grouped(own, (l) => l.source, (l) => l.amount)),
    byYear: perKind((own) => grouped(own, (l) => l.period, (l) => l.amount)),
    totalKrw: perKind((own) => sumKrw(own.map((l) => l.amount))),
  };
}

/** The plans of the ledger. */
export class ListPlans {
  constructor(readonly after?: string) {}
}

export interface PlanListAnswer {
  readonly items: readonly (Omit<PlanSummary, 'pledges'> & { readonly pledges: number })[];
  readonly position: number;
}

@QueryHandler(ListPlans)
export class ListPlansHandler implements IQueryHandler<ListPlans, PlanListAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ after }: ListPlans): Promise<PlanListAnswer> {
    await this.models.waitFor(planSummary, after);
    const plans = await this.models.all<PlanSummary>(planSummary, '');
    const items = plans.map(({ pledges, ...plan }) => ({ ...plan, pledges: Object.keys(pledges).length }));
    return { items, position: await this.models.position(planSummary) };
  }
}
