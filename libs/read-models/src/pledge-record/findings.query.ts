import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { OneOf, SEVERITIES, Text, viewPledge, type Finding, type Severity } from '@ledger/pledge';
import { pledgesOfPlan } from '../at';
import { AfterToken } from '../paging';
import { READ_MODELS, type ReadModels } from '../read-models';
import { pledgeRecord } from './pledge-record.projection';

export class FindingsQuestion extends AfterToken {
  @Text(80, { optional: true }) pledge?: string;
  @Text(64, { optional: true }) code?: string;
  @OneOf(SEVERITIES, { optional: true }) severity?: Severity;
}

/** What the import of a plan's documents found, in the order of the pledges. */
export class ListFindings {
  constructor(
    readonly plan: string,
    readonly question: FindingsQuestion = {},
  ) {}
}

export interface FindingsAnswer {
  readonly items: readonly (Finding & { readonly id: string; readonly pledge: string })[];
  readonly position: number;
}

@QueryHandler(ListFindings)
export class ListFindingsHandler implements IQueryHandler<ListFindings, FindingsAnswer> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ plan, question }: ListFindings): Promise<FindingsAnswer> {
    const position = await this.models.waitFor(pledgeRecord, question.after);
    const pledges = await pledgesOfPlan(this.models, plan);
    const { pledge: id, code, severity } = question;
    const items = pledges
      .filter(({ record }) => id === undefined || record.id === id)
      .flatMap(({ pledge, record }) =>
        (viewPledge(pledge)?.findings ?? []).map((f) => ({ ...f, pledge: record.id })),
      )
      .filter(
        (f) => (code === undefined || f.code === code) && (severity === undefined || f.severity === severity),
      );
    return { items, position };
  }
}
