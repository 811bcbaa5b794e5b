import { Module } from '@nestjs/common';
import { HealthController } from './health.controller';

/** What every process of the ledger answers on its port, whatever else it does. */
@Module({ controllers: [HealthController] })
export class ServingModule {}
