import { Module } from '@nestjs/common';
import { CommandDoor } from './asked';
import { HealthController } from './health.controller';
import { PlansController } from './plans.controller';
import { PledgeCommandsController } from './pledge-commands.controller';
import { PledgeQueriesController } from './pledge-queries.controller';

@Module({
  controllers: [PledgeCommandsController, PledgeQueriesController, PlansController, HealthController],
  providers: [CommandDoor],
})
export class HttpModule {}
