import { eventId, on, pledgeAfter, registered, type Dated } from '../test/given';
import { settingsOf, type AsOf } from './pledge';
import { pledgeEvents as e, type BudgetLine, type Correction } from './pledge.events';
import { budgetMatrix, viewPledge, type PledgeView } from './pledge.view';

const view = (events: readonly Dated[], at?: AsOf): PledgeView => viewPledge(pledgeAfter(...events), at)!;

const corrected = (facts: Partial<Correction> & Pick<Correction, 'event' | 'path' | 'was' | 'is'>) =>
  e.EntryCorrected({ from: null, to: null, since: null, ...facts });

/** In effect since February, but the ledger learnt it in April; corrected in June to have been completed in January. */
const stages = [
  registered,
  on('2024-01-01', e.StageChanged({ from: null, to: 'under-review' })),
  on('2024-02-01', e.StageChanged({ from: 'under-review', to: 'in-progress' }), '2024-04-01T03:00:00.000Z'),
  on(
    '2024-06-01',
    corrected({
      event: eventId(3),
      path: 'stage',
      was: { value: 'in-progress', effectiveOn: '2024-02-01' },
      is: { value: 'infeasible', effectiveOn: '2024-01-15' },
    }),
    '2024-06-01T00:00:00.000Z',
  ),
];

describe('a view as of a day, as known at an instant', () => {
  it.each([
    ['2023-12-31', undefined, null],
    ['2024-01-01', undefined, 'under-review'],
    ['2024-01-14', undefined, 'under-review'],
    ['2024-01-15', undefined, 'infeasible'],
    [undefined, undefined, 'infeasible'],
    // The correction was not known yet.
    [undefined, '2024-05-31T23:59:59.999Z', 'in-progress'],
    ['2024-01-31', '2024-05-31T23:59:59.999Z', 'under-review'],
    ['2024-02-01', '2024-05-31T23:59:59.999Z', 'in-progress'],
    // Both bounds are inclusive.
    ['2024-02-01', '2024-04-01T02:59:59.999Z', 'under-review'],
    ['2024-02-01', '2024-04-01T03:00:00.000Z', 'in-progress'],
    [undefined, '2024-06-01T00:00:00.000Z', 'infeasible'],
  ])('as of %s, known at %s: %s', (asOf, knownAt, stage) => {
    expect(view(stages, { asOf, knownAt }).stage?.value ?? null).toBe(stage);
  });

  it('says since when', () => {
    expect(view(stages).stage).toEqual({ value: 'infeasible', since: '2024-01-15' });
    expect(view(stages, { knownAt: '2024-05-01T00:00:00.000Z' }).stage?.since).toBe('2024-02-01');
  });

  it('is undefined before anything was known or in force', () => {
    expect(viewPledge(pledgeAfter())).toBeUndefined();
    expect(viewPledge(pledgeAfter(registered), { asOf: '2022-09-30' })).toBeUndefined();
    expect(viewPledge(pledgeAfter(registered), { asOf: '2022-10-01' })).toBeDefined();
    expect(viewPledge(pledgeAfter(registered), { knownAt: '2022-09-30T23:59:59.999Z' })).toBeUndefined();
  });

  it('says when the ledger last learnt something, by then', () => {
    const voided = on('2024-07-01', e.RegistrationVoided({ reason: '중복' }));
    expect(view(stages).updatedAt).toBe('2024-06-01T00:00:00.000Z');
    expect(view(stages, { knownAt: '2024-05-01T00:00:00.000Z' }).updatedAt).toBe('2024-04-01T03:00:00.000Z');
    expect(view([...stages, voided]).updatedAt).toBe('2024-07-01T00:00:00.000Z');
  });

  it('shows a registration as voided whatever the day, once that was known', () => {
    const events = [registered, on('2024-01-01', e.RegistrationVoided({ reason: '중복' }))];
    expect(view(events).voided).toBe('중복');
    expect(view(events, { asOf: '2023-01-01' }).voided).toBe('중복');
    expect(view(events, { knownAt: '2023-12-31T23:59:59.999Z' }).voided).toBeNull();
  });
});

describe('a view', () => {
  const first = on(
    '2024-03-01',
    e.ComponentDeclared({ component: '1', from: null, to: { title: '조리읍' } }),
  );

  it('tells what is not recorded from what is', () => {
    expect(view([registered])).toEqual({
      id: 'paju8.12-5',
      plan: 'paju8',
      code: '12-5',
      voided: null,
      updatedAt: '2022-10-01T00:00:00.000Z',
      title: '신청사 건립',
      sectionTitle: null,
      vision: '시민중심 자족도시',
      field: null,
      stage: null,
      classification: { form: null, body: null, due: null, budgeted: null, 'central-help': null },
      departments: { lead: { name: '공공건축과' }, supporting: null, coordinating: null },
      parts: [
        {
          code: null,
          title: null,
          goal: null,
          outline: [],
          period: null,
          site: [],
          facility: [],
          achievementTargets: [],
          annualTargets: [],
          budget: [],
          milestones: [],
          related: [],
        },
      ],
      issues: [],
      dependencies: [],
      evidence: [],
      findings: [],
    });
  });

  it('gives each component what is its own', () => {
    const events = [
      registered,
      first,
      on('2024-03-01', e.PledgeAmended({ attribute: 'goal', component: '1', from: null, to: '목표' })),
      on('2024-03-01', e.AnnualTargetSet({ period: '2024', component: '1', from: null, to: '착공' })),
      on('2024-03-01', e.AchievementTargetSet({ year: '2026', from: null, to: '준공' })),
      on(
        '2024-03-01',
        e.MilestoneRecorded({ milestone: 'm', from: null, to: { text: '착공', component: '1' } }),
      ),
      on('2024-03-01', e.RelatedMaterialListed({ material: 'r', from: null, to: { title: '조감도' } })),
      on(
        '2024-03-01',
        e.FindingRecorded({
          finding: 'f',
          from: null,
          to: { code: 'X', severity: 'info', read: 'y', component: '9' },
        }),
      ),
    ];
    const [whole, component, ...others] = view(events).parts;
    expect(others).toEqual([]);
    expect(whole).toMatchObject({
      goal: null,
      annualTargets: [],
      achievementTargets: [{ year: '2026', text: '준공' }],
      milestones: [],
      related: [{ code: 'r', title: '조감도' }],
    });
    expect(component).toMatchObject({
      code: '1',
      title: '조리읍',
      goal: '목표',
      annualTargets: [{ period: '2024', text: '착공' }],
      achievementTargets: [],
      milestones: [{ code: 'm', text: '착공', component: '1' }],
      related: [],
    });
  });

  it('leaves out no amount of a component that was declared only later', () => {
    const spent: BudgetLine = { component: '1', source: 'city', period: '2024', from: null, to: 5 };
    const events = [registered, first, on('2024-01-01', e.BudgetRevised({ lines: [spent] }))];
    expect(view(events, { asOf: '2024-02-01' }).parts[1]).toMatchObject({
      code: '1',
      title: null,
      budget: [{ kind: 'planned', source: 'city', period: '2024', amount: 5 }],
    });
  });

  it('leaves out what was taken back', () => {
    const events = [
      registered,
      on('2024-01-01', e.DependencyDeclared({ on: 'paju8.1', from: null, to: {} })),
      on(
        '2024-02-01',
        corrected({
          event: eventId(2),
          path: 'dependency/paju8.1',
          was: { value: {}, effectiveOn: '2024-01-01' },
          is: { value: null, effectiveOn: '2024-01-01' },
          from: {},
        }),
      ),
    ];
    expect(view(events).dependencies).toEqual([]);
    expect(view(events, { knownAt: '2024-01-31T00:00:00.000Z' }).dependencies).toEqual([{ on: 'paju8.1' }]);
  });
});

describe('the settings of an event', () => {
  it('are none of a correction that leaves the present as it is', () => {
    const entry = { value: 5, effectiveOn: '2024-01-01' };
    const past = corrected({
      event: 'x',
      path: 'planned/-/city/2024',
      was: entry,
      is: entry,
      from: 7,
      to: 7,
    });
    expect(settingsOf(past)).toEqual([]);
    expect(settingsOf(e.EntryCorrected({ ...past.data, to: 9 }))).toEqual([
      { path: 'planned/-/city/2024', from: 7, to: 9 },
    ]);
  });

  it('are one for each value of a registration', () => {
    expect(settingsOf(registered.event).map(({ path }) => path)).toEqual([
      'title',
      'vision',
      'department/lead',
    ]);
  });
});

describe('a budget matrix', () => {
  const lines: readonly (readonly [source: string, period: string, amount: unknown])[] = [
    ['city', 'after-term', 4],
    ['city', '2024', 'dash'],
    ['national', 'prior', 1],
    ['city', '2026-06', 3],
    ['city', '2023', 'blank'],
    ['national', '2024', 2],
    ['other', '2024', 'none'],
    ['total', 'total', 11],
    ['total', '2024', 2],
    ['total', 'prior', 'dash'],
    ['city', 'total', 7],
    ['national', 'total', 'blank'],
    ['other', 'total', 5],
  ];
  const events = [
    registered,
    on(
      '2024-01-01',
      e.BudgetRevised({
        lines: lines.map(([source, period, to]) => ({ source, period, from: null, to }) as BudgetLine),
      }),
    ),
  ];
  const [part] = view(events).parts;

  it('has its columns in the order of time, its cells as they were said, and its sums without the marks', () => {
    expect(budgetMatrix(part!, 'planned')).toEqual({
      component: null,
      kind: 'planned',
      periods: ['prior', '2023', '2024', '2026-06', 'after-term'],
      rows: [
        { source: 'city', cells: [null, 'blank', 'dash', 3, 4], sumKrw: 7, stated: 7 },
        { source: 'national', cells: [1, null, 2, null, null], sumKrw: 3, stated: 'blank' },
        { source: 'other', cells: [null, null, 'none', null, null], sumKrw: 0, stated: 5 },
      ],
      sumsKrw: [1, 0, 2, 3, 4],
      stated: ['dash', null, 2, null, null],
      totalKrw: 10,
      statedTotal: 11,
      differences: [
        { source: 'other', period: 'total', statedKrw: 5, sumKrw: 0 },
        { source: 'total', period: 'total', statedKrw: 11, sumKrw: 10 },
      ],
    });
  });

  it('is undefined where no line is recorded: that is not a budget of zero', () => {
    expect(budgetMatrix(part!, 'executed')).toBeUndefined();
    const none = on(
      '2024-01-01',
      e.BudgetRevised({ lines: [{ source: 'total', period: 'total', from: null, to: 'none' }] }),
    );
    expect(budgetMatrix(view([registered, none]).parts[0]!, 'planned')).toMatchObject({
      rows: [],
      totalKrw: 0,
      statedTotal: 'none',
      differences: [],
    });
  });
});
