import { Module } from '@nestjs/common';
import { CommandDoor } from './asked';
import { AuditController, TileController } from './audit.controller';
import { PlansController } from './plans.controller';
import { PledgeCommandsController } from './pledge-commands.controller';
import { PledgeQueriesController } from './pledge-queries.controller';
import { StaffController } from './staff.controller';
import { SubjectsController } from './subjects.controller';

@Module({
  controllers: [
    PledgeCommandsController,
    PledgeQueriesController,
    PlansController,
    SubjectsController,
    StaffController,
    AuditController,
    TileController,
  ],
  providers: [CommandDoor],
})
export class HttpModule {}
