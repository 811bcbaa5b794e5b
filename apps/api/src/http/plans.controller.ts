import { Body, Controller, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Receipt } from '@ledger/ledger';
import { AmendPlan, RegisterPlan } from '@ledger/pledge';
import { AfterToken, ListPlans, type PlanListAnswer } from '@ledger/read-models';
import { Asked, CommandDoor, type Circumstances } from './asked';
import { Command, Question } from './routes';

@Controller('v1/plans')
export class PlansController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(CommandDoor) private readonly door: CommandDoor,
  ) {}

  @Question('', 'Every plan, with the documents that were taken in for it.')
  list(@Query() { after }: AfterToken): Promise<PlanListAnswer> {
    return this.queries.execute(new ListPlans(after));
  }
  @Command(':plan/registration', 'Registers a plan, under which pledges may then be registered.')
  register(
    @Param('plan') plan: string,
    @Body() body: RegisterPlan,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.plan(plan, 'RegisterPlan', body, asked);
  }
  @Command(':plan/amendments', 'Changes what is recorded of a plan.')
  amend(
    @Param('plan') plan: string,
    @Body() body: AmendPlan,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.plan(plan, 'AmendPlan', body, asked);
  }
}
