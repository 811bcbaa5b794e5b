import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { READ_MODELS, type ProjectionHealth, type ReadModels } from '@ledger/read-models';

interface Readiness {
  readonly ready: boolean;
  readonly projections: readonly ProjectionHealth[];
}

@ApiTags('health')
@Controller('health')
export class HealthController {
  private caughtUp = false;

  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  @Get('live')
  live(): { alive: true } {
    return { alive: true };
  }

  /**
   * Ready once the read models have come up to the log after the start, and while the stores answer and no projection is
   * stopped. A lag later on is the reader's to judge.
   */
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const projections = await this.models.health();
    this.caughtUp ||= projections.every(({ lag }) => lag === 0);
    const ready = this.caughtUp && projections.every(({ stopped }) => stopped === null);
    void reply.status(ready ? 200 : 503);
    return { ready, projections };
  }
}
