import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import {
  budgetMatrix,
  MONEY_KINDS,
  OneOf,
  type BudgetMatrix,
  type MoneyKind,
  type PledgeView,
} from '@ledger/pledge';
import { requireView } from '../at';
import { AtTime } from '../paging';
import { READ_MODELS, type ReadModels } from '../read-models';

/** One pledge: now, or as of a day as known at an instant. */
export class GetPledge {
  constructor(
    readonly id: string,
    readonly at: AtTime = {},
  ) {}
}

export interface PledgeAnswer extends PledgeView {
  /** The stream's revision: what `If-Match` is given. Of the present state, whatever time was asked for. */
  readonly revision: number;
  readonly position: number;
}

@QueryHandler(GetPledge)
export class GetPledgeHandler implements IQueryHandler<GetPledge, PledgeAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ id, at }: GetPledge): Promise<PledgeAnswer> {
    const { view, revision, position } = await requireView(this.models, id, at);
    return { ...view, revision, position };
  }
}

export class BudgetQuestion extends AtTime {
  @OneOf(MONEY_KINDS, { optional: true, description: 'planned if absent' }) kind?: MoneyKind;
}

/** The budget of a pledge as tables: one for the pledge as a whole and one for each component, where there are lines. */
export class GetBudget {
  constructor(
    readonly id: string,
    readonly question: BudgetQuestion = {},
  ) {}
}

export interface BudgetAnswer {
  readonly id: string;
  readonly unit: 'KRW';
  readonly tables: readonly BudgetMatrix[];
  readonly position: number;
}

@QueryHandler(GetBudget)
export class GetBudgetHandler implements IQueryHandler<GetBudget, BudgetAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ id, question }: GetBudget): Promise<BudgetAnswer> {
    const { view, position } = await requireView(this.models, id, question);
    const tables = view.parts.flatMap((part) => budgetMatrix(part, question.kind ?? 'planned') ?? []);
    return { id, unit: 'KRW', tables, position };
  }
}
