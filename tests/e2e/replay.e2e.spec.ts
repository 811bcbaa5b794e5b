import { join } from 'node:path';
import { ledger, temporaryFolder, type Outcome } from '../support/program';

/* `ledger replay` as an auditor uses it: what the record said then, and what changed since. */

jest.setTimeout(120_000);

const SAMPLE = join(__dirname, '../../samples/paju-8-section-12.md');
const PLEDGE = 'paju8.12-5';
const TITLE = '파주시 신청사 건립 추진';

interface Diff {
  readonly from: object;
  readonly to: object;
  readonly plans: readonly { readonly id: string; readonly fields: readonly object[] }[];
  readonly pledges: readonly {
    readonly id: string;
    readonly registered: boolean;
    readonly voided: string | null;
    readonly fields: readonly { readonly path: string; readonly net: string }[];
    readonly events: readonly object[];
  }[];
}

let data: string;

const run = (...args: string[]): Promise<Outcome> => ledger([...args, '--lang', 'en'], { data });

async function answer<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(...args, '--json');
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

async function refusal(...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await run(...args, '--json');
  expect(stdout).toBe('');
  return JSON.parse(stderr);
}

beforeAll(async () => {
  data = temporaryFolder();
  const about = ['--plan', 'paju8', '--jurisdiction', '경기도 파주시', '--term', '민선 8기'];
  await answer('import', SAMPLE, ...about, '--effective', '2022-12-01');
  const because = ['--reason', '착수', '--reason-code', 'start', '--approval', '기획-12'];
  const stage = await answer<{ events: { id: string }[] }>('change-stage', PLEDGE, 'in-progress', ...because);
  await answer('amend', PLEDGE, 'title', '옛 이름');
  await answer('amend', PLEDGE, 'title', TITLE);
  await answer('correct', PLEDGE, stage.events[0]!.id, 'stage', '--value', 'under-review', ...because);
  await answer('amend-plan', 'paju8', '--title', '실천계획');
  await answer('void-registration', 'paju8.12-6', '중복 등록');
});

describe('ledger replay --to', () => {
  it('takes a position, a time and a day', async () => {
    const { items } = await answer<{ items: { recordedAt: string }[] }>('history', PLEDGE);
    const all = await answer<{ events: number; position: number }>('replay');
    expect(all).toMatchObject({ events: 197, position: 196 });
    expect(await answer('replay', '--to', '60')).toMatchObject({ events: 61, position: 60 });
    const first = await answer<{ events: number; items: object[] }>('replay', '--to', items[0]!.recordedAt);
    expect(first.events).toBeGreaterThan(0);
    expect(first.events).toBeLessThan(191);
    expect(await answer('replay', '--to', '2099-01-01')).toEqual(all);
    expect(await answer('replay', '--to', '2020-01-01')).toEqual({ events: 0, position: -1, items: [] });
  });

  it.each(['2026-02-30', 'yesterday', '-1', '1.5'])('refuses %s, and says what is allowed', async (to) => {
    expect(await refusal('replay', `--to=${to}`)).toMatchObject({
      code: 'INPUT_INVALID',
      problems: [{ field: '--to', read: to, expected: { code: 'log-point' } }],
    });
  });
});

describe('ledger replay --diff', () => {
  it('shows what changed of each pledge and plan, by whom, why and on whose approval', async () => {
    const diff = await answer<Diff>('replay', '--diff', '190', '2099-01-01');
    expect(diff).toMatchObject({
      from: { asked: '190', position: 190, events: 191 },
      to: { asked: '2099-01-01', position: 196, events: 197 },
      plans: [{ id: 'paju8', fields: [{ path: 'title', from: null, to: '실천계획', net: 'changed' }] }],
      pledges: [
        { id: PLEDGE, title: TITLE, registered: false },
        { id: 'paju8.12-6', voided: '중복 등록', fields: [] },
      ],
    });
    expect(diff.pledges[0]!.fields).toMatchObject([
      {
        path: 'stage',
        from: null,
        to: 'under-review',
        moves: [{ position: 191 }, { position: 194, corrects: expect.any(String) }],
      },
      { path: 'title', from: TITLE, to: TITLE, net: 'back' },
    ]);
    expect(diff.pledges[0]!.events[0]).toMatchObject({
      position: 191,
      actor: { id: 'local-operator', department: 'unassigned', role: 'operator' },
      reason: { code: 'start', text: '착수' },
      approval: '기획-12',
    });
    const { stdout } = await run('replay', '--diff', '190', '196');
    expect(stdout).toMatch(/^ {2}stage: not recorded → under review {2}\(#191, #194 correction\)$/m);
    expect(stdout).toMatch(new RegExp(`^ {2}title: ${TITLE}, moved and back {2}\\(#192, #193\\)$`, 'm'));
    expect(stdout).toMatch(/^ {8}Reason: start: 착수\n {8}Approval: 기획-12$/m);
    expect(stdout).toMatch(/^\[paju8\.12-6\] .*The registration was voided: 중복 등록$/m);
  });

  it('is one pledge where that is asked for, and nothing where nothing changed', async () => {
    const one = await answer<Diff>('replay', '--pledge', PLEDGE, '--diff', '0', '190');
    expect([one.plans, one.pledges.map(({ id, registered }) => [id, registered])]).toEqual([
      [],
      [[PLEDGE, true]],
    ]);
    expect(await answer('replay', '--diff', '2098-01-01', '2099-01-01')).toMatchObject({
      plans: [],
      pledges: [],
    });
    expect((await run('replay', '--diff', '2098-01-01', '2099-01-01')).stdout).toContain('Nothing changed.');
    expect(await refusal('replay', '--diff', '0', '9', '--pledge', 'paju8.99')).toMatchObject({
      code: 'PLEDGE_MISSING',
    });
  });

  it.each([
    [['5', '0'], 'two-points'],
    [['5', '5'], 'two-points'],
    [['5'], 'two-points'],
    [['1', '2', '3'], 'two-points'],
    [['2099-01-01', '2098-01-01'], 'two-points'],
    // Which is the earlier one, the log says.
    [['2099-01-01', '190'], 'two-points'],
    [['5', '2020-01-01'], 'two-points'],
    [['x', '5'], 'log-point'],
  ])('refuses %j by name', async (points, expected) => {
    expect(await refusal('replay', '--diff', ...points)).toMatchObject({
      code: 'INPUT_INVALID',
      problems: [{ field: '--diff', expected: { code: expected } }],
    });
  });

  it('is asked for without --to', async () => {
    expect(await refusal('replay', '--to', '5', '--diff', '1', '2')).toMatchObject({
      problems: [{ field: '--to', expected: { code: 'not-beside', other: '--diff' } }],
    });
  });
});
