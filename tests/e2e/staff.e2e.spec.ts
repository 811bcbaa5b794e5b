import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesHolding } from '../support/files';
import { ledger, startApi, temporaryFolder, type RunningApi } from '../support/program';

/* The names of staff, through both surfaces of the running program: where they show, and where they never do. */

jest.setTimeout(180_000);

type Json = any; // eslint-disable-line -- what comes over the wire is looked at field by field

/** Words that stand nowhere else. */
const NAMES = ['구름빵철', 'velvetquoll'];
const NAME = NAMES.join(' ');
const NUMBER = '10234';
const PLEDGE = 'paju8.12-5';
const STAFF = 'staff.sqlite';

const saysIt = (text: string | Buffer): boolean => NAMES.some((name) => text.includes(name));
/** What is not beside the directory itself, which may be in its write-ahead log. */
const filesSayingIt = (folder: string): string[] =>
  filesHolding(folder, saysIt).filter((name) => !name.startsWith(STAFF));

describe('over HTTP', () => {
  let api: RunningApi;
  let proof: string;
  const data = temporaryFolder();
  const copies = temporaryFolder();

  const staff = async (method: string, path: string, body?: unknown, headers = {}) => {
    const answer = await fetch(`${api.url}/v1/staff${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.headers.get('cache-control')).toBe('no-store');
    return { status: answer.status, text, answer: (text === '' ? null : JSON.parse(text)) as Json };
  };
  const named = (id: string, name: unknown) => staff('PUT', `/${encodeURIComponent(id)}`, { name });
  const ask = async (path: string): Promise<string> => (await fetch(api.url + path)).text();
  const printed = async (...args: string[]): Promise<string> => {
    const { code, stdout } = await ledger([...args, '--lang', 'en'], { data });
    expect([args[0], code]).toEqual([args[0], 0]);
    return stdout;
  };
  const PRINTED = [
    ['history', PLEDGE],
    ['changes', '--actor-id', NUMBER, '--order', 'desc'],
    ['replay', '--diff', '190', '10000'],
  ];

  beforeAll(async () => {
    api = await startApi({ data, env: { LEDGER_LOG_LEVEL: 'debug', LEDGER_ACTOR_ID: NUMBER } });
    await fetch(`${api.url}/v1/pledges/${PLEDGE}/stage-changes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ to: 'under-review' }),
    });
  });

  it('are in no file before there is one, whoever asks', async () => {
    expect((await staff('GET', '')).answer).toEqual({ items: [], next: null });
    expect((await staff('DELETE', `/${NUMBER}`)).status).toBe(404);
    expect(await printed('history', PLEDGE)).toContain(`${NUMBER} (unassigned, operator), HTTP`);
    expect(existsSync(join(data, STAFF))).toBe(false);
  });

  it('are given, replaced, and listed page by page or by numbers', async () => {
    expect(await named(NUMBER, '홍길동')).toMatchObject({
      status: 200,
      answer: { id: NUMBER, name: '홍길동' },
    });
    for (const [id, name] of [
      [NUMBER, NAME],
      ['10235', '김철수'],
      ['a/b', '이영희'],
    ] as const)
      expect((await named(id, name)).answer).toEqual({ id, name });
    const pages: Json[] = [];
    for (let cursor = ''; ; cursor = `&cursor=${pages.at(-1).next}`) {
      pages.push((await staff('GET', `?limit=2${cursor}`)).answer);
      if (pages.at(-1).next === null) break;
    }
    expect(pages.map(({ items }) => items.map(({ id }: Json) => id))).toEqual([[NUMBER, '10235'], ['a/b']]);
    const asked = (await staff('GET', `?id=10235&id=7&id=${NUMBER}`)).answer;
    expect(asked).toEqual({
      items: [
        { id: NUMBER, name: NAME },
        { id: '10235', name: '김철수' },
      ],
      next: null,
    });
    expect((await staff('GET', '?id=10235')).answer.items).toHaveLength(1);
    expect((await staff('GET', `?id=10235&cursor=${pages[0].next}`)).answer.code).toBe('CURSOR_INVALID');
  });

  it('are refused with the field and what is allowed, and never repeated', async () => {
    const attempts: [string, string, unknown, string][] = [
      ['PUT', `/${NUMBER}`, { name: `${NAME}\n` }, 'name'],
      ['PUT', `/${NUMBER}`, { name: NAME.padEnd(101, 'x') }, 'name'],
      ['PUT', `/${NUMBER}`, { name: [NAME] }, 'name'],
      ['PUT', `/${NUMBER}`, {}, 'name'],
      ['PUT', `/${NUMBER}`, { name: 'x', other: NAME }, 'other'],
      ['PUT', `/${NUMBER}`, [NAME], 'body'],
      ['PUT', `/${encodeURIComponent(NAME)}`, { name: 'x' }, 'id'],
      ['PUT', `/${'1'.repeat(65)}`, { name: 'x' }, 'id'],
      ['DELETE', `/${encodeURIComponent(NAME)}`, undefined, 'id'],
      ['GET', `?id=${encodeURIComponent(NAME)}`, undefined, 'id'],
      ['GET', `?limit=${encodeURIComponent(NAME)}`, undefined, 'limit'],
      ['GET', '?limit=201', undefined, 'limit'],
    ];
    for (const [method, path, body, field] of attempts) {
      const { status, answer, text } = await staff(method, path, body);
      expect([path, status, answer.code, saysIt(text)]).toEqual([path, 400, 'INPUT_INVALID', false]);
      expect(answer.problems).toEqual([
        expect.objectContaining({ field, expected: expect.anything() as Json }),
      ]);
    }
    const broken = await staff('PUT', `/${NUMBER}`, `{"name":"${NAME}"`);
    expect([broken.status, saysIt(broken.text)]).toEqual([400, false]);
    const missing = await staff('DELETE', '/7', undefined, { 'accept-language': 'ko' });
    expect([missing.status, missing.answer]).toEqual([
      404,
      expect.objectContaining({
        code: 'STAFF_MISSING',
        id: '7',
        detail: '직원 명부에 7번의 이름이 없습니다.',
      }),
    ]);
    expect((await staff('GET', `?id=${NUMBER}`)).answer.items[0].name).toBe(NAME);
  });

  it('stand behind their numbers for whoever reads, and in no JSON', async () => {
    for (const args of PRINTED) {
      expect(await printed(...args)).toContain(`${NUMBER} ${NAME} (unassigned, operator), HTTP`);
      const json = await printed(...args, '--json');
      expect([args[0], saysIt(json), json.includes(`"id": "${NUMBER}"`)]).toEqual([args[0], false, true]);
    }
    const [entry] = (JSON.parse(await ask('/v1/changes?limit=1&order=desc')) as Json).items;
    expect(entry.actor.id).toBe(NUMBER);
    await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
    proof = await ask(`/v1/audit/proofs/${entry.event}`);
    const others = [`/v1/pledges/${PLEDGE}/history`, `/v1/pledges/${PLEDGE}`, '/v1/plans', '/health/ready'];
    for (const path of [...others, '/metrics', '/v1/audit/export', '/openapi.json'])
      expect([path, saysIt(await ask(path))]).toEqual([path, false]);
    expect([saysIt(proof), proof.includes(NUMBER)]).toEqual([false, true]);
  });

  it('are in one file, and in no other, nor in a backup, export, report, log line or metric', async () => {
    const [backup, log] = [join(copies, 'backup.sqlite'), join(copies, 'log.ndjson')];
    await printed('backup', backup);
    await printed('export', '--to', log);
    writeFileSync(join(copies, 'proof.json'), proof);
    writeFileSync(join(copies, 'report.json'), await printed('verify', '--json'));
    writeFileSync(join(copies, 'report.txt'), await printed('verify'));
    writeFileSync(join(copies, 'proof.txt'), await printed('verify', join(copies, 'proof.json')));
    for (const [folder, args] of [
      ['restored', ['restore', backup]],
      ['imported', ['import-log', log]],
      ['migrated', ['migrate-store', '--from', data, '--to', join(copies, 'migrated')]],
    ] as const) {
      const { code } = await ledger(args, { data: join(copies, folder) });
      expect([folder, code, readdirSync(join(copies, folder)).includes(STAFF)]).toEqual([folder, 0, false]);
    }
    await printed('rebuild');
    expect(filesHolding(data, saysIt)).not.toEqual([]);
    expect([filesSayingIt(data), filesSayingIt(copies)]).toEqual([[], []]);
    expect([saysIt(api.output()), saysIt(await ask('/metrics'))]).toEqual([false, false]);
    expect(await ask('/metrics')).toContain('method="PUT",route="/v1/staff/:id",status="200"');
  });

  it('are in no file at all once they are forgotten, while the program goes on', async () => {
    expect(await staff('DELETE', `/${NUMBER}`)).toMatchObject({ status: 204, text: '' });
    expect(await staff('DELETE', `/${NUMBER}`)).toMatchObject({ status: 404 });
    expect([filesHolding(data, saysIt), filesHolding(copies, saysIt)]).toEqual([[], []]);
    for (const args of PRINTED) {
      const text = await printed(...args);
      expect([saysIt(text), text.includes(`${NUMBER} (unassigned, operator)`)]).toEqual([false, true]);
    }
    expect((await staff('GET', '')).answer.items).toHaveLength(2);
  });

  it('do not come back with the log', async () => {
    const { stdout } = await ledger(['history', PLEDGE], { data: join(copies, 'restored') });
    expect([stdout.includes(`${NUMBER} (unassigned, operator)`), saysIt(stdout)]).toEqual([true, false]);
  });

  it('are described with what may be asked of them', async () => {
    const { paths, components } = JSON.parse(await ask('/openapi.json')) as Json;
    expect(Object.keys(paths['/v1/staff'])).toEqual(['get']);
    expect(Object.keys(paths['/v1/staff/{id}']).toSorted()).toEqual(['delete', 'put']);
    expect(components.schemas.StaffName.properties.name).toMatchObject({ minLength: 1, maxLength: 100 });
  });

  it('that cannot be read are told to be so, beside the numbers', async () => {
    await api.stop();
    writeFileSync(join(data, STAFF), 'no database');
    const { code, stdout, stderr } = await ledger(['history', PLEDGE, '--lang', 'en'], { data });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${NUMBER} (unassigned, operator)`)]);
    expect(stderr).toMatch(
      /^The directory of staff cannot be read, so that there are numbers alone\. .*staff\.sqlite/,
    );
    expect((await ledger(['staff'], { data })).code).toBe(7);
    api = await startApi({ data, env: { LEDGER_LOG_LEVEL: 'error' } });
    expect(api.output()).toContain('[Staff]');
    expect((await staff('GET', '')).status).toBe(500);
    expect((await fetch(`${api.url}/v1/pledges/${PLEDGE}`)).status).toBe(200);
  });
});

describe('on the command line', () => {
  const data = temporaryFolder();
  const elsewhere = join(temporaryFolder(), 'names.sqlite');
  const run = (...args: string[]) =>
    ledger(['staff', ...args, '--lang', 'en'], { data, env: { LEDGER_STAFF: elsewhere } });

  it('are kept for a ledger that there is, in the file that is set', async () => {
    expect([(await run('name', NUMBER, NAME)).code, existsSync(elsewhere)]).toEqual([6, false]);
    const plan = ['register-plan', 'p8', '--jurisdiction', '경기도 파주시', '--term', '민선 8기'];
    await ledger(plan, { data });
    expect(await run()).toMatchObject({ code: 0, stdout: 'Nothing to show.\n' });
    expect(await run('name', NUMBER, NAME)).toMatchObject({ code: 0, stdout: `${NUMBER} is ${NAME}.\n` });
    expect([existsSync(elsewhere), readdirSync(data).includes(STAFF)]).toEqual([true, false]);
  });

  it('are listed, replaced and forgotten', async () => {
    await run('name', '10235', '김철수');
    await run('name', '10235', '김영수');
    expect((await run()).stdout.split('\n').slice(2)).toEqual([
      `${NUMBER}         ${NAME}`,
      '10235         김영수',
      '',
    ]);
    expect(JSON.parse((await run('--id', '10235', '--json')).stdout)).toEqual({
      items: [{ id: '10235', name: '김영수' }],
      next: null,
    });
    const page = (await run('--limit', '1')).stdout;
    const cursor = /--cursor (\S+)/.exec(page)![1]!;
    expect((await run('--limit', '1', '--cursor', cursor)).stdout).toContain('김영수');
    const forgotten = await run('forget', NUMBER, '--json');
    expect(JSON.parse(forgotten.stdout)).toEqual({ id: NUMBER, forgotten: true });
    expect([saysIt((await run()).stdout), saysIt(readFileSync(elsewhere))]).toEqual([false, false]);
    expect(filesHolding(join(elsewhere, '..'), (bytes) => bytes.includes('김철수'))).toEqual([]);
  });

  it('are read from the standard input, where no history of commands keeps them', async () => {
    const program = join(__dirname, '../../dist/apps/cli/src/main.js');
    execFileSync(process.execPath, [program, '--data', data, 'staff', 'name', '10236', '-'], {
      input: `${NAME}\n`,
      env: { ...process.env, LEDGER_STAFF: elsewhere },
    });
    expect((await run('--id', '10236')).stdout).toContain(NAME);
  });

  it('are refused in plain words, and not repeated', async () => {
    const attempts: [string[], number, RegExp][] = [
      [['name', NAME, NUMBER], 2, /<number> cannot be read; expected a staff number of 1 to 64/],
      [
        ['name', NUMBER, `${NAME}\u0007`],
        2,
        /<name> cannot be read; expected 1 to 100 characters on one line/,
      ],
      [['name', NUMBER], 2, /name is missing/],
      [['forget', NAME], 2, /<number> cannot be read/],
      [['forget', '7', NAME], 2, /<name> cannot be read; expected nothing/],
      [['forget', '7'], 3, /no name for the number 7/],
      [[NAME], 2, /<action> cannot be read; expected one of name, forget/],
      [['--limit', NAME], 2, /--limit cannot be read/],
    ];
    for (const [args, code, says] of attempts) {
      const outcome = await run(...args);
      expect([args, outcome.code, outcome.stderr]).toEqual([args, code, expect.stringMatching(says)]);
      expect(saysIt(outcome.stdout + outcome.stderr)).toBe(false);
    }
  });
});
