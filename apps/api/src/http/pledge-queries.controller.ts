import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AtTime,
  BudgetQuestion,
  ChangesQuestion,
  FindingsQuestion,
  GetBudget,
  GetHistory,
  GetPledge,
  GetSummary,
  ListChanges,
  ListFindings,
  ListPledges,
  Paging,
  PledgeListQuestion,
  SummaryQuestion,
  type BudgetAnswer,
  type ChangeEntry,
  type ListedFinding,
  type ListedPledge,
  type Paged,
  type PledgeAnswer,
  type SummaryAnswer,
} from '@ledger/read-models';

@ApiTags('queries')
@Controller('v1')
export class PledgeQueriesController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Get('pledges')
  list(@Query() question: PledgeListQuestion): Promise<Paged<ListedPledge>> {
    return this.queries.execute(new ListPledges(question));
  }
  @Get('pledges/:id')
  async one(
    @Param('id') id: string,
    @Query() at: AtTime,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PledgeAnswer> {
    const answer = await this.queries.execute<GetPledge, PledgeAnswer>(new GetPledge(id, at));
    void reply.header('etag', `"${answer.revision}"`);
    return answer;
  }
  @Get('pledges/:id/history')
  history(@Param('id') id: string, @Query() paging: Paging): Promise<Paged<ChangeEntry>> {
    return this.queries.execute(new GetHistory(id, paging));
  }
  @Get('pledges/:id/budget')
  budget(@Param('id') id: string, @Query() question: BudgetQuestion): Promise<BudgetAnswer> {
    return this.queries.execute(new GetBudget(id, question));
  }
  @Get('summary')
  summary(@Query() question: SummaryQuestion): Promise<SummaryAnswer> {
    return this.queries.execute(new GetSummary(question));
  }
  @Get('changes')
  changes(@Query() question: ChangesQuestion): Promise<Paged<ChangeEntry>> {
    return this.queries.execute(new ListChanges(question));
  }
  @Get('findings')
  findings(@Query() question: FindingsQuestion): Promise<Paged<ListedFinding>> {
    return this.queries.execute(new ListFindings(question));
  }
}
