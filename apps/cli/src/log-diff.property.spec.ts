import fc from 'fast-check';
import { LedgerError, sameJson } from '@ledger/kernel';
import {
  decidePledge,
  foldPledge,
  noPledge,
  STAGES,
  valueOf,
  type Pledge,
  type PledgeCommand,
  type PledgeEvent,
} from '@ledger/pledge';
import type { Projected } from '@ledger/read-models';
import { runs } from '../../../tests/support/property-runs';
import { told } from '../test/told-events';
import { LogDiffing } from './log-diff';
import { twoPoints } from './log-point';

const ID = 'paju8.12-5';
const DAYS = ['2023-01-01', '2023-02-01', '2023-03-01'] as const;

/** Few values and few days, so that fields come back and corrections meet what they correct. */
const step = fc.record({
  on: fc.constantFrom(...DAYS),
  pick: fc.nat(),
  command: fc.oneof(
    fc.record({ name: fc.constant('ChangeStage'), body: fc.record({ to: fc.constantFrom(...STAGES) }) }),
    fc.record({
      name: fc.constant('AmendPledge'),
      body: fc.record({ attribute: fc.constantFrom('title', 'goal'), to: fc.constantFrom('가', '나') }),
    }),
    fc.record({
      name: fc.constant('ReviseBudget'),
      body: fc.record({
        lines: fc.constantFrom(1, 2, 'blank').map((amount) => [{ source: 'city', period: '2024', amount }]),
      }),
    }),
    fc.record({
      name: fc.constant('CorrectEntry'),
      body: fc.record({
        value: fc.constantFrom(null, '가', '나', 1, 'completed', undefined),
        since: fc.constantFrom(...DAYS, undefined),
      }),
    }),
  ),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A correction is of one of the entries that there are by then. */
function commandOf(pledge: Pledge, { command, pick }: Step): PledgeCommand {
  const body = { reason: { text: '사유' }, approval: '기획-1', ...command.body };
  const made = [...pledge.chains].flatMap(([path, chain]) => chain.map(({ event }) => ({ event, path })));
  const named = command.name === 'CorrectEntry' ? { ...body, ...made[pick % made.length] } : body;
  return { name: command.name, body: named } as unknown as PledgeCommand;
}

const asRecorded = (events: readonly Projected[]) => events as readonly Projected<PledgeEvent>[];

/** What the domain makes of them; what it refuses leaves no event. */
function played(steps: readonly Step[]): Projected[] {
  const events: Projected[] = [];
  const decide = (pledge: Pledge, command: PledgeCommand, effectiveOn: string): void => {
    const decision = { id: ID, effectiveOn, today: '2026-06-30' };
    for (const event of decidePledge(pledge, command, decision)) {
      events.push(told(events.length, `pledge-${ID}`, event, { effectiveOn }));
    }
  };
  const register = { name: 'RegisterPledge', body: { title: '가', department: { name: '과' } } };
  decide(noPledge, register as PledgeCommand, DAYS[0]);
  for (const one of steps) {
    const pledge = foldPledge(noPledge, asRecorded(events));
    try {
      decide(pledge, commandOf(pledge, one), one.on);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
  }
  return events;
}

it('the values at both points are those of the folded states, for every field, whatever happened', () => {
  const seen = { changed: 0, back: 0, past: 0 };
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }),
      fc.nat(),
      fc.nat(),
      (steps, one, other) => {
        const events = played(steps);
        const [a, b] = [one % events.length, other % events.length].sort((x, y) => x - y) as [number, number];
        const diffing = new LogDiffing(twoPoints([String(a), String(b + 1)], '--diff'));
        events.forEach((event) => diffing.take(event));
        const [before, after] = [a, b + 1].map((end) =>
          foldPledge(noPledge, asRecorded(events.slice(0, end + 1))),
        );
        const fields = diffing.result().pledges[0]?.fields ?? [];
        for (const { path, from, to, net } of fields) {
          seen[net] += 1;
          expect([path, from, to]).toEqual([path, valueOf(before!, path), valueOf(after!, path)]);
          expect(net === 'changed').toBe(!sameJson(from, to));
        }
        const told = new Set(fields.map(({ path }) => path));
        for (const path of after!.chains.keys()) {
          if (!told.has(path)) expect([path, valueOf(after!, path)]).toEqual([path, valueOf(before!, path)]);
        }
      },
    ),
    { numRuns: runs(400) },
  );
  // The histories hold what this is about.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(0);
});
