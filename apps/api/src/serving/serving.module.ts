import { Global, Module, type DynamicModule } from '@nestjs/common';
import { HealthController } from './health.controller';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { Readiness } from './readiness';
import { Subscriptions } from './subscriptions';

/** What every process of the ledger answers on its port, whatever else it does. */
@Global()
@Module({})
export class ServingModule {
  static of(subscriptions: Subscriptions): DynamicModule {
    return {
      module: ServingModule,
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Subscriptions, useValue: subscriptions }, Readiness, Metrics],
      exports: [Metrics],
    };
  }
}
