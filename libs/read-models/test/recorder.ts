import { dayOf, LedgerError, type EventMetadata, type Instant, type JsonObject } from '@ledger/kernel';
import type { EventStore, NewEvent } from '@ledger/event-store';
import {
  documentAggregate,
  planAggregate,
  pledgeAggregate,
  subjectAggregate,
  type PlanCommand,
  type Pledge,
  type PledgeCommand,
  type PledgeEvent,
  type PledgeId,
  type SubjectCommand,
} from '@ledger/pledge';

export const say = <Name extends PledgeCommand['name']>(
  name: Name,
  body: Extract<PledgeCommand, { name: Name }>['body'],
): PledgeCommand => ({ name, body }) as PledgeCommand;

export interface Circumstances {
  readonly effectiveOn?: string;
  readonly actor?: string;
  /** That it was imported from. */
  readonly document?: string;
}

type Recorded = PledgeEvent & { readonly id: string; readonly metadata: EventMetadata };

const uuid = (n: number): string => `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** Decides commands as the write side does, and appends what they lead to. Its clock goes on a minute with each of them. */
export class Recorder {
  readonly events = new Map<PledgeId, Recorded[]>();
  nowMs = Date.parse('2024-01-01T00:00:00Z');
  private readonly states = new Map<string, { state: unknown; revision: number }>();
  private made = 0;

  constructor(readonly store: EventStore) {}

  get now(): Instant {
    return new Date(this.nowMs).toISOString();
  }

  /** @returns the token of what was recorded; empty where the command was no news */
  async pledge(id: PledgeId, command: PledgeCommand, about: Circumstances = {}): Promise<string> {
    return this.record(pledgeAggregate as never, id, command, about);
  }

  async plan(id: string, command: PlanCommand, about: Circumstances = {}): Promise<string> {
    return this.record(planAggregate as never, id, command, about);
  }

  async subject(id: string, body: SubjectCommand['body']): Promise<string> {
    return this.record(subjectAggregate as never, id, { name: 'EraseSubject', body }, {});
  }

  async register(id: PledgeId, title = `공약 ${id}`, department = '민원봉사과'): Promise<string> {
    return this.pledge(id, say('RegisterPledge', { title, department: { name: department } }));
  }

  /** Whether the domain allowed it. */
  async dare(id: PledgeId, command: PledgeCommand, about: Circumstances = {}): Promise<boolean> {
    try {
      await this.pledge(id, command, about);
      return true;
    } catch (error) {
      if (error instanceof LedgerError) return false;
      throw error;
    }
  }

  stateOf(id: PledgeId): Pledge {
    return (this.states.get(`pledge-${id}`)?.state ?? pledgeAggregate.initial) as Pledge;
  }

  /** An event as some other program might have appended it. */
  async raw(stream: string, type: string, data: JsonObject, version = 1): Promise<string> {
    const known = this.states.get(stream) ?? { state: undefined, revision: -1 };
    const event = this.stamped({ type, data }, {}, version);
    const expected = known.revision < 0 ? ('no-stream' as const) : known.revision;
    const { revision, resume } = await this.store.append(stream, expected, [event]);
    this.states.set(stream, { ...known, revision });
    return resume;
  }

  private async record(
    aggregate: typeof planAggregate & typeof documentAggregate,
    id: string,
    command: PledgeCommand | PlanCommand | SubjectCommand,
    about: Circumstances,
  ): Promise<string> {
    const stream = aggregate.stream(id);
    const { state, revision } = this.states.get(stream) ?? { state: aggregate.initial, revision: -1 };
    this.nowMs += 60_000;
    const today = dayOf(this.now);
    const decided = aggregate.decide(state as never, command as never, {
      id,
      effectiveOn: about.effectiveOn ?? today,
      today,
    });
    const events = decided.map((event) => this.stamped(event as never, about, 1, command));
    if (events.length === 0) return '';
    const appended = await this.store.append(stream, revision < 0 ? 'no-stream' : revision, events);
    const next = aggregate.fold(state as never, events as never);
    this.states.set(stream, { state: next, revision: appended.revision });
    if (stream.startsWith('pledge-')) {
      this.events.set(id, [...(this.events.get(id) ?? []), ...(events as unknown as Recorded[])]);
    }
    return appended.resume;
  }

  private stamped(
    { type, data }: { type: string; data: JsonObject },
    { effectiveOn = dayOf(this.now), actor = 'P12345', document }: Circumstances,
    version: number,
    command?: { body: object },
  ): NewEvent {
    this.made += 1;
    const { reason, approval } = (command?.body ?? {}) as Pick<EventMetadata, 'reason' | 'approval'>;
    const metadata = {
      version,
      actor: { id: actor, department: '민원봉사과', role: 'editor' },
      commandId: uuid(this.made),
      commandHash: 'a'.repeat(64),
      correlationId: uuid(this.made),
      causationId: uuid(this.made),
      effectiveOn,
      recordedAt: this.now,
      ...(reason ? { reason } : {}),
      ...(approval ? { approval } : {}),
      origin: document === undefined ? { via: 'api' as const } : { via: 'import' as const, document },
      nonce: '0'.repeat(32),
    };
    return { id: uuid(this.made), type, data, metadata };
  }
}
