import { LedgerError, type Day, type ErrorCode, type ErrorDetails, type Instant } from '@ledger/kernel';
import { decidePledge } from '../src/pledge.decider';
import { foldPledge, noPledge, type Pledge, type Recorded } from '../src/pledge';
import type { PledgeCommand, PledgeCommandName } from '../src/pledge.commands';
import { pledgeEvents as e, type PledgeEvent } from '../src/pledge.events';

export const ID = 'paju8.12-5';
export const TODAY: Day = '2026-06-30';

/** The id of the n-th event that is given, from 1. */
export const eventId = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export interface Dated {
  readonly event: PledgeEvent;
  readonly on: Day;
  readonly recordedAt: Instant;
}

/** An event that took effect on a day, recorded on that day's morning unless it is said when. */
export const on = (day: Day, event: PledgeEvent, recordedAt: Instant = `${day}T00:00:00.000Z`): Dated => ({
  event,
  on: day,
  recordedAt,
});

/** The first event of most histories. */
export const registered = on(
  '2022-10-01',
  e.PledgeRegistered({
    plan: 'paju8',
    code: '12-5',
    title: '신청사 건립',
    vision: '시민중심 자족도시',
    department: { name: '공공건축과' },
  }),
);

export function recorded(events: readonly Dated[]): Recorded[] {
  return events.map(({ event, on: effectiveOn, recordedAt }, i) => ({
    ...event,
    id: eventId(i + 1),
    metadata: { effectiveOn, recordedAt },
  }));
}

export const pledgeAfter = (...events: Dated[]): Pledge => foldPledge(noPledge, recorded(events));

type Body<Name extends PledgeCommandName> = Extract<PledgeCommand, { name: Name }>['body'];

/** `given(…events).when(command, body, day).thenNews(…events)`; today is `TODAY`, and so is the day unless it is said. */
export function given(...events: Dated[]) {
  const pledge = pledgeAfter(...events);
  return {
    when<Name extends PledgeCommandName>(name: Name, body: Body<Name>, effectiveOn: Day = TODAY) {
      const decide = (): PledgeEvent[] =>
        decidePledge(pledge, { name, body } as PledgeCommand, { id: ID, effectiveOn, today: TODAY });
      return {
        thenNews: (...expected: PledgeEvent[]): void => expect(decide()).toEqual(expected),
        thenNoNews: (): void => expect(decide()).toEqual([]),
        thenRefused: (code: ErrorCode, details: ErrorDetails = {}): void => {
          expect(refusalOf(decide)).toEqual({ code, details: expect.objectContaining(details) as unknown });
        },
      };
    },
  };
}

export function refusalOf(decide: () => unknown): { code: ErrorCode; details: ErrorDetails } {
  try {
    const decided = decide();
    throw new Error(`not refused: ${JSON.stringify(decided)}`);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { code: error.code, details: error.details };
  }
}
