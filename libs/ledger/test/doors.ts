import { MemoryEventStore, type EventStore, type StoredEvent } from '@ledger/event-store';
import { LedgerError, type Actor, type Clock, type Instant } from '@ledger/kernel';
import { pledgeAggregate, type PledgeCommand, type PledgeCommandName } from '@ledger/pledge';
import { MemoryVault } from '@ledger/vault';
import { Door } from '../src/door';
import type { Envelope } from '../src/envelope';
import { systemIds } from '../src/system';

export const ID = 'paju8.12-5';
export const STREAM = `pledge-${ID}`;
export const ACTOR: Actor = { id: 'P12345', department: '기획예산과', role: 'editor' };

/** A clock that stands still until it is set. */
export class SetClock implements Clock {
  constructor(public instant: Instant = '2026-06-30T03:00:00.000Z') {}
  now = (): Instant => this.instant;
}

export const doorOn = (store: EventStore, clock: Clock = new SetClock(), keep?: number) =>
  new Door(pledgeAggregate, { store, clock, ids: systemIds, vault: new MemoryVault() }, keep);

type Body<Name extends PledgeCommandName> = Extract<PledgeCommand, { name: Name }>['body'];

export const change = <Name extends PledgeCommandName>(name: Name, body: Body<Name>) => ({
  command: { name, body } as PledgeCommand,
});

export const REGISTRATION = change('RegisterPledge', {
  title: '신청사 건립',
  department: { name: '공공건축과' },
});
export const stage = (to: Body<'ChangeStage'>['to']) => change('ChangeStage', { to });
export const target = (period: string, text = '착공') => change('SetAnnualTarget', { period, text });

export const asking = (
  changes: Envelope<PledgeCommand>['changes'] | Envelope<PledgeCommand>['changes'][number],
  more: Partial<Envelope<PledgeCommand>> = {},
): Envelope<PledgeCommand> => ({
  id: ID,
  changes: 'command' in changes ? [changes] : changes,
  actor: ACTOR,
  origin: { via: 'api' },
  ...more,
});

/** A store in whose appends something comes first: another writer, a fault. */
export class InterruptedStore extends MemoryEventStore {
  interrupt: () => Promise<void> = async () => undefined;

  override async append(...args: Parameters<EventStore['append']>): ReturnType<EventStore['append']> {
    await this.interrupt();
    return super.append(...args);
  }
}

/** A store that answers with other events than it has. */
export class TamperedStore extends MemoryEventStore {
  tamper: (events: readonly StoredEvent[]) => readonly StoredEvent[] = (events) => events;

  override async readStream(...args: Parameters<EventStore['readStream']>): Promise<readonly StoredEvent[]> {
    return this.tamper(await super.readStream(...args));
  }
}

export async function refusal(command: Promise<unknown>): Promise<{ code: string; details: unknown }> {
  const error: unknown = await command.then(
    (receipt) => new Error(`not refused: ${JSON.stringify(receipt)}`),
    (fault: unknown) => fault,
  );
  if (error instanceof LedgerError) return { code: error.code, details: error.details };
  throw error as Error;
}
