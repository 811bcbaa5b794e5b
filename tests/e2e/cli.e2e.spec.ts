import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledger, startApi, temporaryFolder, type Outcome } from '../support/program';

/* The command line as a person uses it: the built program on data folders of its own. */

jest.setTimeout(120_000);

const root = join(__dirname, '..', '..');
const SAMPLE = join(root, 'samples', 'paju-8-section-12.md');
const ABOUT = [
  '--plan',
  'paju8',
  '--jurisdiction',
  '경기도 파주시',
  '--term',
  '민선 8기',
  '--effective',
  '2022-12-01',
];
const PLEDGE = 'paju8.12-5';

const inEnglish = { LC_ALL: 'C' };
const run = (data: string, ...args: string[]): Promise<Outcome> => ledger(args, { data, env: inEnglish });

async function answer<T>(data: string, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await run(data, ...args, '--json');
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

interface Page {
  readonly items: readonly { readonly id: string; readonly title: string; readonly stage: string | null }[];
}
interface Imported {
  readonly dryRun: boolean;
  readonly pledges: readonly {
    pledge: string;
    outcome: string;
    events: number;
    found: object[];
    changes: object[];
  }[];
}

/** A data folder that holds the sample plan. */
async function sampleLedger(): Promise<string> {
  const data = temporaryFolder();
  await answer(data, 'import', SAMPLE, ...ABOUT);
  return data;
}

describe('ledger import', () => {
  const data = temporaryFolder();
  const outcomes = (receipt: Imported) => [...new Set(receipt.pledges.map(({ outcome }) => outcome))];

  it('shows all of it first with --dry-run, and records nothing', async () => {
    const receipt = await answer<Imported>(data, 'import', SAMPLE, ...ABOUT, '--dry-run');
    expect(receipt).toMatchObject({ dryRun: true, plan: 'paju8' });
    expect(receipt.pledges[0]).toMatchObject({
      outcome: 'registered',
      changes: expect.arrayContaining([expect.anything()]),
    });
    expect(readdirSync(data)).toEqual([]);
  });

  it('lists what became of each pledge, and what was found where', async () => {
    const { code, stdout } = await ledger(['import', SAMPLE, ...ABOUT, '--lang', 'ko'], { data });
    expect(code).toBe(0);
    expect(stdout).toContain('paju8.12-5    등록, 사건 13건  파주시 신청사 건립 추진');
    expect(stdout).toMatch(/\[주의\] \d+:\d+ LIST_NUMBER_SKIPPED: 번호 ② 자리에 ③이\(가\) 있습니다\./);
    expect(stdout).toContain('공약 9개');
  });

  it('records nothing the second time', async () => {
    const before = (await answer<{ position: number }>(data, 'list')).position;
    const receipt = await answer<Imported>(data, 'import', SAMPLE, ...ABOUT);
    expect([outcomes(receipt), receipt.pledges.length]).toEqual([['imported-before'], 9]);
    expect((await answer<{ position: number }>(data, 'list')).position).toBe(before);
  });

  it('takes in only what a changed copy changed', async () => {
    const copy = join(temporaryFolder(), 'copy.md');
    writeFileSync(
      copy,
      readFileSync(SAMPLE, 'utf8').replaceAll('| 2026 | 설계 공모 |', '| 2026 | 설계 공모와 심사 |'),
    );
    const { stdout } = await run(data, 'import', copy, '--plan', 'paju8', '--effective', '2023-06-01');
    expect(stdout).toContain('revised, 1 event  ');
    expect(stdout).toContain('achievement target 2026: 설계 공모 → 설계 공모와 심사');
  });

  it('asks by name for all that the document does not say, at once', async () => {
    const other = temporaryFolder();
    const given = ['--plan', 'paju8', '--effective', '2022-12-01'];
    const { code, stderr } = await run(other, 'import', SAMPLE, ...given, '--json');
    expect([code, JSON.parse(stderr)]).toEqual([
      2,
      expect.objectContaining({ code: 'OPTION_MISSING', options: ['--jurisdiction', '--term'] }),
    ]);
    expect((await run(other, 'import', SAMPLE)).stderr).toBe(
      'The document does not say everything itself; give --plan (the plan, as in paju8), ' +
        '--jurisdiction (the city or province, as in 경기도 파주시), --term (the term, as in 민선 8기), ' +
        '--effective (from when the document holds, YYYY-MM-DD).\n',
    );
    expect((await run(other, 'import', SAMPLE, '--lang', 'ko')).stderr).toMatch(/--plan \(계획 이름/);
    expect(readdirSync(other)).toEqual([]);
  });

  it.each([
    [
      'a file that is not there',
      () => join(temporaryFolder(), 'x.md'),
      /cannot be read: there is no such file\.\n$/,
    ],
    ['a folder', () => temporaryFolder(), /cannot be read: it is a folder\.\n$/],
    [
      'a file of 100 MB',
      () => written('\0'.repeat(100_000_000)),
      /^The document has more than 4194304 bytes, the most that is allowed\.\n$/,
    ],
    ['an empty file', () => written(''), /^The document is empty\.\n$/],
    ['a file that is no text', () => written('PK\u0003\u0004\0'), /^The document is not text/],
    ['a file that is no plan', () => written('# 안녕'), /^The document is not an action plan/],
  ])('says in one sentence what is wrong with %s, and records nothing', async (_, file, sentence) => {
    const empty = temporaryFolder();
    const { code, stdout, stderr } = await run(empty, 'import', file(), ...ABOUT);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(readdirSync(empty)).toEqual([]);
  });

  it('names no size of a standard input that is too large, since it has not read it to its end', async () => {
    const program = join(root, 'dist/apps/cli/src/main.js');
    const { status: code, stderr } = spawnSync(
      process.execPath,
      [program, 'import', '-', ...ABOUT, '--json', '--data', temporaryFolder(), '--lang', 'en'],
      { input: '가'.repeat(3_000_000), encoding: 'utf8' },
    );
    expect([code, JSON.parse(stderr)]).toEqual([
      2,
      {
        code: 'DOCUMENT_TOO_LARGE',
        limit: 4_194_304,
        detail: 'The document has more than 4194304 bytes, the most that is allowed.',
      },
    ]);
  });

  it('suggests a dependency by the command that declares it', async () => {
    const suggested = temporaryFolder();
    const { stdout } = await run(suggested, 'import', SAMPLE, ...ABOUT, '--dry-run');
    const said = /\[note\] 311:\d+ DEPENDENCY_SUGGESTED: .* (ledger declare-dependency .*)$/m.exec(stdout);
    expect(said?.[1]).toBe('ledger declare-dependency paju8.12-6 paju8.12-5');
    await answer(suggested, 'import', SAMPLE, ...ABOUT);
    await answer(suggested, ...said![1]!.split(' ').slice(1));
    const { stdout: listed } = await run(
      suggested,
      'findings',
      '--code',
      'DEPENDENCY_SUGGESTED',
      '--lang',
      'ko',
    );
    expect(listed).toMatch(/선행공약이면 기록하십시오: ledger declare-dependency paju8\.12-6 paju8\.12-5$/m);
  });

  it('says conflicts, what was dropped and what is so no longer in words', async () => {
    const mine = await sampleLedger();
    await answer(mine, 'revise-budget', PLEDGE, '--line', 'city/2023=250백만원', '--effective', '2023-02-01');
    const text = readFileSync(SAMPLE, 'utf8')
      .replace('| 시비 | 220 | | | 220 | | | |', '| 시비 | 220 | | | 230 | | | |')
      .replace('| 시 비 | | 10,578 |', '| 시 비 | 13,924 | 10,578 |')
      .replace(/\| \[12-9\] .*\n/, '');
    const copy = written(text.slice(0, text.lastIndexOf('\n금촌 민·군')));
    const { stdout } = await run(mine, 'import', copy, '--plan', 'paju8', '--effective', '2023-03-01');
    expect(stdout).toMatch(/Conflict at planned city 2023: the document says 230,000,000 won/);
    expect(stdout).toMatch(/No longer so: \[warning\] 454:\d+ STATED_TOTAL_BLANK/);
    expect(stdout).toMatch(/PLEDGE_DROPPED: .* a person decides: paju8\.12-9 금촌/);
    const sentence = async (lang: string): Promise<string> =>
      (await run(mine, 'findings', '--code', 'EDITION_CONFLICT', '--lang', lang)).stdout;
    expect(await sentence('en')).toMatch(
      / 271:18 .*says planned city 2023: 230,000,000 won.*says 250,000,000 won/,
    );
    expect(await sentence('ko')).toMatch(/문서에는 계획액 시비 2023: 230,000,000원.*원장에는 250,000,000원/);
  });

  it('is whole or not at all for each pledge when it is interrupted', async () => {
    const interrupted = await interruptedImport();
    const receipt = await answer<Imported>(interrupted, 'import', SAMPLE, ...ABOUT);
    expect(outcomes(receipt).every((outcome) => ['registered', 'imported-before'].includes(outcome))).toBe(
      true,
    );
    expect((await answer<Page>(interrupted, 'list')).items).toEqual(
      (await answer<Page>(await sampleLedger(), 'list')).items.map((row) =>
        expect.objectContaining({ id: row.id, title: row.title }),
      ),
    );
  });
});

describe('ledger, asked', () => {
  let data: string;
  beforeAll(async () => {
    data = await sampleLedger();
  });

  it.each([
    ['ko', /^공약 +이행단계 +담당부서 +계획액\(원\) +공약명\n/, '미기재'],
    ['en', /^Pledge +Stage +Department +Planned \(won\) +Title\n/, 'not recorded'],
  ])('lists the pledges in %s', async (language, heading, stage) => {
    const { stdout } = await run(
      data,
      'list',
      '--plan',
      'paju8',
      '--sort',
      'planned',
      '--order',
      'desc',
      '--lang',
      language,
    );
    expect(stdout).toMatch(heading);
    expect(stdout).toContain(stage);
    expect(stdout.split('\n')[2]).toMatch(/^paju8\.12-6 .* 115,300,000,000 /);
  });

  it('takes the language from the locale', async () => {
    const { stdout } = await ledger(['summary'], {
      data,
      env: { LC_ALL: '', LC_MESSAGES: '', LANG: 'ko_KR.UTF-8' },
    });
    expect(stdout).toContain('재원');
  });

  it('goes on from page to page', async () => {
    const first = await answer<Page & { next: string }>(data, 'list', '--limit', '5');
    const second = await answer<Page>(data, 'list', '--limit', '5', '--cursor', first.next);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `paju8.12-${n}`),
    );
  });

  it('shows the lines of the document behind each event', async () => {
    const { stdout } = await run(data, 'show', PLEDGE, '--source');
    const lines = readFileSync(SAMPLE, 'utf8').split('\n');
    const shown = [...stdout.matchAll(/^ +(\d+) \| (.*)$/gm)];
    expect(shown.length).toBeGreaterThan(20);
    for (const [, number, text] of shown) expect(text).toBe(lines[Number(number) - 1]);
    const { sources } = await answer<{ sources: { name: string; events: unknown[] }[] }>(
      data,
      'show',
      PLEDGE,
      '--source',
    );
    expect(sources).toEqual([expect.objectContaining({ name: 'paju-8-section-12.md' })]);
  });

  it.each([
    ['plans'],
    ['list'],
    ['show', PLEDGE],
    ['budget', 'paju8.12-8'],
    ['history', PLEDGE],
    ['changes'],
    ['summary'],
    ['findings', '--plan', 'paju8'],
    ['projections'],
    ['replay', '--to', '60'],
  ])('answers %s %s in both languages and as JSON', async (...args: string[]) => {
    const [ko, en, json] = await Promise.all([
      run(data, ...args, '--lang', 'ko'),
      run(data, ...args, '--lang', 'en'),
      answer<object>(data, ...args),
    ]);
    expect([ko.code, ko.stderr, en.code, en.stderr]).toEqual([0, '', 0, '']);
    expect(ko.stdout).not.toBe(en.stdout);
    expect(typeof json).toBe('object');
  });

  it('shows a budget with its sums beside the stated ones', async () => {
    const { stdout } = await run(data, 'budget', 'paju8.12-8', '--lang', 'ko');
    expect(stdout).toContain('계획액, 세부사업 1 (단위: 백만원)');
    expect(stdout).toMatch(/^합계 +11,178 +3,346 .* 14,524 +14,524$/m);
    expect((await run(data, 'budget', 'paju8.12-2', '--lang', 'ko')).stdout).toContain('해당없음');
  });

  it('replays the state as it stood from the log alone', async () => {
    const then = await answer<{ items: object[]; events: number }>(data, 'replay', '--to', '60');
    expect([then.events, then.items.length]).toEqual([61, 5]);
    const now = await answer<Page>(data, 'replay');
    expect(now.items).toEqual(
      (await answer<Page>(data, 'list')).items.map(({ id, title, stage }) =>
        expect.objectContaining({ id, title, stage }),
      ),
    );
  });

  it('says plainly that a folder holds no ledger, and makes none there', async () => {
    const folder = join(temporaryFolder(), 'mistyped');
    const { code, stderr } = await run(folder, 'list');
    expect([code, stderr]).toEqual([
      6,
      expect.stringMatching(/^The data folder .* cannot be used: it holds no ledger/),
    ]);
    expect(existsSync(folder)).toBe(false);
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(
      process.execPath,
      [join(root, 'dist/apps/cli/src/main.js'), 'findings', '--limit', '200', '--json', '--data', data],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    child.stdout.destroy();
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number];
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('ledger, told', () => {
  let data: string;
  beforeAll(async () => {
    data = await sampleLedger();
  });

  it('changes a stage, with who, when, why and on whose approval', async () => {
    const said = [
      '--effective',
      '2023-03-01',
      '--reason',
      '착수',
      '--approval',
      '기획-12',
      '--idempotency-key',
      'k1',
    ];
    const first = await answer<{ repeated: boolean; events: object[] }>(
      data,
      'change-stage',
      PLEDGE,
      '추진',
      ...said,
      '--actor',
      '1234:공공건축과:담당자',
    );
    const again = await answer<{ repeated: boolean; events: object[] }>(
      data,
      'change-stage',
      PLEDGE,
      'in-progress',
      ...said,
    );
    expect([first.repeated, again]).toEqual([false, { ...first, repeated: true }]);
    const { stdout } = await run(data, 'history', PLEDGE, '--order', 'desc', '--limit', '1', '--lang', 'ko');
    for (const text of [
      '이행단계: 미기재 → 추진',
      '시행일 2023-03-01',
      '사유: 착수',
      '결재: 기획-12',
      '1234 (공공건축과, 담당자), 명령줄',
    ]) {
      expect(stdout).toContain(text);
    }
  });

  it('records amounts exactly', async () => {
    await answer(
      data,
      'revise-budget',
      PLEDGE,
      '--line',
      '국비/2025=61,751.5백만원',
      '--line',
      'city/2026=해당없음',
    );
    const { tables } = await answer<{
      tables: { periods: string[]; rows: { source: string; cells: unknown[] }[] }[];
    }>(data, 'budget', PLEDGE);
    const cell = (source: string, period: string) =>
      tables[0]!.rows.find((r) => r.source === source)!.cells[tables[0]!.periods.indexOf(period)];
    expect([cell('national', '2025'), cell('city', '2026')]).toEqual([61_751_500_000, 'none']);
  });

  it('founds a plan by hand', async () => {
    const own = temporaryFolder();
    await answer(own, 'register-plan', 'demo', '--jurisdiction', '경기도', '--term', '민선 8기');
    await answer(own, 'register', 'demo.1', '새 공약', '--department', '기획예산과');
    const { event } = (await answer<{ items: { event: string; type: string }[] }>(own, 'history', 'demo.1'))
      .items[0]!;
    await answer(own, 'correct', 'demo.1', event, 'title', '--value', '고친 공약');
    expect((await answer<Page>(own, 'list')).items).toMatchObject([
      { id: 'demo.1', title: '고친 공약', stage: null },
    ]);
  });
});

describe('ledger, saying no', () => {
  let data: string;
  beforeAll(async () => {
    data = await sampleLedger();
    await answer(data, 'change-stage', PLEDGE, 'in-progress', '--idempotency-key', 'k1');
  });

  it.each([
    [2, 'INPUT_INVALID', ['change-stage', PLEDGE, 'nonsense']],
    [2, 'INPUT_INVALID', ['change-stage', PLEDGE, '--body', '{"to":"completed","x":1}']],
    [2, 'INPUT_INVALID', ['change-stage', PLEDGE, 'completed', '--actor', 'nobody']],
    [2, 'AMOUNT_INVALID', ['revise-budget', PLEDGE, '--line', 'city/2026=1.5원']],
    [2, 'USAGE', ['change-stage', PLEDGE]],
    [2, 'USAGE', ['change-stages', PLEDGE]],
    [3, 'PLEDGE_MISSING', ['change-stage', 'paju8.99', 'completed']],
    [4, 'REASON_REQUIRED', ['change-stage', PLEDGE, 'under-review']],
    [5, 'REVISION_MISMATCH', ['change-stage', PLEDGE, 'completed', '--if-match', '3']],
    [4, 'COMMAND_ID_REUSED', ['change-stage', PLEDGE, 'completed', '--idempotency-key', 'k1']],
  ])('exits with %i and %s for %j', async (code, name, args) => {
    const refused = await run(data, ...args, '--json');
    expect({ code: refused.code, stdout: refused.stdout }).toEqual({ code, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({ code: name, detail: expect.stringMatching(/\S/) });
  });

  const id = '0'.repeat(8) + '-0000-7000-8000-' + '0'.repeat(12);
  it.each<[args: string[], sentence: RegExp]>([
    [['change-stage', PLEDGE, 'done'], /<stage> "done".*completed 완료/],
    [['list', '--sort', 'moon'], /--sort "moon"/],
    [['amend', PLEDGE, 'moon', 'x'], /<attribute> "moon"/],
    [['amend', PLEDGE, 'title', ''], /<value> ""/],
    [['amend', PLEDGE, 'outline', 'notjson'], /<value> "notjson".*목록/],
    [['amend', PLEDGE, 'period', '{"text":"x","from":"2026","to":"2025"}'], /사업기간의 시작 2026/],
    [['revise-budget', PLEDGE, '--line', '달/2024=1'], /--line "달"/],
    [['revise-budget', PLEDGE, '--line', 'city/2026=1.5원'], /--line city\/2026 "1\.5원"/],
    [['revise-budget', PLEDGE, '--line', '시비/2023=1', '--effective', '2022-01-01'], /^계획액 시비 2023은/],
    [['change-stage', PLEDGE, '--body', '{"to":"completed","x":1}'], /x 1.*모르는 항목/],
    [['change-stage', PLEDGE, '--body', '{bad'], /--body "\{bad".*JSON/],
    [['change-stage', PLEDGE, '추진', '--effective', '2023-02-30'], /--effective "2023-02-30".*있는 날짜/],
    [['change-stage', PLEDGE, '추진', '--effective', '0000-01-01'], /^시행일 0000-01-01/],
    [['change-stage', PLEDGE, '검토', '--actor', '김철수:부서:역할'], /--actor "김철수".*직원 번호/],
    [['list', '--limit', '0'], /--limit 0.*1~200/],
    [['changes', '--from', 'x'], /--from "x"/],
    [['changes', '--plan', 'nope1'], /^nope1 계획이 없습니다/],
    [['list', '--plan', 'nope1'], /^nope1 계획이 없습니다/],
    [['show', PLEDGE, '--known-at', 'nope'], /--known-at "nope"/],
    [['correct', PLEDGE, id, 'stage', '--value', 'null'], /이행단계을\(를\) 정한 0{8}/],
    [['classify', PLEDGE, 'form', '예산'], /<value> "budgeted".*new 신규/],
    [['record-milestone', PLEDGE, 'm', 'x', '--start', '2023-13'], /--start "2023-13"/],
    [['attach-evidence', PLEDGE, 'e', 't', '--sha256', 'zz'], /--sha256 "zz"/],
    [['attach-evidence', PLEDGE, 'e', 't', '--uri', 'javascript:x'], /--uri "javascript:x".*https:\/\//],
    [['import', join(root, 'README.md'), '--plan', 'paju8'], /관리번호와 공약명이라는 제목의 표/],
    [['backup', '/nonexist/x'], /백업 \/nonexist\/x을\(를\) 쓰지 못했습니다.*아무것도 기록하지 않았습니다/],
  ])('says in Korean alone what is wrong with %j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(data, ...args, '--lang', 'ko');
    expect([code === 0, stdout, stderr.trim().split('\n').length]).toEqual([false, '', 1]);
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(
      /\b(must|should|expected|is|not|property|nothing|position|recorded|unable|found)\b/i,
    );
  });

  it('refuses in the language of the reader', async () => {
    const { stderr } = await run(data, 'change-stage', PLEDGE, '검토', '--lang', 'ko');
    expect(stderr).toMatch(/사유가 필요합니다\.\n$/);
  });
});

describe('ledger, kept', () => {
  it('is copied to one file and opened elsewhere', async () => {
    const data = await sampleLedger();
    const [file, elsewhere] = [join(temporaryFolder(), 'copy.sqlite'), join(temporaryFolder(), 'new')];
    const { events } = await answer<{ events: number }>(data, 'backup', file);
    expect((await run(data, 'backup', file)).code).toBe(2);
    expect(await answer(data, 'restore', file, '--data', elsewhere)).toEqual({ folder: elsewhere, events });
    expect(await answer(elsewhere, 'list')).toEqual(await answer(data, 'list'));
    const refused = await run(elsewhere, 'restore', file);
    expect([refused.code, refused.stderr]).toEqual([4, `The ledger at ${elsewhere} is not empty.\n`]);
  });

  it('is not restored from a file that is no backup', async () => {
    const elsewhere = join(temporaryFolder(), 'new');
    const refused = await run(elsewhere, 'restore', SAMPLE, '--json');
    expect([refused.code, JSON.parse(refused.stderr)]).toEqual([
      7,
      expect.objectContaining({ code: 'STORE_FOREIGN', path: SAMPLE }),
    ]);
    expect(existsSync(elsewhere)).toBe(false);
  });

  it('builds its read models anew, and says how far they are', async () => {
    const data = await sampleLedger();
    const before = await answer(data, 'list');
    const { rebuilt } = await answer<{ rebuilt: string[] }>(data, 'rebuild');
    expect(rebuilt.length).toBeGreaterThan(3);
    expect(await answer(data, 'rebuild', 'pledge-board')).toMatchObject({ rebuilt: ['pledge-board'] });
    expect(await answer(data, 'list')).toEqual(before);
    const { projections } = await answer<{ projections: object[] }>(data, 'projections', '--retry');
    expect(projections).toEqual(
      rebuilt.map((projection) =>
        expect.objectContaining({ projection, lag: 0, building: null, stopped: null }),
      ),
    );
    expect((await run(data, 'rebuild', 'nonsense')).code).toBe(3);
  });
});

describe('ledger beside a running server', () => {
  it('shows in its answers within a second, is backed up and rebuilt meanwhile', async () => {
    const api = await startApi({ env: { LEDGER_SAMPLE: 'yes' } });
    const stageThere = async () => {
      const reply = await fetch(`${api.url}/v1/pledges/${PLEDGE}`);
      return ((await reply.json()) as { stage: { value: string } | null }).stage?.value;
    };
    await answer(api.data, 'change-stage', PLEDGE, 'in-progress');
    const until = performance.now() + 1_000;
    while ((await stageThere()) !== 'in-progress' && performance.now() < until) await sleep(20);
    expect(await stageThere()).toBe('in-progress');
    expect((await answer<Page>(api.data, 'list', '--stage', 'in-progress')).items).toHaveLength(1);
    await answer(api.data, 'backup', join(temporaryFolder(), 'copy.sqlite'));
    await answer(api.data, 'rebuild', 'pledge-board');
    expect(await stageThere()).toBe('in-progress');
    await api.stop();
  });
});

describe('ledger where the read models cannot be written', () => {
  it('answers with what they say, and tells why that may not be all', async () => {
    const data = await sampleLedger();
    await answer(data, 'list');
    await answer(data, 'change-stage', PLEDGE, 'in-progress');
    const locker = spawn(process.execPath, [
      join(root, 'tests/support/locker.js'),
      join(data, 'read-models.sqlite'),
    ]);
    await once(locker.stdout, 'data');
    const { code, stdout, stderr } = await run(data, 'list', '--json');
    locker.stdin.end();
    await once(locker, 'exit');
    expect({ code, items: (JSON.parse(stdout) as Page).items.length }).toEqual({ code: 0, items: 9 });
    expect(stderr).toContain('The read models could not be brought up to the log');
    expect((await answer<Page>(data, 'list', '--stage', 'in-progress')).items).toHaveLength(1);
  });
});

function written(text: string): string {
  const file = join(temporaryFolder(), 'file.md');
  writeFileSync(file, text);
  return file;
}

/** The data folder of an import that was told to stop while it recorded; one that was quicker than that is tried anew. */
async function interruptedImport(): Promise<string> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const data = temporaryFolder();
    const { signalled, code } = await toldToStop(data);
    expect([0, 130]).toContain(code);
    if (signalled) return data;
  }
  throw new Error('every import was over before it could be told to stop');
}

/** An import that is told to stop as soon as it has made its files. */
async function toldToStop(data: string): Promise<{ signalled: boolean; code: number | null }> {
  const args = [join(root, 'dist/apps/cli/src/main.js'), 'import', SAMPLE, ...ABOUT, '--data', data];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const until = performance.now() + 30_000;
  while (!existsSync(join(data, 'read-models.sqlite')) && performance.now() < until) await sleep(2);
  const signalled = child.kill('SIGINT');
  const [code, signal] = await closed;
  return { signalled, code: signal === 'SIGINT' ? 130 : code };
}
