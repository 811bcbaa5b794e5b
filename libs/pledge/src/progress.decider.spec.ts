/* oxlint-disable jest/expect-expect -- `thenNews`, `thenNoNews` and `thenRefused` expect */
import { eventId, given, ID, on, pledgeAfter, registered } from '../test/given';
import { pledgeEvents as e } from './pledge.events';
import { viewPledge } from './pledge.view';

const first = on('2022-10-01', e.ComponentDeclared({ component: '1', from: null, to: { title: '조리읍' } }));

describe('SetAchievementTarget', () => {
  it('is of a year, of the pledge or a component', () => {
    const news = e.AchievementTargetSet({ year: '2026', from: null, to: '준공' });
    given(registered).when('SetAchievementTarget', { year: '2026', text: '준공' }).thenNews(news);
    given(registered, first, on('2023-01-01', news))
      .when('SetAchievementTarget', { year: '2026', component: '1', text: '착공' })
      .thenNews(e.AchievementTargetSet({ year: '2026', component: '1', from: null, to: '착공' }));
    given(registered, on('2023-01-01', news))
      .when('SetAchievementTarget', { year: '2026', text: '준공' })
      .thenNoNews();
  });
});

describe('SetAnnualTarget', () => {
  const dash = on('2023-01-01', e.AnnualTargetSet({ period: '2026-06', from: null, to: '-' }));

  it('keeps a dash as it was read, and says what came in its place', () => {
    given(registered).when('SetAnnualTarget', { period: '2026-06', text: '-' }).thenNews(dash.event);
    given(registered, dash)
      .when('SetAnnualTarget', { period: '2026-06', text: '준공' })
      .thenNews(e.AnnualTargetSet({ period: '2026-06', from: '-', to: '준공' }));
  });

  it('is not earlier than the latest of the same period', () => {
    given(registered, dash)
      .when('SetAnnualTarget', { period: '2026-06', text: '준공' }, '2022-12-31')
      .thenRefused('EFFECTIVE_TOO_EARLY', { field: 'target/-/2026-06', latest: '2023-01-01' });
  });
});

describe('RecordMilestone', () => {
  it('records all that is said of it', () => {
    const to = {
      text: '기본설계',
      component: '1',
      start: '2022-07',
      end: '2022-09-30',
      department: '공공건축과',
      details: ['용역 발주'],
    };
    given(registered, first)
      .when('RecordMilestone', { milestone: 'm.1', ...to })
      .thenNews(e.MilestoneRecorded({ milestone: 'm.1', from: null, to }));
  });

  it('may stand without a date', () => {
    const news = e.MilestoneRecorded({ milestone: 'm.1', from: null, to: { text: '착공' } });
    given(registered).when('RecordMilestone', { milestone: 'm.1', text: '착공' }).thenNews(news);
    given(registered, on('2023-01-01', news))
      .when('RecordMilestone', { milestone: 'm.1', text: '착공' })
      .thenNoNews();
  });

  it.each([
    ['2022', '2022-07-01'],
    ['2022-07', '2022'],
    ['2022-07-31', '2022-07'],
    ['2022-07-01', '2022-07-01'],
  ])('from %s to %s is a range', (start, end) => {
    given(registered)
      .when('RecordMilestone', { milestone: 'm', text: '착공', start, end })
      .thenNews(e.MilestoneRecorded({ milestone: 'm', from: null, to: { text: '착공', start, end } }));
  });

  it.each([
    ['2023', '2022-12-31'],
    ['2022-08', '2022-07-31'],
    ['2022-07-02', '2022-07-01'],
  ])('from %s to %s is none', (start, end) => {
    given(registered)
      .when('RecordMilestone', { milestone: 'm', text: '착공', start, end })
      .thenRefused('MILESTONE_RANGE', { start, end });
  });
});

describe('ReassignDepartment', () => {
  it('changes the lead from that of the registration', () => {
    const department = { name: '도시개발과', code: 'D-7' };
    given(registered)
      .when('ReassignDepartment', { role: 'lead', department })
      .thenNews(e.DepartmentReassigned({ role: 'lead', from: { name: '공공건축과' }, to: department }));
    given(registered)
      .when('ReassignDepartment', { role: 'lead', department: { name: '공공건축과' } })
      .thenNoNews();
  });

  it('is not earlier than the registration, for the lead', () => {
    given(registered)
      .when('ReassignDepartment', { role: 'lead', department: { name: '회계과' } }, '2022-09-30')
      .thenRefused('EFFECTIVE_TOO_EARLY', { field: 'department/lead', latest: '2022-10-01' });
  });
});

describe('an issue', () => {
  const text = '토지 보상';
  const raised = on('2023-01-01', e.IssueRaised({ issue: 'i', from: null, to: { text } }));
  const resolved = on(
    '2023-06-01',
    e.IssueResolved({ issue: 'i', from: { text }, to: { text, resolution: '합의' } }),
  );

  it('is raised, and reworded', () => {
    given(registered).when('RaiseIssue', { issue: 'i', text }).thenNews(raised.event);
    given(registered, raised).when('RaiseIssue', { issue: 'i', text }).thenNoNews();
    given(registered, raised)
      .when('RaiseIssue', { issue: 'i', text: '보상' })
      .thenNews(e.IssueRaised({ issue: 'i', from: { text }, to: { text: '보상' } }));
  });

  it('is resolved once', () => {
    given(registered, raised)
      .when('ResolveIssue', { issue: 'i', resolution: '합의' })
      .thenNews(resolved.event);
    given(registered, raised, resolved).when('ResolveIssue', { issue: 'i', resolution: '합의' }).thenNoNews();
    given(registered, raised, resolved)
      .when('ResolveIssue', { issue: 'i', resolution: '소송' })
      .thenRefused('ISSUE_MISSING', { pledge: ID, issue: 'i', allowed: [] });
  });

  it('is not resolved without having been raised, or before', () => {
    given(registered, raised)
      .when('ResolveIssue', { issue: 'j', resolution: '합의' })
      .thenRefused('ISSUE_MISSING', { pledge: ID, issue: 'j', allowed: ['i'] });
    given(registered, raised)
      .when('ResolveIssue', { issue: 'i', resolution: '합의' }, '2022-12-31')
      .thenRefused('EFFECTIVE_TOO_EARLY', { field: 'issue/i', latest: '2023-01-01' });
  });

  it('that comes up again is raised from what it was resolved with', () => {
    given(registered, raised, resolved)
      .when('RaiseIssue', { issue: 'i', text })
      .thenNews(e.IssueRaised({ issue: 'i', from: { text, resolution: '합의' }, to: { text } }));
  });
});

describe('DeclareDependency', () => {
  const declared = e.DependencyDeclared({ on: 'paju8.12-6', from: null, to: {} });

  it('names another pledge, of any plan', () => {
    given(registered).when('DeclareDependency', { on: 'paju8.12-6' }).thenNews(declared);
    given(registered)
      .when('DeclareDependency', { on: 'gyeonggi8.1', note: '도로 개통 뒤' })
      .thenNews(e.DependencyDeclared({ on: 'gyeonggi8.1', from: null, to: { note: '도로 개통 뒤' } }));
    given(registered, on('2023-01-01', declared))
      .when('DeclareDependency', { on: 'paju8.12-6' })
      .thenNoNews();
  });

  it('is taken back by a correction, and may then be declared again', () => {
    const taken = e.EntryCorrected({
      event: eventId(2),
      path: 'dependency/paju8.12-6',
      was: { value: {}, effectiveOn: '2023-01-01' },
      is: { value: null, effectiveOn: '2023-01-01' },
      from: {},
      to: null,
      since: null,
    });
    given(registered, on('2023-01-01', declared))
      .when('CorrectEntry', { event: eventId(2), path: 'dependency/paju8.12-6', value: null })
      .thenNews(taken);
    given(registered, on('2023-01-01', declared), on('2023-02-01', taken))
      .when('DeclareDependency', { on: 'paju8.12-6' }, '2022-12-01')
      .thenNews(declared);
  });

  it('refuses the pledge itself, and what is no pledge id', () => {
    given(registered)
      .when('DeclareDependency', { on: ID })
      .thenRefused('DEPENDENCY_ON_ITSELF', { pledge: ID });
    given(registered)
      .when('DeclareDependency', { on: '12-6' })
      .thenRefused('PLEDGE_ID_INVALID', { read: '12-6' });
  });
});

describe('ListRelatedMaterial', () => {
  it('records title and items', () => {
    const to = { title: '조감도', items: ['정면', '배면'] };
    const news = e.RelatedMaterialListed({ material: 'r', from: null, to });
    given(registered)
      .when('ListRelatedMaterial', { material: 'r', ...to })
      .thenNews(news);
    given(registered, on('2023-01-01', news))
      .when('ListRelatedMaterial', { material: 'r', ...to })
      .thenNoNews();
  });
});

describe('AttachEvidence', () => {
  it('supports an event of the pledge', () => {
    const to = { title: '조서', uri: 'https://paju.go.kr/1', sha256: 'a'.repeat(64), event: eventId(1) };
    given(registered)
      .when('AttachEvidence', { evidence: 'v', ...to })
      .thenNews(e.EvidenceAttached({ evidence: 'v', from: null, to }));
  });

  it('leaves on record what an earlier program let in, and takes no such link from a correction', () => {
    const recorded = { title: '조서', uri: 'javascript:alert(1)' };
    const history = [
      registered,
      on('2023-01-01', e.EvidenceAttached({ evidence: 'v', from: null, to: recorded })),
    ];
    const path = 'evidence/v';
    given(...history)
      .when('CorrectEntry', { event: eventId(2), path, since: '2022-12-01' })
      .thenNews(
        e.EntryCorrected({
          event: eventId(2),
          path,
          was: { value: recorded, effectiveOn: '2023-01-01' },
          is: { value: recorded, effectiveOn: '2022-12-01' },
          from: recorded,
          to: recorded,
          since: '2022-12-01',
        }),
      );
    const problems = [
      { field: 'value.uri', read: 'javascript:alert(2)', expected: { code: 'web-address', most: 8000 } },
    ];
    given(...history)
      .when('CorrectEntry', { event: eventId(2), path, value: { title: '조서', uri: 'javascript:alert(2)' } })
      .thenRefused('CORRECTION_NOT_ALLOWED', {
        field: path,
        event: eventId(2),
        why: { code: 'wrong-value', problems },
      });
  });

  it('refuses an event that the pledge does not have', () => {
    given(registered)
      .when('AttachEvidence', { evidence: 'v', title: '조서', event: eventId(7) })
      .thenRefused('EVENT_MISSING', { event: eventId(7), stream: ID });
  });
});

describe('RecordFinding', () => {
  it('records what was read, what was expected, and where', () => {
    const span = { line: 1, column: 2, endLine: 1, endColumn: 4 };
    const to = { code: 'SUM_DIFFERS', severity: 'warning', read: '10', span, expected: '11' } as const;
    const news = e.FindingRecorded({ finding: 'f', from: null, to });
    given(registered)
      .when('RecordFinding', { finding: 'f', ...to })
      .thenNews(news);
    given(registered, on('2023-01-01', news))
      .when('RecordFinding', { finding: 'f', ...to })
      .thenNoNews();
  });

  it('withdraws what is so no longer; until then it was', () => {
    const from = { code: 'SUM_DIFFERS', severity: 'warning', read: '10' } as const;
    const to = { ...from, state: 'withdrawn' } as const;
    const made = on('2023-01-01', e.FindingRecorded({ finding: 'f', from: null, to: from }));
    const news = e.FindingRecorded({ finding: 'f', from, to });
    given(registered, made)
      .when('RecordFinding', { finding: 'f', ...to }, '2023-03-01')
      .thenNews(news);
    const pledge = pledgeAfter(registered, made, on('2023-03-01', news));
    const found = (asOf?: string) => viewPledge(pledge, asOf ? { asOf } : {})!.findings;
    expect([found(), found('2023-02-28')]).toEqual([[], [{ id: 'f', ...from }]]);
  });
});

describe('VoidRegistration', () => {
  it('says why, as of any day up to today, also one before the registration', () => {
    const news = e.RegistrationVoided({ reason: '중복' });
    given(registered).when('VoidRegistration', { because: '중복' }, '2022-01-01').thenNews(news);
  });
});
