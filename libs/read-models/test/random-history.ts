import fc from 'fast-check';
import type { Json } from '@ledger/kernel';
import { settingsOf, SEVERITIES, SOURCES, STAGES, TOTAL, type PledgeCommand } from '@ledger/pledge';
import { lineOf } from '../src';
import { say, type Recorder } from './recorder';

/** A step that knows what was recorded before it, so that it can correct it. */
type Step = (recorder: Recorder, id: string) => PledgeCommand | undefined;

const component = fc.constantFrom(undefined, undefined, '1', '2');
const amount = fc.oneof(
  fc.constantFrom('blank' as const, 'dash' as const, 'none' as const, 0, 1, 61_751_500_000),
  fc.constant(Number.MAX_SAFE_INTEGER),
  fc.integer({ min: 0, max: 10 ** 13 }),
);
const line = fc.record({
  source: fc.constantFrom(...SOURCES, TOTAL),
  period: fc.constantFrom('prior', '2023', '2024', '2026-06', 'after-term', TOTAL),
  amount,
  component,
});
const lines = fc.uniqueArray(line, {
  minLength: 1,
  maxLength: 6,
  selector: (l) => `${l.component}/${l.source}/${l.period}`,
});
const text = fc.constantFrom('-', '추진', '준공', 'none', 'blank', '가 나');
type Present<T> = { [Name in keyof T]: Exclude<T[Name], undefined> };
/** Without what is undefined. */
const optional = <T extends object>(body: T): Present<T> =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Present<T>;

const always = <T>(arbitrary: fc.Arbitrary<T>, make: (value: T) => PledgeCommand): fc.Arbitrary<Step> =>
  arbitrary.map((value) => () => make(value));

const moneyStep = fc
  .tuple(
    fc.constantFrom('ReviseBudget' as const, 'SecureFunding' as const, 'RecordExpenditure' as const),
    lines,
  )
  .map(
    ([name, all]): Step =>
      () =>
        say(name, { lines: all.map(optional) }),
  );

/** Anything that was entered: that it should have said something else, or nothing, or since another day. */
const correction = fc
  .record({
    event: fc.nat(),
    setting: fc.nat(),
    amount,
    text,
    stage: fc.constantFrom(...STAGES),
    what: fc.constantFrom('value', 'value', 'nothing', 'since'),
    since: fc.constantFrom('2023-12-01', '2023-12-31'),
  })
  .map(({ event, setting, what, since, ...values }): Step => (recorder, id) => {
    const settable = (recorder.events.get(id) ?? []).filter(
      (e) => e.type !== 'EntryCorrected' && settingsOf(e).length > 0,
    );
    const chosen = settable[event % settable.length];
    if (!chosen) return undefined;
    const settings = settingsOf(chosen);
    const { path } = settings[setting % settings.length]!;
    const about = { event: chosen.id, path };
    if (what === 'since') return say('CorrectEntry', { ...about, since });
    return say('CorrectEntry', { ...about, value: what === 'nothing' ? null : valueFor(path, values) });
  });

function valueFor(
  path: string,
  { amount: krw, text: said, stage }: { amount: Json; text: string; stage: string },
): Json {
  if (lineOf(path) || path.endsWith('/total')) return krw;
  if (path === 'stage') return stage;
  if (path.startsWith('department/')) return { name: said };
  if (path.startsWith('component/')) return { title: said };
  if (path.startsWith('finding/')) return { code: 'SUM_DIFFERS', severity: 'info', read: said };
  return path.startsWith('issue/') || path.startsWith('milestone/') ? { text: said } : said;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: moneyStep },
  { weight: 10, arbitrary: correction },
  always(fc.constantFrom('1', '2'), (code) =>
    say('DeclareComponent', { component: code, title: `세부 ${code}` }),
  ),
  {
    weight: 2,
    arbitrary: always(fc.constantFrom(...STAGES), (to) =>
      say('ChangeStage', { to, reason: { text: '보완' }, approval: '기획-1' }),
    ),
  },
  always(fc.tuple(fc.constantFrom('2023', '2024'), component, text), ([year, code, said]) =>
    say('SetAchievementTarget', optional({ year, component: code, text: said })),
  ),
  always(
    fc.tuple(fc.constantFrom('2025', '2026-06', 'after-term'), component, text),
    ([period, code, said]) => say('SetAnnualTarget', optional({ period, component: code, text: said })),
  ),
  always(fc.tuple(fc.constantFrom('lead' as const, 'supporting' as const), text), ([role, name]) =>
    say('ReassignDepartment', { role, department: { name } }),
  ),
  always(text, (to) => say('AmendPledge', { attribute: 'title', to })),
  always(text, (said) => say('RaiseIssue', { issue: '1', text: said })),
  always(text, (said) => say('ResolveIssue', { issue: '1', resolution: said })),
  always(text, (said) => say('RecordMilestone', { milestone: '1', text: said })),
  {
    weight: 2,
    arbitrary: always(
      fc.tuple(fc.constantFrom('f', '2', '1'), fc.constantFrom(...SEVERITIES), text),
      ([finding, severity, read]) => say('RecordFinding', { finding, code: 'SUM_DIFFERS', severity, read }),
    ),
  },
  { weight: 1, arbitrary: always(fc.constant('잘못'), (because) => say('VoidRegistration', { because })) },
);

export interface RandomStep {
  readonly id: string;
  readonly step: Step;
  readonly effectiveOn: string;
}

/** Histories of a few pledges in two plans; what the domain refuses is left out on the way. */
export const randomHistory: fc.Arbitrary<RandomStep[]> = fc.array(
  fc.record({
    id: fc.constantFrom('paju8.12-1', 'paju8.12-2', 'paju80.1'),
    step,
    effectiveOn: fc.constantFrom('2023-12-31', '2024-01-01'),
  }),
  { maxLength: 40, size: 'max' },
);

export async function recordHistory(recorder: Recorder, steps: readonly RandomStep[]): Promise<void> {
  for (const id of ['paju8.12-1', 'paju8.12-2', 'paju80.1']) {
    const registered = say('RegisterPledge', { title: `공약 ${id}`, department: { name: '민원봉사과' } });
    await recorder.pledge(id, registered, { effectiveOn: '2023-12-01' });
    const component = say('DeclareComponent', { component: '1', title: '세부' });
    await recorder.pledge(id, component, { effectiveOn: '2023-12-01' });
  }
  for (const { id, step: next, effectiveOn } of steps) {
    const command = next(recorder, id);
    if (command) await recorder.dare(id, command, { effectiveOn });
  }
}
