/* oxlint-disable jest/expect-expect -- `thenNews`, `thenNoNews` and `thenRefused` expect */
import { eventId, given, ID, on, pledgeAfter, refusalOf, registered, TODAY } from '../test/given';
import { phrase, problem } from '@ledger/kernel';
import { MAX_PLEDGE_KRW } from './money';
import { noPledge } from './pledge';
import { decideInTurn, decidePledge } from './pledge.decider';
import { pledgeCommands, type PledgeCommand } from './pledge.commands';
import { pledgeEvents as e } from './pledge.events';
import { CLASSIFICATION, COMPONENT_ATTRIBUTES, type Aspect } from './vocabulary';

const voided = on('2023-01-01', e.RegistrationVoided({ reason: '중복 등록' }));
const first = on('2022-10-01', e.ComponentDeclared({ component: '1', from: null, to: { title: '조리읍' } }));

/** Every command with a body that is allowed on a pledge with component 1 and issue `i`. */
const COMMANDS: readonly PledgeCommand[] = [
  { name: 'VoidRegistration', body: { because: '중복' } },
  { name: 'AmendPledge', body: { attribute: 'goal', to: '목표' } },
  { name: 'DeclareComponent', body: { component: '2', title: '광탄면' } },
  { name: 'RecordClassification', body: { aspect: 'form', to: 'new' } },
  { name: 'ChangeStage', body: { to: 'in-progress' } },
  { name: 'ReviseBudget', body: { lines: [{ source: 'city', period: '2024', amount: 1 }] } },
  { name: 'SecureFunding', body: { lines: [{ source: 'city', period: '2024', amount: 1 }] } },
  { name: 'RecordExpenditure', body: { lines: [{ source: 'city', period: '2024', amount: 1 }] } },
  { name: 'SetAchievementTarget', body: { year: '2024', text: '준공' } },
  { name: 'SetAnnualTarget', body: { period: '2024', text: '착공' } },
  { name: 'RecordMilestone', body: { milestone: 'm', text: '착공' } },
  { name: 'ReassignDepartment', body: { role: 'supporting', department: { name: '회계과' } } },
  { name: 'RaiseIssue', body: { issue: 'j', text: '보상 지연' } },
  { name: 'ResolveIssue', body: { issue: 'i', resolution: '합의' } },
  { name: 'DeclareDependency', body: { on: 'paju8.12-6' } },
  { name: 'ListRelatedMaterial', body: { material: 'r', title: '조감도' } },
  { name: 'AttachEvidence', body: { evidence: 'v', title: '준공검사조서' } },
  { name: 'RecordFinding', body: { finding: 'f', code: 'SUM', severity: 'warning', read: '1' } },
  { name: 'CorrectEntry', body: { event: eventId(1), path: 'title', value: '제목' } },
];

const issue = on('2022-10-01', e.IssueRaised({ issue: 'i', from: null, to: { text: '토지 보상' } }));
const decision = { id: ID, effectiveOn: TODAY, today: TODAY };

describe('every command', () => {
  const pledge = pledgeAfter(registered, first, issue);

  it('is in the list', () => {
    expect(['RegisterPledge', ...COMMANDS.map((c) => c.name)]).toEqual(Object.keys(pledgeCommands));
  });

  describe.each(COMMANDS.map((c) => [c.name, c] as const))('%s', (_, { name, body }) => {
    it('is decided', () => {
      expect(decidePledge(pledge, { name, body } as PledgeCommand, decision)).toHaveLength(1);
    });

    it('needs a pledge', () => {
      given().when(name, body).thenRefused('PLEDGE_MISSING', { pledge: ID });
    });

    it('takes effect not in the future', () => {
      given(registered, first, issue)
        .when(name, body, '2026-07-01')
        .thenRefused('EFFECTIVE_IN_FUTURE', { effectiveOn: '2026-07-01', today: TODAY });
    });

    it('takes effect not before there was any elected local government', () => {
      given(registered, first, issue)
        .when(name, body, '1899-12-31')
        .thenRefused('EFFECTIVE_TOO_OLD', { effectiveOn: '1899-12-31', earliest: '1900-01-01' });
    });

    it('changes nothing after the registration was voided', () => {
      const after = given(registered, first, issue, voided).when(name, body);
      if (name === 'VoidRegistration') after.thenNoNews();
      else after.thenRefused('PLEDGE_VOIDED', { pledge: ID, reason: '중복 등록' });
    });
  });

  it.each([
    'AmendPledge',
    'SetAchievementTarget',
    'SetAnnualTarget',
    'RecordMilestone',
    'RaiseIssue',
    'ListRelatedMaterial',
  ])('%s refuses a component that is not declared', (name) => {
    const body = { ...COMMANDS.find((c) => c.name === name)!.body, component: '9' };
    given(registered, first, issue)
      .when(name as 'RaiseIssue', body as never)
      .thenRefused('COMPONENT_MISSING', { pledge: ID, component: '9', allowed: ['1'] });
  });

  it('RecordFinding does not: the finding may be that there is none', () => {
    const body = { finding: 'f', code: 'X', severity: 'info', component: '9', read: '③' } as const;
    expect(decidePledge(pledge, { name: 'RecordFinding', body }, decision)).toHaveLength(1);
  });
});

describe('RegisterPledge', () => {
  const body = { title: '신청사 건립', vision: '시민중심 자족도시', department: { name: '공공건축과' } };

  it('registers', () => {
    given().when('RegisterPledge', body).thenNews(registered.event);
  });

  it('again is no news, also after the values changed or what is left out was said', () => {
    const retitled = on(
      '2024-01-01',
      e.PledgeAmended({ attribute: 'title', from: '신청사 건립', to: '청사' }),
    );
    given(registered, retitled).when('RegisterPledge', body).thenNoNews();
    given(registered)
      .when('RegisterPledge', { title: '신청사 건립', department: { name: '공공건축과' } })
      .thenNoNews();
  });

  it('is refused with other content', () => {
    given(registered)
      .when('RegisterPledge', { ...body, title: '청사' })
      .thenRefused('PLEDGE_EXISTS', { pledge: ID });
    given(registered, voided)
      .when('RegisterPledge', body)
      .thenRefused('PLEDGE_VOIDED', { reason: '중복 등록' });
    given().when('RegisterPledge', body, '2026-07-01').thenRefused('EFFECTIVE_IN_FUTURE');
  });
});

describe('AmendPledge', () => {
  it('says from what to what', () => {
    given(registered)
      .when('AmendPledge', { attribute: 'title', to: '신청사' })
      .thenNews(e.PledgeAmended({ attribute: 'title', from: '신청사 건립', to: '신청사' }));
  });

  it.each(['신청사 건립', '신청사 건립'.normalize('NFD')])('is no news for the same text (%#)', (to) => {
    given(registered).when('AmendPledge', { attribute: 'title', to }).thenNoNews();
  });

  it('is not earlier than the latest of the same attribute', () => {
    given(registered)
      .when('AmendPledge', { attribute: 'title', to: '신청사' }, '2022-09-30')
      .thenRefused('EFFECTIVE_TOO_EARLY', {
        field: 'title',
        latest: '2022-10-01',
        effectiveOn: '2022-09-30',
      });
    given(registered)
      .when('AmendPledge', { attribute: 'goal', to: '목표' }, '2022-09-30')
      .thenNews(e.PledgeAmended({ attribute: 'goal', from: null, to: '목표' }));
  });

  it('refuses what may not stand there and says what may', () => {
    given(registered)
      .when('AmendPledge', { attribute: 'outline', to: '개요' })
      .thenRefused('INPUT_INVALID', {
        problems: [problem('to', '개요', 'list')],
      });
  });

  it.each(COMPONENT_ATTRIBUTES)('may be of the %s of a component', (attribute) => {
    const values: Record<string, unknown> = { goal: '목표', period: { text: '2022~' } };
    const to = (values[attribute] ?? [{ text: '내용' }]) as never;
    given(registered, first)
      .when('AmendPledge', { attribute: attribute as 'goal', component: '1', to })
      .thenNews(e.PledgeAmended({ attribute: attribute as 'goal', component: '1', from: null, to }));
  });

  it.each(['title', 'section-title', 'vision', 'field'] as const)(
    'is not of the %s of a component: nobody would ever see it',
    (attribute) => {
      given(registered, first)
        .when('AmendPledge', { attribute, component: '1', to: '조리읍' })
        .thenRefused('INPUT_INVALID', {
          problems: [
            problem('attribute', attribute, 'component-attribute', {
              allowed: ['goal', 'outline', 'period', 'site', 'facility'],
              of: 'attributes',
            }),
          ],
        });
    },
  );

  it.each([[{ from: '2026', to: '2025' }], [{ from: '2026-07', to: '2026-06-30' }]])(
    'refuses a project period that runs backwards: %j',
    (dates) => {
      given(registered)
        .when('AmendPledge', { attribute: 'period', to: { text: '사업기간', ...dates } })
        .thenRefused('PERIOD_RANGE', dates);
    },
  );

  it('names the field of a value that is at fault', () => {
    given(registered)
      .when('AmendPledge', { attribute: 'period', to: { text: '사업기간', from: '2025-13' } })
      .thenRefused('INPUT_INVALID', { problems: [problem('to.from', '2025-13', 'partial-date')] });
  });

  it('refuses a value that would leave no room to change it', () => {
    const to = Array.from({ length: 20 }, () => ({ text: '가'.repeat(500) }));
    given(registered)
      .when('AmendPledge', { attribute: 'outline', to })
      .thenRefused('INPUT_INVALID', {
        problems: [problem('outline', '30241 bytes', 'bytes-at-most', { most: 24576 })],
      });
    given(registered)
      .when('AmendPledge', { attribute: 'goal', to: '가'.repeat(8000) })
      .thenNews(e.PledgeAmended({ attribute: 'goal', from: null, to: '가'.repeat(8000) }));
  });
});

describe('DeclareComponent', () => {
  it('declares and renames', () => {
    given(registered).when('DeclareComponent', { component: '1', title: '조리읍' }).thenNews(first.event);
    given(registered, first)
      .when('DeclareComponent', { component: '1', title: '조리음' })
      .thenNews(e.ComponentDeclared({ component: '1', from: { title: '조리읍' }, to: { title: '조리음' } }));
    given(registered, first).when('DeclareComponent', { component: '1', title: '조리읍' }).thenNoNews();
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('may be called %s', (component) => {
    given(registered)
      .when('AmendPledge', { attribute: 'goal', component, to: '목표' })
      .thenRefused('COMPONENT_MISSING', { component, allowed: [] });
    given(registered)
      .when('DeclareComponent', { component, title: '것' })
      .thenNews(e.ComponentDeclared({ component, from: null, to: { title: '것' } }));
  });
});

describe('RecordClassification', () => {
  const all = Object.entries(CLASSIFICATION).flatMap(([aspect, values]) =>
    values.map((to): [Aspect, string] => [aspect as Aspect, to]),
  );

  it.each(all)('%s: %s', (aspect, to) => {
    const news = e.ClassificationRecorded({ aspect, from: null, to });
    given(registered).when('RecordClassification', { aspect, to }).thenNews(news);
    given(registered, on('2023-01-01', news)).when('RecordClassification', { aspect, to }).thenNoNews();
  });

  it('refuses the word of another aspect', () => {
    given(registered)
      .when('RecordClassification', { aspect: 'form', to: 'city' })
      .thenRefused('INPUT_INVALID', {
        problems: [problem('to', 'city', 'one-of', { allowed: ['new', 'continuing'], of: 'classes' })],
      });
  });
});

describe.each([
  ['ReviseBudget', 'BudgetRevised', 'planned'],
  ['SecureFunding', 'FundingSecured', 'secured'],
  ['RecordExpenditure', 'ExpenditureRecorded', 'executed'],
] as const)('%s', (name, type, kind) => {
  const line = { source: 'city', period: '2024' } as const;
  const path = `${kind}/-/city/2024`;
  const made = (amount: number | 'blank' | 'dash' | 'none', day = '2024-01-01') =>
    on(day, e[type]({ lines: [{ ...line, from: null, to: amount }] }));

  it('gives each line that changed its from and to', () => {
    const prior = { source: 'national', period: 'prior', component: '1' } as const;
    given(registered, first, made(5))
      .when(name, {
        lines: [
          { ...line, amount: 7 },
          { ...prior, amount: 1 },
        ],
      })
      .thenNews(
        e[type]({
          lines: [
            { ...line, from: 5, to: 7 },
            { ...prior, from: null, to: 1 },
          ],
        }),
      );
  });

  it('leaves out lines that say nothing new, and is no news without any', () => {
    const other = { source: 'private', period: 'after-term' } as const;
    given(registered, made(5))
      .when(name, {
        lines: [
          { ...line, amount: 5 },
          { ...other, amount: 2 },
        ],
      })
      .thenNews(e[type]({ lines: [{ ...other, from: null, to: 2 }] }));
    given(registered, made(5))
      .when(name, { lines: [{ ...line, amount: 5 }] })
      .thenNoNews();
  });

  it('holds blank, dash, none and 0 for different', () => {
    const marks = ['blank', 'dash', 'none', 0] as const;
    for (const from of marks) {
      for (const to of marks) {
        const after = given(registered, made(from)).when(name, { lines: [{ ...line, amount: to }] });
        if (from === to) after.thenNoNews();
        else after.thenNews(e[type]({ lines: [{ ...line, from, to }] }));
      }
    }
  });

  it('keeps totals as they are stated, whatever the lines add up to', () => {
    const lines = [
      { source: 'total', period: '2024', amount: 9 },
      { source: 'city', period: 'total', amount: 'blank' },
      { source: 'total', period: 'total', amount: Number.MAX_SAFE_INTEGER },
    ] as const;
    const changes = lines.map(({ amount, ...rest }) => ({ ...rest, from: null, to: amount }));
    given(registered, made(5))
      .when(name, { lines: [...lines] })
      .thenNews(e[type]({ lines: changes }));
  });

  it('refuses a line that it names twice', () => {
    given(registered)
      .when(name, {
        lines: [
          { ...line, amount: 1 },
          { ...line, amount: 1 },
        ],
      })
      .thenRefused('INPUT_INVALID', { problems: [problem('lines', path, 'once')] });
  });

  it('refuses a component that is not declared', () => {
    given(registered, first)
      .when(name, { lines: [{ ...line, component: '2', amount: 1 }] })
      .thenRefused('COMPONENT_MISSING', { component: '2', allowed: ['1'] });
  });

  it('refuses a day before the latest change of one of its lines', () => {
    given(registered, made(5, '2024-03-01'))
      .when(name, { lines: [{ ...line, amount: 1 }] }, '2024-02-29')
      .thenRefused('EFFECTIVE_TOO_EARLY', { field: path, latest: '2024-03-01' });
  });

  it('refuses lines that add up to more than a pledge can cost', () => {
    const amount = MAX_PLEDGE_KRW;
    given(registered)
      .when(name, { lines: [{ ...line, amount }] })
      .thenNews(e[type]({ lines: [{ ...line, from: null, to: amount }] }));
    given(registered, made(amount))
      .when(name, { lines: [{ source: 'other', period: '2024', amount: 1 }] })
      .thenRefused('AMOUNT_INVALID', {
        field: 'sum',
        expected: phrase('at-most', { most: MAX_PLEDGE_KRW }),
      });
    given(registered, made(amount))
      .when(name, {
        lines: [
          { ...line, amount: 0 },
          { source: 'other', period: '2024', amount },
        ],
      })
      .thenNews(
        e[type]({
          lines: [
            { ...line, from: amount, to: 0 },
            { source: 'other', period: '2024', from: null, to: amount },
          ],
        }),
      );
  });
});

describe('commands in turn', () => {
  const register: PledgeCommand = {
    name: 'RegisterPledge',
    body: { title: '신청사 건립', department: { name: '공공건축과' } },
  };
  const declare = (title: string): PledgeCommand => ({
    name: 'DeclareComponent',
    body: { component: '1', title },
  });
  const target: PledgeCommand = {
    name: 'SetAnnualTarget',
    body: { period: '2024', component: '1', text: '착공' },
  };

  it('are each decided on the pledge as those before it leave it', () => {
    expect(
      decideInTurn(noPledge, [register, declare('가'), target, declare('가'), declare('나')], decision),
    ).toEqual([
      [e.PledgeRegistered({ plan: 'paju8', code: '12-5', ...register.body })],
      [e.ComponentDeclared({ component: '1', from: null, to: { title: '가' } })],
      [e.AnnualTargetSet({ period: '2024', component: '1', from: null, to: '착공' })],
      [],
      [e.ComponentDeclared({ component: '1', from: { title: '가' }, to: { title: '나' } })],
    ]);
  });

  it('are refused at the first that is, and leave the pledge as it was', () => {
    const before = pledgeAfter(registered);
    const refused = refusalOf(() => decideInTurn(before, [target, declare('가')], decision));
    expect(refused.code).toBe('COMPONENT_MISSING');
    expect(decideInTurn(before, [declare('가'), target], decision).flat()).toHaveLength(2);
    expect(before).toEqual(pledgeAfter(registered));
  });
});
