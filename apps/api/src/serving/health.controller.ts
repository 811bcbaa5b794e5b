import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
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
  @ApiOperation({ summary: 'Whether the program runs.' })
  live(): { alive: true } {
    return { alive: true };
  }

  /**
   * Ready once the read models have come up to the log after the start, and while the stores answer and no projection is
   * stopped or ahead of the log. A lag later on is the reader's to judge.
   */
  @Get('ready')
  @ApiOperation({ summary: 'Whether it can answer, and how far each read model has come.' })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const projections = await this.models.health();
    this.caughtUp ||= projections.every(({ lag }) => lag === 0);
    const ready = this.caughtUp && projections.every(({ stopped, lag }) => stopped === null && lag >= 0);
    void reply.status(ready ? 200 : 503);
    return { ready, projections };
  }
}
