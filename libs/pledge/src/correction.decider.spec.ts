/* oxlint-disable jest/expect-expect -- `thenNews`, `thenNoNews` and `thenRefused` expect */
import { eventId, given, on, registered, TODAY, type Dated } from '../test/given';
import { phrase, type Json } from '@ledger/kernel';
import { pledgeEvents as e, type Correction } from './pledge.events';

const DAY = '2024-01-01';
const line = { source: 'city', period: '2024' } as const;
const PATH = 'planned/-/city/2024';
const revised = (from: number | null, to: number, day: string): Dated =>
  on(day, e.BudgetRevised({ lines: [{ ...line, from, to }] }));
/** Events 2 and 3: 5 since January, 7 since March. */
const history = [registered, revised(null, 5, '2024-01-01'), revised(5, 7, '2024-03-01')];

/** A correction of event 3 unless it says otherwise. */
const corrected = (facts: Partial<Correction>): ReturnType<typeof e.EntryCorrected> =>
  e.EntryCorrected({
    event: eventId(3),
    path: PATH,
    was: { value: 7, effectiveOn: '2024-03-01' },
    is: { value: 9, effectiveOn: '2024-03-01' },
    from: 7,
    to: 9,
    since: '2024-03-01',
    ...facts,
  });

const correct = (events: Dated[], event: number, path: string, to: { value?: Json; since?: string }) =>
  given(...events).when('CorrectEntry', { event: eventId(event), path, ...to });

describe('a correction of the latest entry', () => {
  it('changes the value that holds', () => {
    correct(history, 3, PATH, { value: 9 }).thenNews(corrected({}));
  });

  it('changes since when it holds', () => {
    const is = { value: 7, effectiveOn: '2024-02-01' };
    correct(history, 3, PATH, { since: '2024-02-01' }).thenNews(
      corrected({ is, to: 7, since: '2024-02-01' }),
    );
  });

  it('changes both', () => {
    const is = { value: 'dash', effectiveOn: '2024-02-01' };
    correct(history, 3, PATH, { value: 'dash', since: '2024-02-01' }).thenNews(
      corrected({ is, to: 'dash', since: '2024-02-01' }),
    );
  });

  it('takes it back: what held before holds again', () => {
    const is = { value: null, effectiveOn: '2024-03-01' };
    correct(history, 3, PATH, { value: null }).thenNews(corrected({ is, to: 5, since: '2024-01-01' }));
  });

  it('takes back the only one: nothing is recorded any more', () => {
    correct(history.slice(0, 2), 2, PATH, { value: null }).thenNews(
      corrected({
        event: eventId(2),
        was: { value: 5, effectiveOn: '2024-01-01' },
        is: { value: null, effectiveOn: '2024-01-01' },
        from: 5,
        to: null,
        since: null,
      }),
    );
  });

  it('is what the next change starts from', () => {
    given(...history, on('2024-04-01', corrected({})))
      .when('ReviseBudget', { lines: [{ ...line, amount: 1 }] })
      .thenNews(e.BudgetRevised({ lines: [{ ...line, from: 9, to: 1 }] }));
  });
});

describe('a correction of a past entry', () => {
  it('leaves the present as it is: from and to are of the value that holds', () => {
    correct(history, 2, PATH, { value: 6 }).thenNews(
      corrected({
        event: eventId(2),
        was: { value: 5, effectiveOn: '2024-01-01' },
        is: { value: 6, effectiveOn: '2024-01-01' },
        from: 7,
        to: 7,
      }),
    );
  });

  it('is refused where it would take effect after the next', () => {
    correct(history, 2, PATH, { since: '2024-03-02' }).thenRefused('CORRECTION_NOT_ALLOWED', {
      field: PATH,
      event: eventId(2),
      why: phrase('out-of-order', { since: '2024-03-02', next: '2024-03-01' }),
    });
    correct(history, 3, PATH, { since: '2023-12-31' }).thenRefused('CORRECTION_NOT_ALLOWED');
  });

  it('may take effect on the day of the next, and of the one before', () => {
    const shared = { event: eventId(2), was: { value: 5, effectiveOn: '2024-01-01' } };
    const is = { value: 5, effectiveOn: '2024-03-01' };
    correct(history, 2, PATH, { since: '2024-03-01' }).thenNews(corrected({ ...shared, is, to: 7 }));
    correct(history, 3, PATH, { since: '2024-01-01' }).thenNews(
      corrected({ is: { value: 7, effectiveOn: '2024-01-01' }, to: 7, since: '2024-01-01' }),
    );
  });
});

describe('an entry that was corrected before', () => {
  const once = [...history, on('2024-04-01', corrected({}))];

  it('is corrected from what it was corrected to', () => {
    const [was, is] = [9, 7].map((value) => ({ value, effectiveOn: '2024-03-01' })) as [never, never];
    correct(once, 3, PATH, { value: 7 }).thenNews(corrected({ was, is, from: 9, to: 7 }));
  });

  it('is no news when it says so already', () => {
    correct(once, 3, PATH, { value: 9 }).thenNoNews();
    correct(history, 3, PATH, { value: 7, since: '2024-03-01' }).thenNoNews();
  });

  it('is named by the event that made it, not by its correction', () => {
    correct(once, 4, PATH, { value: 1 }).thenRefused('EVENT_MISSING', { event: eventId(4), path: PATH });
  });

  it('may be put back after it was taken back', () => {
    const taken = corrected({ is: { value: null, effectiveOn: '2024-03-01' }, to: 5, since: '2024-01-01' });
    const after = [...history, on('2024-04-01', taken)];
    correct(after, 3, PATH, { value: null, since: '2024-02-01' }).thenNoNews();
    correct(after, 3, PATH, { value: 7 }).thenNews(
      corrected({
        was: { value: null, effectiveOn: '2024-03-01' },
        is: { value: 7, effectiveOn: '2024-03-01' },
        from: 5,
        to: 7,
      }),
    );
  });

  it('is refused where it says nothing to correct, since nothing would be', () => {
    correct(history, 3, PATH, {}).thenRefused('INPUT_INVALID', {
      problems: [{ field: 'value', expected: { code: 'correction' } }],
    });
  });

  it('is not put back after a later change that is dated before it', () => {
    const taken = corrected({ is: { value: null, effectiveOn: '2024-03-01' }, to: 5, since: '2024-01-01' });
    const after = [...history, on('2024-04-01', taken), revised(5, 6, '2024-02-01')];
    correct(after, 3, PATH, { value: 7 }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: phrase('out-of-order', { since: '2024-03-01', next: '2024-02-01' }),
    });
  });
});

describe('a correction is refused', () => {
  it.each([
    [9, PATH],
    [1, PATH],
    [2, 'stage'],
    [2, 'constructor'],
    [2, '__proto__'],
  ])('of an entry that event %i did not make: %s', (event, path) => {
    correct(history, event, path, { value: 1 }).thenRefused('EVENT_MISSING');
  });

  it('before there was any elected local government', () => {
    correct(history, 2, PATH, { since: '0000-01-01' }).thenRefused('EFFECTIVE_TOO_OLD', {
      effectiveOn: '0000-01-01',
      earliest: '1900-01-01',
    });
  });

  it('in the future', () => {
    correct(history, 3, PATH, { since: '2026-07-01' }).thenRefused('EFFECTIVE_IN_FUTURE', {
      effectiveOn: '2026-07-01',
      today: TODAY,
    });
  });

  it.each([
    ['-1', -1],
    ['a word', 'many'],
    ['a fraction', 0.5],
    ['minus zero', -0],
    ['an object', {}],
  ])('for %s as an amount', (_, value) => {
    correct(history, 3, PATH, { value }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: expect.objectContaining({ code: 'wrong-value' }) as object,
    });
  });

  it('where the lines would add up to more than anyone can have', () => {
    const other = on(
      DAY,
      e.BudgetRevised({
        lines: [{ source: 'other', period: '2024', from: null, to: Number.MAX_SAFE_INTEGER }],
      }),
    );
    correct([registered, other, revised(null, 0, DAY)], 3, PATH, { value: 1 }).thenRefused('AMOUNT_INVALID');
  });

  it('for a value that would leave no room to change it', () => {
    const goal = on(DAY, e.PledgeAmended({ attribute: 'outline', from: null, to: [{ text: '가' }] }));
    const value = Array.from({ length: 4 }, () => ({ text: '가'.repeat(4000) }));
    correct([registered, goal], 2, 'outline', { value }).thenRefused('INPUT_INVALID');
  });
});

describe('the title and the leading department', () => {
  const retitled = on('2024-01-01', e.PledgeAmended({ attribute: 'title', from: '신청사 건립', to: '청사' }));

  it.each([
    ['title', [registered]],
    ['department/lead', [registered]],
    ['title', [registered, retitled]],
  ])('%s of the registration is never taken back', (path, events) => {
    correct(events, 1, path, { value: null }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: phrase('mandatory'),
    });
  });

  it('are corrected, and later entries of them are taken back', () => {
    const was = { value: '청사', effectiveOn: '2024-01-01' };
    correct([registered, retitled], 2, 'title', { value: null }).thenNews(
      e.EntryCorrected({
        event: eventId(2),
        path: 'title',
        was,
        is: { ...was, value: null },
        from: '청사',
        to: '신청사 건립',
        since: '2022-10-01',
      }),
    );
  });

  it('are optional no more than they were: vision is', () => {
    const was = { value: '시민중심 자족도시', effectiveOn: '2022-10-01' };
    correct([registered], 1, 'vision', { value: null }).thenNews(
      e.EntryCorrected({
        event: eventId(1),
        path: 'vision',
        was,
        is: { ...was, value: null },
        from: was.value,
        to: null,
        since: null,
      }),
    );
  });
});

describe('a corrected stage', () => {
  const moved = (
    from: 'under-review' | 'in-progress' | null,
    to: 'in-progress' | 'completed' | 'under-review',
    day: string,
  ) => on(day, e.StageChanged({ from, to }));
  const stages = [
    registered,
    moved(null, 'under-review', '2023-01-01'),
    moved('under-review', 'in-progress', '2024-01-01'),
    moved('in-progress', 'completed', '2025-01-01'),
  ];

  it('must lie between the stages before and after it', () => {
    correct(stages, 3, 'stage', { value: 'infeasible' }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: phrase('move', { from: 'infeasible', to: 'completed', allowed: ['under-review'] }),
    });
    correct(stages, 3, 'stage', { value: null }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: phrase('move', { from: 'under-review', to: 'completed', allowed: ['in-progress', 'infeasible'] }),
    });
  });

  it('may be the same as its neighbour', () => {
    correct(stages, 2, 'stage', { value: 'in-progress' }).thenNews(
      e.EntryCorrected({
        event: eventId(2),
        path: 'stage',
        was: { value: 'under-review', effectiveOn: '2023-01-01' },
        is: { value: 'in-progress', effectiveOn: '2023-01-01' },
        from: 'completed',
        to: 'completed',
        since: '2025-01-01',
      }),
    );
  });

  it('that makes a reopening of what was none needs what a reopening needs', () => {
    const body = { event: eventId(2), path: 'stage', value: 'completed' };
    const asked = (more: object) => given(...stages.slice(0, 3)).when('CorrectEntry', { ...body, ...more });
    asked({}).thenRefused('APPROVAL_REQUIRED', { from: 'completed', to: 'in-progress' });
    asked({ reason: { text: '오기' }, approval: '기획-1' }).thenNews(
      e.EntryCorrected({
        event: eventId(2),
        path: 'stage',
        was: { value: 'under-review', effectiveOn: '2023-01-01' },
        is: { value: 'completed', effectiveOn: '2023-01-01' },
        from: 'in-progress',
        to: 'in-progress',
        since: '2024-01-01',
      }),
    );
  });

  it('that leaves a reopening as it was needs nothing', () => {
    const back = on('2024-06-01', e.StageChanged({ from: 'in-progress', to: 'under-review' }));
    given(...stages.slice(0, 3), back)
      .when('CorrectEntry', { event: eventId(3), path: 'stage', since: '2024-02-01' })
      .thenNews(
        e.EntryCorrected({
          event: eventId(3),
          path: 'stage',
          was: { value: 'in-progress', effectiveOn: '2024-01-01' },
          is: { value: 'in-progress', effectiveOn: '2024-02-01' },
          from: 'under-review',
          to: 'under-review',
          since: '2024-06-01',
        }),
      );
  });

  it('taken back leaves the one before', () => {
    correct(stages, 4, 'stage', { value: null }).thenNews(
      e.EntryCorrected({
        event: eventId(4),
        path: 'stage',
        was: { value: 'completed', effectiveOn: '2025-01-01' },
        is: { value: null, effectiveOn: '2025-01-01' },
        from: 'completed',
        to: 'in-progress',
        since: '2024-01-01',
      }),
    );
  });
});

describe('a component', () => {
  const first = on(DAY, e.ComponentDeclared({ component: '1', from: null, to: { title: '조리읍' } }));
  const spent = on(DAY, e.BudgetRevised({ lines: [{ ...line, component: '1', from: null, to: 5 }] }));
  const milestone = on(DAY, e.MilestoneRecorded({ milestone: 'm', from: null, to: { text: '착공' } }));

  it.each([
    ['planned/1/city/2024', spent],
    ['goal/1', on(DAY, e.PledgeAmended({ attribute: 'goal', component: '1', from: null, to: '목표' }))],
    ['target/1/2024', on(DAY, e.AnnualTargetSet({ period: '2024', component: '1', from: null, to: '착공' }))],
    ['issue/i', on(DAY, e.IssueRaised({ issue: 'i', from: null, to: { text: '보상', component: '1' } }))],
  ])('is not taken back while %s is recorded for it', (user, event) => {
    correct([registered, first, event], 2, 'component/1', { value: null }).thenRefused(
      'CORRECTION_NOT_ALLOWED',
      { why: phrase('used-by', { user }) },
    );
  });

  it('is taken back once nothing is', () => {
    const taken = e.EntryCorrected({
      event: eventId(3),
      path: 'planned/1/city/2024',
      was: { value: 5, effectiveOn: DAY },
      is: { value: null, effectiveOn: DAY },
      from: 5,
      to: null,
      since: null,
    });
    const gone = e.EntryCorrected({
      event: eventId(2),
      path: 'component/1',
      was: { value: { title: '조리읍' }, effectiveOn: DAY },
      is: { value: null, effectiveOn: DAY },
      from: { title: '조리읍' },
      to: null,
      since: null,
    });
    const after = [registered, first, spent, on('2024-02-01', taken)];
    correct(after, 2, 'component/1', { value: null }).thenNews(gone);
    correct([...after, on('2024-02-01', gone)], 3, 'planned/1/city/2024', { value: 5 }).thenRefused(
      'COMPONENT_MISSING',
      { component: '1', allowed: [] },
    );
  });

  it('must be declared where what held before would hold again', () => {
    const of = on(
      DAY,
      e.MilestoneRecorded({ milestone: 'm', from: null, to: { text: '착공', component: '1' } }),
    );
    const moved = on(
      DAY,
      e.MilestoneRecorded({ milestone: 'm', from: { text: '착공', component: '1' }, to: { text: '착공' } }),
    );
    const gone = e.EntryCorrected({
      event: eventId(2),
      path: 'component/1',
      was: { value: { title: '조리읍' }, effectiveOn: DAY },
      is: { value: null, effectiveOn: DAY },
      from: { title: '조리읍' },
      to: null,
      since: null,
    });
    correct([registered, first, of, moved], 2, 'component/1', { value: null }).thenNews(gone);
    correct([registered, first, of, moved, on(DAY, gone)], 4, 'milestone/m', { value: null }).thenRefused(
      'COMPONENT_MISSING',
      { component: '1' },
    );
  });

  it('must be declared before a corrected value is of it', () => {
    const value = { text: '착공', component: '1' };
    correct([registered, milestone], 2, 'milestone/m', { value }).thenRefused('COMPONENT_MISSING', {
      component: '1',
      allowed: [],
    });
  });
});

describe('a corrected milestone', () => {
  it('does not end before it starts', () => {
    const milestone = on(DAY, e.MilestoneRecorded({ milestone: 'm', from: null, to: { text: '착공' } }));
    const value = { text: '착공', start: '2024-02', end: '2024-01-31' };
    correct([registered, milestone], 2, 'milestone/m', { value }).thenRefused('CORRECTION_NOT_ALLOWED', {
      why: expect.objectContaining({
        problems: [expect.objectContaining({ field: 'value.start', expected: phrase('ordered-period') })],
      }) as object,
    });
  });
});

describe('corrected evidence', () => {
  it('supports an event of the pledge', () => {
    const evidence = on(DAY, e.EvidenceAttached({ evidence: 'v', from: null, to: { title: '조서' } }));
    const value = { title: '조서', event: eventId(8) };
    correct([registered, evidence], 2, 'evidence/v', { value }).thenRefused('EVENT_MISSING', {
      event: eventId(8),
    });
  });
});
