import { Controller, Inject, Param, Query, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
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
import { Question } from './routes';

@Controller('v1')
export class PledgeQueriesController {
  constructor(@Inject(QueryBus) private readonly queries: QueryBus) {}

  @Question(
    'pledges',
    'Pledges of a plan or of all plans, by stage, department, year and title, also as of a time.',
  )
  list(@Query() question: PledgeListQuestion): Promise<Paged<ListedPledge>> {
    return this.queries.execute(new ListPledges(question));
  }
  @Question('pledges/:id', 'One pledge, now or as of a day as known at an instant.')
  async one(
    @Param('id') id: string,
    @Query() at: AtTime,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PledgeAnswer> {
    const answer = await this.queries.execute<GetPledge, PledgeAnswer>(new GetPledge(id, at));
    void reply.header('etag', `"${answer.revision}"`);
    return answer;
  }
  @Question('pledges/:id/history', 'Every change to one pledge: from what, to what, by whom, when and why.')
  history(@Param('id') id: string, @Query() paging: Paging): Promise<Paged<ChangeEntry>> {
    return this.queries.execute(new GetHistory(id, paging));
  }
  @Question('pledges/:id/budget', 'The budget of one pledge as tables of sources and periods, in whole won.')
  budget(@Param('id') id: string, @Query() question: BudgetQuestion): Promise<BudgetAnswer> {
    return this.queries.execute(new GetBudget(id, question));
  }
  @Question('summary', 'How many pledges and how much money, by stage, department, source and year.')
  summary(@Query() question: SummaryQuestion): Promise<SummaryAnswer> {
    return this.queries.execute(new GetSummary(question));
  }
  @Question(
    'changes',
    'Every change to every pledge and plan, and every erasure, in the order of the ledger.',
  )
  changes(@Query() question: ChangesQuestion): Promise<Paged<ChangeEntry>> {
    return this.queries.execute(new ListChanges(question));
  }
  @Question('findings', 'What was found in the documents of plans, and what people found.')
  findings(@Query() question: FindingsQuestion): Promise<Paged<ListedFinding>> {
    return this.queries.execute(new ListFindings(question));
  }
}
