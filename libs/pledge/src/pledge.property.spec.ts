/* oxlint-disable jest/expect-expect -- `always` expects, for every history */
import fc from 'fast-check';
import { canonicalJson, sameJson } from '@ledger/kernel';
import { runs } from '../../../tests/support/property-runs';
import { TODAY } from '../test/given';
import { decided, exactSums, histories, play, type Played } from '../test/histories';
import {
  componentOf,
  entryOf,
  foldPledge,
  noPledge,
  settingsOf,
  settled,
  valueOf,
  type Pledge,
} from './pledge';
import { pledgeCatalogue, type PledgeEvent } from './pledge.events';
import { budgetMatrix, viewPledge } from './pledge.view';
import { valueProblem } from './values';
import { isMoneyKind, MONEY_KINDS, MOVES, TOTAL, type Stage } from './vocabulary';

const RUNS = { numRuns: runs(100) };
jest.setTimeout(Math.max(60_000, RUNS.numRuns * 100));

const always = (check: (played: Played[]) => void): void =>
  fc.assert(
    fc.property(histories, (steps) => check(play(steps))),
    RUNS,
  );
const eventsOf = (played: Played[]) => played.flatMap(({ events }) => events);

/** What is wrong with a pledge, if anything: what no sequence of commands may lead to. */
function faultsOf(pledge: Pledge): string[] {
  const faults: string[] = [];
  for (const [path, chain] of pledge.chains) {
    const entries = settled(chain);
    for (const [i, { value, effectiveOn }] of entries.entries()) {
      if (effectiveOn > TODAY) faults.push(`${path} is of the future`);
      if (valueProblem(path, value, 'to')) faults.push(`${path} is ${JSON.stringify(value)}`);
      const before = entries[i - 1];
      if (!before) continue;
      if (before.effectiveOn > effectiveOn) faults.push(`${path} runs backwards`);
      const moved = path === 'stage' && before.value !== value;
      if (moved && !MOVES[before.value as Stage].some(({ to }) => to === value)) {
        faults.push(`${String(before.value)} became ${String(value)}`);
      }
    }
    const now = entryOf(pledge, path);
    const component = now && componentOf(path, now.value);
    if (component && valueOf(pledge, `component/${component}`) === null)
      faults.push(`${path} is of no component`);
  }
  for (const path of ['title', 'department/lead']) {
    const [first] = settled(pledge.chains.get(path)!);
    if (first?.event !== pledge.chains.get(path)![0]!.event) faults.push(`${path} is missing`);
  }
  return faults;
}

describe('any history of commands', () => {
  it('reaches no state that the rules forbid', () => {
    always((played) => {
      for (const { events, after } of played) if (events.length > 0) expect(faultsOf(after)).toEqual([]);
    });
  });

  it('is interesting: every kind of event comes about, and corrections often', () => {
    const seen = new Map<string, number>();
    for (const { type } of fc.sample(histories, 300).flatMap((steps) => eventsOf(play(steps)))) {
      seen.set(type, (seen.get(type) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(Object.keys(pledgeCatalogue.types).sort());
    expect(seen.get('EntryCorrected')).toBeGreaterThan(300);
  });

  it('folds to the same state whatever the batches', () => {
    const cuts = fc.array(fc.nat(60), { maxLength: 6 });
    fc.assert(
      fc.property(histories, cuts, (steps, at) => {
        const events = eventsOf(play(steps));
        const whole = foldPledge(noPledge, events);
        const edges = [0, ...[...at].sort((a, b) => a - b), events.length];
        const batches = edges.slice(1).map((end, i) => events.slice(edges[i], end));
        expect(batches.reduce((pledge, batch) => foldPledge(pledge, batch), noPledge)).toEqual(whole);
      }),
      RUNS,
    );
  });

  it('says each thing once: a repeated command is no news', () => {
    always((played) => {
      for (const { command, effectiveOn, events, after } of played) {
        if (events.length > 0) expect(decided(after, command, effectiveOn)).toEqual([]);
      }
    });
  });

  it('leaves what it is folded on as it was', () => {
    always((played) => {
      for (const { before, events, after } of played) {
        if (events.length > 0) expect(foldPledge(before, events)).toEqual(after);
      }
    });
  });

  it('is a chain: each event changes from what held to what holds then', () => {
    always((played) => {
      for (const { before, events, after } of played) {
        for (const { path, from, to } of events.flatMap((event) => settingsOf(event as PledgeEvent))) {
          expect({ path, from, to }).toEqual({ path, from: valueOf(before, path), to: valueOf(after, path) });
          expect(sameJson(from, to)).toBe(false);
        }
      }
    });
  });
});

describe('the amounts of any history', () => {
  const krw = (value: unknown): bigint => (typeof value === 'number' ? BigInt(value) : 0n);

  it('never drift: changes added up are the lines added up, as whole won without rounding', () => {
    always((played) => {
      const running: Record<string, bigint> = Object.fromEntries(MONEY_KINDS.map((kind) => [kind, 0n]));
      for (const { events, after } of played) {
        for (const { path, from, to } of events.flatMap((event) => settingsOf(event as PledgeEvent))) {
          const [kind, , source, period] = path.split('/');
          if (isMoneyKind(kind!) && source !== TOTAL && period !== TOTAL)
            running[kind]! += krw(to) - krw(from);
        }
        if (events.length > 0) expect(running).toEqual(exactSums(after, (path) => valueOf(after, path)));
      }
    });
  });

  it('are the sums of the matrices, which every reader can have', () => {
    always((played) => {
      const { after } = played.at(-1)!;
      const parts = viewPledge(after)!.parts;
      const sums = exactSums(after, (path) => valueOf(after, path));
      for (const kind of MONEY_KINDS) {
        const totals = parts.map((part) => BigInt(budgetMatrix(part, kind)?.totalKrw ?? 0));
        expect(totals.reduce((a, b) => a + b, 0n)).toBe(sums[kind]);
      }
    });
  });
});

describe('the view of any history', () => {
  it('as of today, or of the last day, as known at the last instant, is the view of now', () => {
    always((played) => {
      const { after } = played.at(-1)!;
      const last = eventsOf(played).at(-1)!.metadata.recordedAt;
      for (const at of [
        { asOf: TODAY },
        { asOf: '9999-12-31' },
        { knownAt: last },
        { asOf: TODAY, knownAt: last },
      ]) {
        expect(viewPledge(after, at)).toEqual(viewPledge(after));
      }
    });
  });

  it('as known at an instant is the view of what was recorded by then', () => {
    always((played) => {
      const { after } = played.at(-1)!;
      for (const { events, after: then } of played) {
        const knownAt = events.at(-1)?.metadata.recordedAt;
        if (knownAt) expect(viewPledge(after, { knownAt })).toEqual(viewPledge(then));
      }
    });
  });

  it('shows every amount that is recorded', () => {
    always((played) => {
      const { after } = played.at(-1)!;
      for (const asOf of ['2023-01-01', '2024-02-29', TODAY]) {
        const view = viewPledge(after, { asOf });
        const shown = view?.parts.flatMap((part) => part.budget).length ?? 0;
        const held = [...after.chains.keys()].filter(
          (path) => /^(planned|secured|executed)\//.test(path) && entryOf(after, path, { asOf }),
        );
        if (view) expect(shown).toBe(held.length);
      }
    });
  });
});

describe('every event of any history', () => {
  it('is the same after it was written and read', () => {
    always((played) => {
      for (const { type, data } of eventsOf(played)) {
        const stored = JSON.parse(canonicalJson(data)) as never;
        expect(pledgeCatalogue.read(type, 1, stored)).toStrictEqual({ type, data });
      }
    });
  });
});
