import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Receipt } from '@ledger/ledger';
import { AmendPlan, RegisterPlan } from '@ledger/pledge';
import { AfterToken, ListPlans, type PlanListAnswer } from '@ledger/read-models';
import { Asked, CommandDoor, type Circumstances } from './asked';
import { ApiReceipt } from './receipt.schema';

@Controller('v1/plans')
export class PlansController {
  constructor(
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(CommandDoor) private readonly door: CommandDoor,
  ) {}

  @Get()
  @ApiTags('queries')
  list(@Query() { after }: AfterToken): Promise<PlanListAnswer> {
    return this.queries.execute(new ListPlans(after));
  }
  @Post(':plan/registration')
  @HttpCode(200)
  @ApiTags('commands')
  @ApiReceipt()
  register(
    @Param('plan') plan: string,
    @Body() body: RegisterPlan,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.plan(plan, 'RegisterPlan', body, asked);
  }
  @Post(':plan/amendments')
  @HttpCode(200)
  @ApiTags('commands')
  @ApiReceipt()
  amend(
    @Param('plan') plan: string,
    @Body() body: AmendPlan,
    @Asked() asked: Circumstances,
  ): Promise<Receipt> {
    return this.door.plan(plan, 'AmendPlan', body, asked);
  }
}
