import { createParamDecorator, Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { FastifyRequest } from 'fastify';
import { invalidInput, problem } from '@ledger/kernel';
import {
  ChangePlan,
  ChangePledge,
  ChangeSubject,
  type Envelope,
  type Erasure,
  type Receipt,
} from '@ledger/ledger';
import type { PlanCommand, PledgeCommand, SubjectCommand } from '@ledger/pledge';
import { ACTOR_OF_REQUEST, type ActorOfRequest } from '../composition/actor.port';
import { Metrics } from '../serving/metrics';

/** What a request says beside its body. */
export interface Circumstances {
  readonly request: FastifyRequest;
  readonly commandId?: string;
  readonly expectedRevision?: number;
}

export const Asked = createParamDecorator((_: unknown, context: ExecutionContext): Circumstances => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return { request, ...commandIdOf(request), ...expectedRevisionOf(request) };
});

function commandIdOf({ headers }: FastifyRequest): { commandId?: string } {
  const key = headers['idempotency-key'];
  if (key === undefined) return {};
  if (typeof key === 'string' && /^[\x21-\x7e]{1,128}$/.test(key)) return { commandId: key };
  throw invalidInput(problem('Idempotency-Key', key, 'visible-ascii', { most: 128 }));
}

function expectedRevisionOf({ headers }: FastifyRequest): { expectedRevision?: number } {
  const tag = headers['if-match'];
  if (tag === undefined) return {};
  const match = /^"?(\d{1,15})"?$/.exec(tag);
  if (match) return { expectedRevision: Number(match[1]) };
  throw invalidInput(problem('If-Match', tag, 'revision'));
}

/** The one way from HTTP to the command bus. */
@Injectable()
export class CommandDoor {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(ACTOR_OF_REQUEST) private readonly actors: ActorOfRequest,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  async pledge<Name extends PledgeCommand['name']>(
    id: string,
    name: Name,
    body: Extract<PledgeCommand, { name: Name }>['body'],
    asked: Circumstances,
  ): Promise<Receipt> {
    const envelope = await this.envelope(id, { name, body } as PledgeCommand, asked);
    return this.metrics.timed(name, () => this.bus.execute(new ChangePledge(envelope)));
  }

  async plan<Name extends PlanCommand['name']>(
    id: string,
    name: Name,
    body: Extract<PlanCommand, { name: Name }>['body'],
    asked: Circumstances,
  ): Promise<Receipt> {
    const envelope = await this.envelope(id, { name, body } as PlanCommand, asked);
    return this.metrics.timed(name, () => this.bus.execute(new ChangePlan(envelope)));
  }

  async subject(
    id: string,
    name: SubjectCommand['name'],
    body: SubjectCommand['body'],
    asked: Circumstances,
  ): Promise<Erasure> {
    const envelope = await this.envelope<SubjectCommand>(id, { name, body }, asked);
    return this.metrics.timed(name, () => this.bus.execute(new ChangeSubject(envelope)));
  }

  private async envelope<Command>(
    id: string,
    command: Command,
    { request, ...pins }: Circumstances,
  ): Promise<Envelope<Command>> {
    const actor = await this.actors.actorOf(request);
    return { id, changes: [{ command }], actor, origin: { via: 'api' }, ...pins };
  }
}
