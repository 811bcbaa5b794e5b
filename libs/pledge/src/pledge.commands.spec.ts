import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Problem } from '@ledger/kernel';
import { planCommands } from './plan.commands';
import { pledgeCommands } from './pledge.commands';
import { problemsOf } from './schema';

const classes = { ...pledgeCommands, ...planCommands };
type Name = keyof typeof classes;

/** The fields that are refused, as a surface would refuse them. */
function refusedIn(name: Name, body: object): string[] {
  const command = plainToInstance(classes[name] as new () => object, body);
  const errors = validateSync(command, { whitelist: true, forbidNonWhitelisted: true });
  return errors.map((error) => error.property);
}

/** What is wrong, as data: what every surface makes its sentences of. */
function problemsIn(name: Name, body: object): Problem[] {
  const command = plainToInstance(classes[name] as new () => object, body);
  return problemsOf(validateSync(command, { whitelist: true, forbidNonWhitelisted: true }));
}

const MINIMAL: Readonly<Record<Name, object>> = {
  RegisterPledge: { title: '청사', department: { name: '회계과' } },
  VoidRegistration: { because: '중복' },
  AmendPledge: { attribute: 'goal', to: '목표' },
  DeclareComponent: { component: '1', title: '조리읍' },
  RecordClassification: { aspect: 'form', to: 'new' },
  ChangeStage: { to: 'completed' },
  ReviseBudget: { lines: [{ source: 'city', period: '2024', amount: 1 }] },
  SecureFunding: { lines: [{ source: 'total', period: 'total', amount: 'none' }] },
  RecordExpenditure: { lines: [{ source: 'city', period: 'prior', amount: 0 }] },
  SetAchievementTarget: { year: '2024', text: '준공' },
  SetAnnualTarget: { period: '2026-06', text: '준공' },
  RecordMilestone: { milestone: 'm', text: '착공' },
  ReassignDepartment: { role: 'lead', department: { name: '회계과' } },
  RaiseIssue: { issue: 'i', text: '보상' },
  ResolveIssue: { issue: 'i', resolution: '합의' },
  DeclareDependency: { on: 'paju8.1' },
  ListRelatedMaterial: { material: 'r', title: '조감도' },
  AttachEvidence: { evidence: 'v', title: '조서' },
  RecordFinding: { finding: 'f', code: 'X', severity: 'info', read: 'y' },
  CorrectEntry: { event: '0'.repeat(36), path: 'title', value: null },
  RegisterPlan: { jurisdiction: { name: '파주시' }, term: '민선 8기' },
  AmendPlan: {},
};
const names = Object.keys(MINIMAL) as Name[];

/** Everything that a class may be told beside what it must be. */
const OPTIONAL: Readonly<Partial<Record<Name, readonly string[]>>> = {
  RegisterPledge: ['vision', 'field'],
  AmendPledge: ['component'],
  SetAchievementTarget: ['component'],
  SetAnnualTarget: ['component'],
  RecordMilestone: ['component', 'start', 'end', 'department', 'details'],
  RaiseIssue: ['component'],
  DeclareDependency: ['note'],
  ListRelatedMaterial: ['component', 'items'],
  AttachEvidence: ['uri', 'sha256', 'event'],
  RecordFinding: ['component', 'span', 'expected', 'state'],
  CorrectEntry: ['since'],
  RegisterPlan: ['title'],
  AmendPlan: ['jurisdiction', 'term', 'title'],
};

describe.each(names)('%s', (name) => {
  it('is let in with the least that it needs, and with its circumstances', () => {
    const said = { effectiveOn: '2026-06-30', reason: { code: 'x' }, approval: 'y' };
    expect(refusedIn(name, MINIMAL[name])).toEqual([]);
    expect(refusedIn(name, { ...MINIMAL[name], ...said })).toEqual([]);
  });

  it('is refused without any of it', () => {
    for (const field of Object.keys(MINIMAL[name])) {
      if (name === 'CorrectEntry' && field === 'value') continue;
      const { [field]: _, ...rest } = MINIMAL[name] as Record<string, unknown>;
      expect(refusedIn(name, rest)).toEqual([field]);
    }
  });

  it('is refused with a field that nobody knows', () => {
    expect(refusedIn(name, { ...MINIMAL[name], surprise: 1 })).toEqual(['surprise']);
  });

  it.each(['effectiveOn', 'reason', 'approval', ...(OPTIONAL[name] ?? [])])(
    'may leave out %s, and not say null for it: null would be on record for ever',
    (field) => {
      expect(refusedIn(name, { ...MINIMAL[name], [field]: null })).toEqual([field]);
      expect(refusedIn(name, { ...MINIMAL[name], [field]: undefined })).toEqual([]);
    },
  );
});

it.each<[name: Name, change: object]>([
  ['ChangeStage', { to: 'not-recorded' }],
  ['ChangeStage', { effectiveOn: '2026-02-30' }],
  ['ChangeStage', { effectiveOn: '2026-6-3' }],
  ['ChangeStage', { reason: [] }],
  ['ChangeStage', { reason: 'because' }],
  ['ChangeStage', { reason: { text: '' } }],
  ['ReviseBudget', { lines: [] }],
  ['ReviseBudget', { lines: [null] }],
  ['ReviseBudget', { lines: [5] }],
  ['ReviseBudget', { lines: [[]] }],
  ['ReviseBudget', { lines: [[{ source: 'city', period: '2024', amount: 1 }]] }],
  ['ReviseBudget', { lines: { 0: { source: 'city', period: '2024', amount: 1 } } }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', amount: 0.5 }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', amount: '1' }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', amount: -0 }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', amount: null }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024-13', amount: 1 }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: 'total\n', amount: 1 }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', component: '-', amount: 1 }] }],
  ['ReviseBudget', { lines: [{ source: 'city', period: '2024', component: 'a/b', amount: 1 }] }],
  ['DeclareComponent', { component: '__proto__' }],
  ['DeclareComponent', { title: '\ud800' }],
  ['RegisterPledge', { department: [] }],
  ['RegisterPledge', { department: [{ name: '회계과' }] }],
  ['RegisterPledge', { department: { name: '회계과', code: null } }],
  ['RegisterPledge', { title: 'x'.repeat(501) }],
  ['RecordMilestone', { start: '2024-99' }],
  ['RecordMilestone', { end: '2024-02-30' }],
  ['RecordMilestone', { details: [''] }],
  ['RecordMilestone', { details: ['\ud800'] }],
  ['RecordMilestone', { details: 'x' }],
  ['RecordFinding', { span: { line: 0, column: 1, endLine: 1, endColumn: 1 } }],
  ['RecordFinding', { state: 'resolved' }],
  ['AttachEvidence', { uri: 'javascript:alert(1)' }],
  ['AttachEvidence', { uri: ' javascript:alert(1)//https://paju.go.kr' }],
  ['AttachEvidence', { uri: 'data:text/html,<script>1</script>' }],
  ['AttachEvidence', { uri: 'vbscript:x' }],
  ['AttachEvidence', { uri: 'file:///etc/passwd' }],
  ['AttachEvidence', { uri: '//paju.go.kr/1' }],
  ['AttachEvidence', { uri: '조서.pdf' }],
  ['AttachEvidence', { uri: 'https://' }],
  ['AttachEvidence', { uri: 'https:paju.go.kr' }],
  ['AttachEvidence', { uri: 'https://paju.go.kr@elsewhere.example/' }],
  ['AttachEvidence', { uri: 'https://paju.go.kr/\njavascript:x' }],
  ['AttachEvidence', { uri: `https://paju.go.kr/${'x'.repeat(2000)}` }],
  ['AmendPlan', { jurisdiction: { name: '파주시', code: '1' } }],
  ['RegisterPledge', { title: '   ' }],
  ['RegisterPledge', { title: '\u3164' }],
  ['RegisterPledge', { title: '신\u0000청사' }],
  ['RegisterPledge', { title: '신청사\n건립' }],
  ['RegisterPledge', { department: { name: '회계과\u0085' } }],
  ['ChangeStage', { reason: { text: '착수\n보고' } }],
  ['RaiseIssue', { text: '보상\u0007' }],
  ['RaiseIssue', { text: '보상\r합의' }],
  ['RecordMilestone', { details: ['첫째', ' '] }],
])('%s is refused with %j', (name, change) => {
  expect(refusedIn(name, { ...MINIMAL[name], ...change })).toEqual(Object.keys(change));
});

it('lets free text have line breaks', () => {
  expect(refusedIn('RaiseIssue', { ...MINIMAL.RaiseIssue, text: '첫째 줄\n둘째 줄\r\n셋째 줄' })).toEqual([]);
});

it('says what is wrong as data: the field, what was read, and what was expected', () => {
  const line = { source: 'church', period: '2024', amount: 1.5, note: 'x' };
  const allowed = ['national', 'provincial', 'city', 'private', 'other', 'total'];
  expect(problemsIn('ReviseBudget', { lines: [line] })).toEqual([
    { field: 'lines.0.note', read: 'x', expected: { code: 'no-such-field' } },
    { field: 'lines.0.source', read: 'church', expected: { code: 'one-of', allowed, of: 'sources' } },
    {
      field: 'lines.0.amount',
      read: 1.5,
      expected: { code: 'amount', most: Number.MAX_SAFE_INTEGER, marks: ['blank', 'dash', 'none'] },
    },
  ]);
  expect(problemsIn('ChangeStage', {})).toEqual([
    { field: 'to', expected: expect.objectContaining({ code: 'one-of', of: 'stages' }) as object },
  ]);
  expect(problemsIn('RegisterPledge', { ...MINIMAL.RegisterPledge, department: [] })).toEqual([
    { field: 'department', read: [], expected: { code: 'object' } },
  ]);
});

describe('a value of any shape', () => {
  const amended = (json: string) =>
    refusedIn('AmendPledge', { attribute: 'outline', to: JSON.parse(json) as object });
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    nested(33),
    nested(100_000),
    '[{"text":"x","constructor":1}]',
    '{"a":{"constructor":{"prototype":{}}}}',
  ])('is refused before class-transformer falls over it (%#)', (json) => {
    expect(() => amended(json)).toThrow('expected a JSON value at most 32 deep');
  });

  it('is let by as it is: the decider sees every field of it', () => {
    const to = JSON.parse('[{"text":"x","toString":"y","__proto__":{}}]') as object;
    expect(amended(nested(32))).toEqual([]);
    expect(plainToInstance(pledgeCommands.AmendPledge, { attribute: 'outline', to }).to).toBe(to);
    expect(plainToInstance(pledgeCommands.CorrectEntry, { value: null }).value).toBeNull();
  });
});
