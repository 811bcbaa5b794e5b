import fc from 'fast-check';
import { LedgerError, type Day, type Json } from '@ledger/kernel';
import { decidePledge } from '../src/pledge.decider';
import { foldPledge, noPledge, type Pledge, type Recorded } from '../src/pledge';
import type { PledgeCommand, PledgeCommandName } from '../src/pledge.commands';
import { eventId, ID, TODAY } from './given';
import {
  ASPECTS,
  ATTRIBUTES,
  CLASSIFICATION,
  DEPARTMENT_ROLES,
  MONEY_KINDS,
  SOURCES,
  STAGES,
  TOTAL,
} from '../src/vocabulary';

/*
 * Any history of commands: few codes and days, so that they meet; many values that may not stand where they are put.
 */

/** A command as it is drawn; a correction picks one of the entries that there are by then. */
export interface Step {
  readonly command: PledgeCommand;
  readonly picks: number;
  readonly effectiveOn: Day;
}

const past = fc.constantFrom('2022-10-01', '2023-01-01', '2023-01-02', '2024-02-29', '2025-12-31', TODAY);
const day = fc.oneof({ weight: 12, arbitrary: past }, { weight: 1, arbitrary: fc.constant('2026-07-01') });
const maybe = <T>(name: string, value: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  fc.option(value, { nil: undefined }).map((v) => (v === undefined ? {} : { [name]: v }));
const component = fc.constantFrom(
  {},
  {},
  {},
  { component: '1' },
  { component: '2' },
  { component: 'constructor' },
);
const code = fc.constantFrom('a', 'toString');
const text = fc.constantFrom('가', '나', '다', '-', 'x'.repeat(600));
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.nat() },
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 'blank', 'dash', 'none' as const) },
  { weight: 1, arbitrary: fc.constantFrom(2 ** 52, Number.MAX_SAFE_INTEGER) },
);
const grounds = fc.constantFrom(
  {},
  { reason: { text: '오기' } },
  { reason: { code: 'x' }, approval: '기획-1' },
  { reason: {}, approval: '기획-1' },
);
const line = fc
  .tuple(
    component,
    fc.constantFrom(...SOURCES.slice(0, 3), TOTAL),
    fc.constantFrom('prior', '2024', 'after-term', TOTAL),
    amount,
  )
  .map(([of, source, period, value]) => ({ ...of, source, period, amount: value }));

/** What may be said in a correction or an amendment, whether it may stand there or not. */
const value = fc.oneof(
  fc.constantFrom<Json>(null, ...STAGES, ...Object.values(CLASSIFICATION).flat(), -1, 0.5, '', {}, []),
  amount as fc.Arbitrary<Json>,
  text,
  fc.constantFrom<Json>({ name: '과' }, { title: '제목' }, { text: '가' }, [{ text: '가' }], { note: '가' }),
  fc.constantFrom<Json>(
    { text: '가', component: '1' },
    { text: '가', resolution: '나' },
    { text: '가', start: '2024', end: '2023' },
  ),
);

const of = (name: PledgeCommandName, ...parts: fc.Arbitrary<object>[]): fc.Arbitrary<PledgeCommand> =>
  fc
    .tuple(...parts)
    .map((bodies) => ({ name, body: Object.assign({}, ...bodies) as object }) as PledgeCommand);
const field = <T>(name: string, drawn: fc.Arbitrary<T>): fc.Arbitrary<object> =>
  drawn.map((v) => ({ [name]: v }));
const classification = fc
  .constantFrom(...ASPECTS)
  .chain((aspect) => fc.constantFrom(...CLASSIFICATION[aspect]).map((to) => ({ aspect, to })));
const lines = field('lines', fc.array(line, { minLength: 1, maxLength: 4 }));
/** Replaced by a value that may stand under the path that is picked. */
const APT = '(apt)';
const correction = of(
  'CorrectEntry',
  fc.oneof(maybe('value', value), fc.constant({ value: APT })),
  maybe('since', day),
  fc.constantFrom({}, { reason: { text: '오기' }, approval: '기획-1' }),
);

const command = fc.oneof(
  { weight: 30, arbitrary: correction },
  { weight: 12, arbitrary: of('ChangeStage', field('to', fc.constantFrom(...STAGES)), grounds) },
  { weight: 8, arbitrary: of('ReviseBudget', lines) },
  {
    weight: 4,
    arbitrary: of('DeclareComponent', field('component', fc.constantFrom('1', '2')), field('title', text)),
  },
  {
    weight: 10,
    arbitrary: of(
      'AmendPledge',
      field('attribute', fc.constantFrom(...ATTRIBUTES)),
      component,
      field('to', fc.oneof(value, text, fc.constantFrom<Json>([{ text: '가' }], { text: '가' }))),
    ),
  },
  { weight: 3, arbitrary: of('SecureFunding', lines) },
  { weight: 3, arbitrary: of('RecordExpenditure', lines) },
  { weight: 2, arbitrary: of('RecordClassification', classification) },
  {
    weight: 2,
    arbitrary: of(
      'SetAnnualTarget',
      field('period', fc.constantFrom('2024', 'after-term')),
      component,
      field('text', text),
    ),
  },
  {
    weight: 2,
    arbitrary: of('SetAchievementTarget', field('year', fc.constant('2024')), component, field('text', text)),
  },
  { weight: 3, arbitrary: of('RecordMilestone', field('milestone', code), component, field('text', text)) },
  {
    weight: 2,
    arbitrary: of(
      'ReassignDepartment',
      field('role', fc.constantFrom(...DEPARTMENT_ROLES)),
      field('department', fc.record({ name: text })),
    ),
  },
  {
    weight: 5,
    arbitrary: of(
      'RaiseIssue',
      field('issue', code),
      fc.constantFrom({}, {}, { component: '1' }),
      field('text', text),
    ),
  },
  { weight: 6, arbitrary: of('ResolveIssue', field('issue', code), field('resolution', text)) },
  {
    weight: 4,
    arbitrary: of(
      'DeclareDependency',
      field('on', fc.constantFrom('paju8.1', 'paju8.2', ID, 'x')),
      maybe('note', text),
    ),
  },
  {
    weight: 3,
    arbitrary: of('ListRelatedMaterial', field('material', code), component, field('title', text)),
  },
  {
    weight: 3,
    arbitrary: of(
      'AttachEvidence',
      field('evidence', code),
      field('title', text),
      maybe('event', fc.constantFrom(eventId(1), eventId(99))),
    ),
  },
  {
    weight: 1,
    arbitrary: of(
      'RecordFinding',
      field('finding', code),
      fc.constant({ code: 'X', severity: 'info', read: 'y' }),
    ),
  },
  {
    weight: 1,
    arbitrary: of('RegisterPledge', field('title', text), fc.constant({ department: { name: '과' } })),
  },
);

const step = fc.record({ command, picks: fc.nat(), effectiveOn: day });
const registration: Step = {
  command: { name: 'RegisterPledge', body: { title: '가', vision: '나', department: { name: '과' } } },
  picks: 0,
  effectiveOn: '2022-10-01',
};

const voiding = fc.record({
  command: of('VoidRegistration', field('because', text)),
  picks: fc.nat(),
  effectiveOn: day,
});

/** Half of them in the order of their days, so that more is allowed; some voided, and then tried once more. */
export const histories = fc
  .tuple(fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }), fc.boolean(), fc.option(voiding), step)
  .map(([steps, inOrder, end, more]): Step[] => [
    registration,
    ...(inOrder ? steps.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1)) : steps),
    ...(end ? [end, more] : []),
  ]);

/** What one step led to: nothing of it where the command was refused or said nothing new. */
export interface Played {
  readonly before: Pledge;
  readonly command: PledgeCommand;
  readonly effectiveOn: Day;
  readonly events: readonly Recorded[];
  readonly after: Pledge;
}

/** Every step on the pledge that the steps before it left; anything that is thrown but a refusal is a bug. */
export function play(steps: readonly Step[]): Played[] {
  let [pledge, made] = [noPledge, 0];
  return steps.map((drawn, i) => {
    const before = pledge;
    const asked = picked(before, drawn);
    const recordedAt = `2026-07-01T00:00:00.${String(i).padStart(3, '0')}Z`;
    const events = decided(before, asked, drawn.effectiveOn).map((event): Recorded => {
      const metadata = { effectiveOn: drawn.effectiveOn, recordedAt };
      return { ...event, id: eventId(++made), metadata };
    });
    pledge = foldPledge(before, events);
    return { before, command: asked, effectiveOn: drawn.effectiveOn, events, after: pledge };
  });
}

export function decided(pledge: Pledge, command: PledgeCommand, effectiveOn: Day) {
  try {
    return decidePledge(pledge, command, { id: ID, effectiveOn, today: TODAY });
  } catch (error) {
    if (!(error instanceof LedgerError) || !['missing', 'rejected', 'invalid'].includes(error.kind))
      throw error;
    return [];
  }
}

function picked(pledge: Pledge, { command: asked, picks }: Step): PledgeCommand {
  if (asked.name !== 'CorrectEntry') return asked;
  const entries = [...pledge.chains].flatMap(([path, chain]) => chain.map(({ event }) => ({ path, event })));
  const entry = entries[picks % entries.length]!;
  const values = APT_VALUES[entry.path.split('/')[0]!] ?? ['라'];
  const apt = asked.body.value === APT ? { value: values[picks % values.length]! } : {};
  return { name: 'CorrectEntry', body: { ...asked.body, ...entry, ...apt } };
}

const APT_AMOUNTS = [0, 7, 'blank', 2 ** 52, 'none', null];
const APT_VALUES: Readonly<Record<string, readonly Json[]>> = {
  stage: [...STAGES, null],
  planned: APT_AMOUNTS,
  secured: APT_AMOUNTS,
  executed: APT_AMOUNTS,
  department: [{ name: '라' }, { name: '라', code: 'A' }],
  component: [{ title: '라' }, null],
  milestone: [{ text: '라' }, { text: '라', component: '1' }, null],
  issue: [{ text: '라' }, { text: '라', resolution: '마' }, null],
  dependency: [{ note: '라' }],
};

/** The lines of a pledge added up without ever rounding, by kind. */
export function exactSums(pledge: Pledge, valueAt: (path: string) => Json): Record<string, bigint> {
  const sums: Record<string, bigint> = Object.fromEntries(MONEY_KINDS.map((kind) => [kind, 0n]));
  for (const path of pledge.chains.keys()) {
    const [kind, , source, period] = path.split('/');
    const amountAt = valueAt(path);
    if (sums[kind!] === undefined || source === TOTAL || period === TOTAL || typeof amountAt !== 'number')
      continue;
    sums[kind!]! += BigInt(amountAt);
  }
  return sums;
}
