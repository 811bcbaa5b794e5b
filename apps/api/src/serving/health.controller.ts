import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readiness, type ReadinessAnswer } from './readiness';

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'Whether the program runs.' })
  live(): { alive: true } {
    return { alive: true };
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether it can answer, how far each read model has come, and which subscriptions are down.',
  })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessAnswer> {
    const answer = await this.readiness.ask();
    void reply.status(answer.ready ? 200 : 503);
    return answer;
  }
}
