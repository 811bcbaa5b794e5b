import { planEvents as p, pledgeEvents as e, subjectEvents as s, type LedgerEvent } from '@ledger/pledge';
import type { Projected } from '@ledger/read-models';
import { eventAt, instantAt, told } from '../test/told-events';
import { LogDiffing, type LogDiff } from './log-diff';
import { twoPoints } from './log-point';
import { logDiffText } from './print/log-diff';
import { speechIn } from './speech';

const PLEDGE = 'paju8.12-5';

/** Events of one pledge, at the positions from 0 on. */
const ofPledge = (...events: LedgerEvent[]): Projected[] =>
  events.map((event, position) => told(position, `pledge-${PLEDGE}`, event));

const registered = e.PledgeRegistered({
  plan: 'paju8',
  code: '12-5',
  title: '신청사 건립',
  department: { name: '공공건축과' },
});
const stage = (from: 'in-progress' | 'completed' | null, to: 'in-progress' | 'completed') =>
  e.StageChanged({ from, to });
const title = (from: string, to: string) => e.PledgeAmended({ attribute: 'title', from, to });

/** `given(events).when(A, B)`: what changed between the two. */
const given = (events: readonly Projected[], only?: string) => ({
  when(...points: string[]): LogDiff {
    const diffing = new LogDiffing(twoPoints(points, '--diff'), only);
    for (const event of events) diffing.take(event);
    return diffing.result();
  },
});

describe('what changed between two points', () => {
  it('is each field with its values at both, and each change in between', () => {
    const events = ofPledge(registered, stage(null, 'in-progress'), stage('in-progress', 'completed'));
    const diff = given(events).when('0', '2');
    expect(diff).toMatchObject({
      from: { asked: '0', position: 0, events: 1 },
      to: { asked: '2', position: 2, events: 3 },
      plans: [],
      pledges: [{ id: PLEDGE, title: '신청사 건립', registered: false, voided: null }],
    });
    expect(diff.pledges[0]!.fields).toEqual([
      {
        path: 'stage',
        from: null,
        to: 'completed',
        net: 'changed',
        moves: [
          { position: 1, from: null, to: 'in-progress' },
          { position: 2, from: 'in-progress', to: 'completed' },
        ],
      },
    ]);
    expect(diff.pledges[0]!.events.map(({ position, event }) => [position, event])).toEqual([
      [1, eventAt(1)],
      [2, eventAt(2)],
    ]);
  });

  it('is nothing behind the later point, and nothing up to the earlier one', () => {
    const events = ofPledge(registered, title('신청사 건립', '가'), title('가', '나'), title('나', '다'));
    expect(given(events).when('1', '2').pledges[0]!.fields).toMatchObject([{ from: '가', to: '나' }]);
    expect(given(events.slice(0, 2)).when('1', '2')).toMatchObject({ pledges: [], to: { events: 2 } });
  });

  it('is told of a field that moved and came back, which is the same at both', () => {
    const events = ofPledge(registered, title('신청사 건립', '가'), title('가', '신청사 건립'));
    expect(given(events).when('0', '2').pledges[0]!.fields).toMatchObject([
      { path: 'title', from: '신청사 건립', to: '신청사 건립', net: 'back', moves: [{}, {}] },
    ]);
  });

  it('is a new pledge with all that it came with, and a registration that was voided', () => {
    const diff = given(ofPledge(registered, e.RegistrationVoided({ reason: '중복' })));
    // Before the first event there is nothing.
    const all = diff.when('2023-12-30', '1');
    expect(all.from).toEqual({ asked: '2023-12-30', position: null, events: 0 });
    expect(all.pledges).toMatchObject([{ registered: true, voided: '중복', events: [{}, {}] }]);
    expect(all.pledges[0]!.fields.map(({ path, from }) => [path, from])).toEqual([
      ['title', null],
      ['department/lead', null],
    ]);
    expect(diff.when('0', '1').pledges).toMatchObject([{ registered: false, voided: '중복', fields: [] }]);
  });

  it('marks corrections, also one that changes nothing but the past', () => {
    const correction = (from: string, to: string) =>
      e.EntryCorrected({
        event: eventAt(1),
        path: 'stage',
        was: { value: 'in-progress', effectiveOn: '2023-02-01' },
        is: { value: 'in-progress', effectiveOn: '2023-01-01' },
        from,
        to,
        since: '2023-01-01',
      });
    const before = [registered, stage(null, 'in-progress')];
    const past = given(ofPledge(...before, correction('in-progress', 'in-progress'))).when('1', '2');
    expect(past.pledges[0]!.fields).toMatchObject([
      { path: 'stage', net: 'past', moves: [{ position: 2, corrects: eventAt(1) }] },
    ]);
    const present = given(ofPledge(...before, correction('in-progress', 'completed'))).when('1', '2');
    expect(present.pledges[0]!.fields).toMatchObject([{ net: 'changed', moves: [{ corrects: eventAt(1) }] }]);
  });

  it('is also what changed of a plan', () => {
    const document = (pledges: string[]) =>
      p.SourceDocumentRegistered({
        sha256: 'd'.repeat(64),
        bytes: 1,
        name: 'plan.md',
        importer: '1',
        pledges,
        findings: [],
      });
    const events = [
      p.PlanRegistered({ plan: 'paju8', jurisdiction: { name: '파주시' }, term: '민선 8기' }),
      document(['12-1']),
      p.PlanAmended({ attribute: 'title', from: null, to: '제목' }),
      document(['12-1', '12-2']),
    ].map((event, position) => told(position, 'plan-paju8', event));
    const path = `document/${'d'.repeat(64)}`;
    const fieldsOf = (...points: string[]) =>
      given(events)
        .when(...points)
        .plans[0]!.fields.map(({ path, from, to, net }) => [path, from, to, net]);
    expect(fieldsOf('2023-12-30', '1')).toEqual([
      ['jurisdiction', null, { name: '파주시' }, 'changed'],
      ['term', null, '민선 8기', 'changed'],
      [path, null, { name: 'plan.md' }, 'changed'],
    ]);
    // A document that is taken in again was there before.
    expect(fieldsOf('1', '3')).toEqual([
      ['title', null, '제목', 'changed'],
      [path, { name: 'plan.md' }, { name: 'plan.md' }, 'past'],
    ]);
  });

  it('is asked for by what was recorded by two instants, in whatever order it stands in the log', () => {
    const [first, late, early] = ofPledge(registered, stage(null, 'in-progress'), title('신청사 건립', '가'));
    const other = told(2, 'plan-b', p.PlanAmended({ attribute: 'title', from: null, to: 'x' }));
    const events = [
      first!,
      { ...late!, metadata: { ...late!.metadata, recordedAt: instantAt(9) } },
      { ...other, metadata: early!.metadata },
    ];
    const { plans, pledges, from, to } = given(events).when(instantAt(2), instantAt(9));
    expect([plans, pledges.map(({ fields }) => fields.length)]).toEqual([[], [1]]);
    expect([from.events, to.events]).toEqual([2, 3]);
  });

  it('is refused where the events show that the points are the wrong way round', () => {
    const diffing = given(ofPledge(registered, stage(null, 'in-progress')));
    for (const points of [
      ['1', '2023-12-31'],
      ['2024-01-01', '0'],
    ]) {
      expect(() => diffing.when(...points)).toThrow(
        expect.objectContaining({
          code: 'INPUT_INVALID',
          details: { problems: [expect.objectContaining({ read: points.join(' ') })] },
        }),
      );
    }
    expect(diffing.when('0', '2024-01-01').pledges).toHaveLength(1);
  });

  it('is that of one pledge where one is asked for', () => {
    const other = told(2, 'pledge-paju8.12-6', registered);
    const events = [...ofPledge(registered, stage(null, 'in-progress')), other];
    expect(
      given(events, PLEDGE)
        .when('0', '2')
        .pledges.map(({ id }) => id),
    ).toEqual([PLEDGE]);
    expect(
      given(events)
        .when('0', '2')
        .pledges.map(({ id }) => id),
    ).toEqual([PLEDGE, 'paju8.12-6']);
  });
});

describe('an erasure between two points', () => {
  const events = [
    ...ofPledge(registered),
    told(1, 'subject-civil-7', s.SubjectErased({ subject: 'civil-7' }), { reason: { text: '삭제 요구' } }),
  ];

  it('is told by itself: it changed no plan and no pledge', () => {
    const diff = given(events).when('0', '1');
    expect([diff.plans, diff.pledges]).toEqual([[], []]);
    expect(diff.erasures).toMatchObject([{ position: 1, data: { subject: 'civil-7' }, plan: null }]);
    expect(logDiffText(diff, speechIn('en')).split('\n').slice(2)).toEqual([
      '#1  2024-01-01 00:01  texts erased  civil-7  revision 1  effective 2023-02-01',
      '    all that was sealed about civil-7: erased for good',
      '    Reason: 삭제 요구',
      '    1234 (공공건축과, 담당), command line',
    ]);
  });

  it('is none of one pledge, nor of what was before', () => {
    expect(given(events, PLEDGE).when('0', '1').erasures).toEqual([]);
    expect(given(events).when('1', '2').erasures).toEqual([]);
  });
});

describe('what a diff prints', () => {
  const events = [
    ...ofPledge(registered, title('신청사 건립', '가'), title('가', '신청사 건립')),
    told(3, `pledge-${PLEDGE}`, stage(null, 'in-progress'), {
      reason: { code: 'start', text: '착수' },
      approval: '기획-12',
    }),
    told(4, 'plan-paju8', p.PlanAmended({ attribute: 'term', from: '민선8기', to: '민선 8기' })),
  ];
  const printed = (language: 'ko' | 'en', ...points: string[]): string[] =>
    logDiffText(given(events).when(...points), speechIn(language)).split('\n');

  it('is what changed, and below it what made it so, as a history says it', () => {
    expect(printed('en', '0', '4')).toEqual([
      'Between 0 (ledger position 0, 1 event) and 4 (ledger position 4, 5 events):',
      '',
      'Plan paju8',
      '  term: 민선8기 → 민선 8기  (#4)',
      '  What made it so:',
      '    #4  2024-01-01 00:04  plan amended  paju8  revision 4  effective 2023-02-01',
      '        term: 민선8기 → 민선 8기',
      '        1234 (공공건축과, 담당), command line',
      '',
      '[paju8.12-5] 신청사 건립',
      '  title: 신청사 건립, moved and back  (#1, #2)',
      '  stage: not recorded → in progress  (#3)',
      '  What made it so:',
      '    #1  2024-01-01 00:01  pledge amended  paju8.12-5  revision 1  effective 2023-02-01',
      '        title: 신청사 건립 → 가',
      '        1234 (공공건축과, 담당), command line',
      '    #2  2024-01-01 00:02  pledge amended  paju8.12-5  revision 2  effective 2023-02-01',
      '        title: 가 → 신청사 건립',
      '        1234 (공공건축과, 담당), command line',
      '    #3  2024-01-01 00:03  stage changed  paju8.12-5  revision 3  effective 2023-02-01',
      '        stage: not recorded → in progress',
      '        Reason: start: 착수',
      '        Approval: 기획-12',
      '        1234 (공공건축과, 담당), command line',
    ]);
  });

  it('is said in Korean, too', () => {
    expect(printed('ko', '0', '4')).toEqual(
      expect.arrayContaining([
        '계획 paju8',
        '  임기: 민선8기 → 민선 8기  (#4)',
        '  이행단계: 미기재 → 추진  (#3)',
      ]),
    );
    expect(printed('ko', '2023-12-30', '0').slice(2, 4)).toEqual([
      '[paju8.12-5] 신청사 건립  새로 등록',
      '  공약명: 미기재 → 신청사 건립  (#0)',
    ]);
    expect(printed('ko', '4', '5').at(-1)).toBe('바뀐 것이 없습니다.');
  });
});
