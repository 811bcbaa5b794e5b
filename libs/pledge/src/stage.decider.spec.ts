/* oxlint-disable jest/expect-expect -- `thenNews`, `thenNoNews` and `thenRefused` expect */
import { given, on, registered, TODAY } from '../test/given';
import { pledgeEvents as e } from './pledge.events';
import { STAGES, type Stage } from './vocabulary';

const [REASON, APPROVAL] = [{ code: 'budget-cut' }, '기획예산과-1234'];
const moved = (from: Stage | null, to: Stage) => e.StageChanged({ from, to });
const inStage = (stage: Stage, day = '2023-01-01') => given(registered, on(day, moved(null, stage)));

describe('a stage', () => {
  it.each(STAGES)('%s may be recorded where none is', (to) => {
    given(registered).when('ChangeStage', { to }).thenNews(moved(null, to));
  });

  it.each([
    ['under-review', 'in-progress'],
    ['under-review', 'infeasible'],
    ['in-progress', 'completed'],
    ['in-progress', 'infeasible'],
  ] as const)('%s may become %s', (from, to) => {
    inStage(from).when('ChangeStage', { to }).thenNews(moved(from, to));
  });

  it('in-progress may become under-review with a reason', () => {
    const to = 'under-review';
    inStage('in-progress')
      .when('ChangeStage', { to })
      .thenRefused('REASON_REQUIRED', { from: 'in-progress', to });
    inStage('in-progress').when('ChangeStage', { to, reason: REASON }).thenNews(moved('in-progress', to));
  });

  describe.each([
    ['completed', 'in-progress'],
    ['infeasible', 'under-review'],
  ] as const)('%s is reopened as %s', (from, to) => {
    it('with a reason and an approval document', () => {
      inStage(from).when('ChangeStage', { to, reason: REASON, approval: APPROVAL }).thenNews(moved(from, to));
    });

    it.each([
      ['nothing', {}],
      ['a reason alone', { reason: REASON }],
      ['an approval alone', { approval: APPROVAL }],
      ['a reason that says nothing', { reason: {}, approval: APPROVAL }],
      ['a blank reason', { reason: { text: ' \n' }, approval: APPROVAL }],
      ['a blank approval', { reason: REASON, approval: ' ' }],
    ])('not with %s', (_, grounds) => {
      inStage(from)
        .when('ChangeStage', { to, ...grounds })
        .thenRefused('APPROVAL_REQUIRED', { from, to });
    });
  });

  it.each([
    ['under-review', 'completed', ['in-progress', 'infeasible']],
    ['completed', 'under-review', ['in-progress']],
    ['completed', 'infeasible', ['in-progress']],
    ['infeasible', 'in-progress', ['under-review']],
    ['infeasible', 'completed', ['under-review']],
  ] as const)('%s may never become %s, and the refusal says what it may become', (from, to, allowed) => {
    inStage(from)
      .when('ChangeStage', { to, reason: REASON, approval: APPROVAL })
      .thenRefused('STAGE_NOT_ALLOWED', { from, to, allowed });
  });

  it.each(STAGES)('%s again is no news, whatever day is said', (stage) => {
    inStage(stage).when('ChangeStage', { to: stage }, '2022-01-01').thenNoNews();
  });
});

describe('a change of stage takes effect', () => {
  const to = 'in-progress';

  it('today, and not tomorrow', () => {
    inStage('under-review').when('ChangeStage', { to }, TODAY).thenNews(moved('under-review', to));
    inStage('under-review')
      .when('ChangeStage', { to }, '2026-07-01')
      .thenRefused('EFFECTIVE_IN_FUTURE', { effectiveOn: '2026-07-01', today: TODAY });
  });

  it('on the day of the latest change of it, and not before', () => {
    const latest = '2024-05-01';
    inStage('under-review', latest).when('ChangeStage', { to }, latest).thenNews(moved('under-review', to));
    inStage('under-review', latest)
      .when('ChangeStage', { to }, '2024-04-30')
      .thenRefused('EFFECTIVE_TOO_EARLY', { field: 'stage', latest, effectiveOn: '2024-04-30' });
  });

  it('before the latest change of another field', () => {
    const amended = on('2025-01-01', e.PledgeAmended({ attribute: 'goal', from: null, to: '목표' }));
    given(registered, amended).when('ChangeStage', { to }, '2023-01-01').thenNews(moved(null, to));
  });
});
