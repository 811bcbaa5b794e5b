import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBundle } from '@ledger/audit';
import { openSqliteFile } from '@ledger/sqlite';
import { KEYS_FILE } from '@ledger/vault';
import { filesHolding } from '../support/files';
import { ledger, startApi, temporaryFolder, type RunningApi } from '../support/program';

/* What is said about somebody, through both surfaces of the running program: where it shows, and where it never does. */

jest.setTimeout(180_000);

type Json = any; // eslint-disable-line -- what comes over the wire is looked at field by field

/** Words that stand nowhere else. */
const WORDS = ['까치발톱거리', 'zephyrquixotry'];
const TEXT = WORDS.join(' ');
const PLEDGE = 'paju8.12-5';
const ABOUT = 'civil-2026-0417';
const anyText = expect.any(String) as string;

const saysIt = (text: string | Buffer): boolean => WORDS.some((word) => text.includes(word));
const filesSayingIt = (folder: string): string[] => filesHolding(folder, saysIt);

describe('over HTTP', () => {
  let api: RunningApi;
  const data = temporaryFolder();
  const backups = temporaryFolder();

  const send = async (path: string, body: object | string, key?: string) => {
    const answer = await fetch(`${api.url}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const ask = async (path: string): Promise<string> => (await fetch(`${api.url}${path}`)).text();
  const asked = async (path: string): Promise<Json> => JSON.parse(await ask(path)) as Json;
  const start = (): Promise<RunningApi> => startApi({ data, env: { LEDGER_LOG_LEVEL: 'debug' } });
  const QUESTIONS = ['', '/history', '/budget'].map((part) => `/v1/pledges/${PLEDGE}${part}`);
  const LISTS = ['pledges', 'changes?limit=200&order=desc', 'findings', 'plans', 'summary'].map(
    (q) => `/v1/${q}`,
  );
  let token: string;
  let proof: string;

  beforeAll(async () => {
    api = await start();
  });

  it('is no file of keys before anything is sealed', async () => {
    await send(`pledges/${PLEDGE}/issues`, { issue: 'open', text: '교차로가 좁다' });
    await send(`pledges/${PLEDGE}/amendments`, { attribute: 'title', to: TEXT, about: ABOUT });
    expect(existsSync(join(data, 'keys.sqlite'))).toBe(false);
  });

  it('is recorded, and shown to whoever asks', async () => {
    const said = { issue: 'i', text: TEXT, about: ABOUT, reason: { code: 'civil', text: `전화: ${TEXT}` } };
    const { status, text } = await send(`pledges/${PLEDGE}/issues`, said, 'k');
    expect([status, saysIt(text)]).toEqual([200, false]);
    await send(`pledges/${PLEDGE}/evidence`, {
      evidence: 'e',
      title: TEXT,
      uri: `https://paju.go.kr/${TEXT}`,
      about: ABOUT,
    });
    const finding = { finding: 'f', code: 'SAID', severity: 'info', read: TEXT, about: ABOUT };
    token = (JSON.parse((await send(`pledges/${PLEDGE}/findings`, finding)).text) as Json).token;
    const pledge = await asked(`/v1/pledges/${PLEDGE}?after=${token}`);
    expect(pledge.issues.find((issue: Json) => issue.code === 'i').text).toBe(TEXT);
    expect(pledge.evidence).toEqual([{ code: 'e', title: TEXT, uri: `https://paju.go.kr/${TEXT}` }]);
    const [entry] = (await asked(`/v1/changes?after=${token}&limit=1&order=desc&type=IssueRaised`)).items;
    expect(entry.reason).toEqual({ code: 'civil', text: `전화: ${TEXT}` });
    expect(entry.changes[0].to).toEqual({ text: TEXT });
    expect(await ask(`/v1/findings?after=${token}&pledge=${PLEDGE}`)).toContain(TEXT);
  });

  it('is refused where it could not be erased, and no refusal repeats it', async () => {
    const broken = `{"issue":"j","text":"${TEXT}","about":"${ABOUT}"`;
    const refusals: [string, object | string, number][] = [
      ['amendments', { attribute: 'title', to: TEXT, about: ABOUT }, 409],
      ['amendments', { attribute: 'goal', to: `${TEXT}\u0007`, about: ABOUT }, 400],
      ['amendments', { attribute: 'goal', to: { constructor: TEXT }, about: ABOUT }, 400],
      ['amendments', { attribute: 'outline', to: [{ text: 1, label: TEXT }], about: ABOUT }, 400],
      ['issues', { issue: 'j', text: `${TEXT}\u0000`, about: ABOUT }, 400],
      ['issues', { issue: 'j', text: TEXT, note: TEXT, about: ABOUT }, 400],
      ['issues', { issue: 'j', text: TEXT, about: `${TEXT} 홍` }, 400],
      ['issues', { issue: 'j', text: TEXT, component: 'none', about: ABOUT }, 409],
      ['issues', { issue: TEXT, text: TEXT, about: ABOUT }, 400],
      ['stage-changes', { to: TEXT, reason: { text: TEXT }, about: ABOUT }, 400],
      ['issues', broken, 400],
    ];
    for (const [path, body, expected] of refusals) {
      const { status, text } = await send(`pledges/${PLEDGE}/${path}`, body);
      expect([path, status, saysIt(text)]).toEqual([path, expected, false]);
    }
  });

  it('is in no file, log, metric or backup, and in no read model', async () => {
    await ledger(['backup', join(backups, 'before.sqlite')], { data });
    for (const name of ['events.sqlite', 'keys.sqlite', 'read-models.sqlite'])
      expect(readdirSync(data)).toContain(name);
    expect(filesSayingIt(data)).toEqual([]);
    expect(filesSayingIt(backups)).toEqual([]);
    expect(saysIt(await ask('/metrics'))).toBe(false);
    expect(saysIt(api.output())).toBe(false);
    expect(await ask('/metrics')).toContain('command="RaiseIssue",outcome="recorded"');
  });

  it('leaves sealed: in no export, proof or tile, and in no checkpoint', async () => {
    await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
    const [entry] = (await asked('/v1/changes?limit=1&order=desc&type=IssueRaised')).items;
    proof = await ask(`/v1/audit/proofs/${entry.event}`);
    expect(checkBundle(proof).bundle.event.data['to']).toEqual({ text: { sealed: anyText, box: anyText } });
    const exported = await ask('/v1/audit/export');
    expect(exported).toContain(entry.event);
    const file = join(backups, 'log.ndjson');
    expect((await ledger(['export', '--to', file], { data })).code).toBe(0);
    const handedOut = [proof, exported, readFileSync(file), await ask('/tlog/checkpoint')];
    expect(handedOut.map(saysIt)).toEqual([false, false, false, false]);
    expect((await ledger(['replay', '--diff', '0', '10000', '--pledge', PLEDGE], { data })).stdout).toContain(
      TEXT,
    );
  });

  it('has its keys in no backup', async () => {
    const file = await openSqliteFile(join(data, 'keys.sqlite'), KEYS_FILE, { readOnly: true });
    const secrets = await file.read(() =>
      file.prepare('SELECT key FROM keys UNION ALL SELECT fingerprint FROM subjects').all(),
    );
    await file.close();
    expect(secrets.length).toBeGreaterThan(4);
    const backup = readFileSync(join(backups, 'before.sqlite'));
    const within = secrets.filter(([secret]) => {
      const bytes = Buffer.from(secret as Uint8Array);
      return [bytes, bytes.toString('hex'), bytes.toString('base64')].some((form) => backup.includes(form));
    });
    expect(within).toEqual([]);
  });

  it('is printed by the command line, and stands in a rebuilt read model as before', async () => {
    const before = await Promise.all([...QUESTIONS, ...LISTS].map(asked));
    expect((await ledger(['rebuild'], { data })).code).toBe(0);
    expect(await Promise.all([...QUESTIONS, ...LISTS].map(asked))).toEqual(before);
    for (const args of [
      ['show', PLEDGE],
      ['history', PLEDGE],
      ['replay', '--pledge', PLEDGE],
      ['findings', '--pledge', PLEDGE],
    ]) {
      const { code, stdout } = await ledger(args, { data });
      expect([args[0], code, stdout.includes(TEXT)]).toEqual([args[0], 0, true]);
    }
  });

  it('is gone from everywhere once the subject is erased', async () => {
    const { status, text } = await send(`subjects/${ABOUT}/erasure`, { reason: { text: '삭제 요구' } });
    expect([status, (JSON.parse(text) as Json).erased]).toEqual([200, 5]);
    const pledge = await asked(`/v1/pledges/${PLEDGE}`);
    const erased = { erased: true, on: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string };
    expect(pledge.issues.find((issue: Json) => issue.code === 'i').text).toEqual(erased);
    expect(pledge.issues.find((issue: Json) => issue.code === 'open').text).toBe('교차로가 좁다');
    expect(pledge.evidence[0].title).toEqual(erased);
    for (const path of [...QUESTIONS, ...LISTS, '/metrics', '/health/ready', '/openapi.json'])
      expect([path, saysIt(await ask(path))]).toEqual([path, false]);
    for (const args of [['show', PLEDGE], ['history', PLEDGE], ['replay', '--pledge', PLEDGE], ['changes']]) {
      const { stdout, stderr } = await ledger([...args, '--lang', 'ko'], { data });
      expect([args[0], saysIt(stdout + stderr)]).toEqual([args[0], false]);
      if (args[0] !== 'changes') expect(stdout).toMatch(/\(삭제된 내용, \d{4}-\d{2}-\d{2}\)/);
    }
    expect([filesSayingIt(data), saysIt(api.output())]).toEqual([[], false]);
  });

  it('is proved as before, since the proof is of what is sealed', async () => {
    const event = checkBundle(proof).bundle.event.id;
    expect(
      JSON.parse(await ask(`/v1/audit/proofs/${event}?checkpoint=${checkBundle(proof).bundle.treeSize}`)),
    ).toEqual(JSON.parse(proof));
    const { code, stdout } = await ledger(['verify', '--json'], { data });
    expect([code, (JSON.parse(stdout) as Json).findings]).toEqual([0, []]);
    const diff = await ledger(['replay', '--diff', '0', '10000', '--pledge', PLEDGE, '--lang', 'ko'], {
      data,
    });
    expect([saysIt(diff.stdout), diff.stdout.includes('(삭제된 내용, ')]).toEqual([false, true]);
  });

  it('stays so after a restart; the subject is closed, and a command that is sent again is refused', async () => {
    await api.stop();
    api = await start();
    expect(saysIt(await ask(`/v1/pledges/${PLEDGE}`))).toBe(false);
    const said = { issue: 'i', text: TEXT, about: ABOUT, reason: { code: 'civil', text: `전화: ${TEXT}` } };
    const again = await send(`pledges/${PLEDGE}/issues`, said, 'k');
    expect([again.status, (JSON.parse(again.text) as Json).code]).toEqual([409, 'SUBJECT_ERASED']);
    const unknown = await send('subjects/nobody/erasure', { reason: { text: '삭제 요구' } });
    expect([unknown.status, (JSON.parse(unknown.text) as Json).code]).toEqual([404, 'SUBJECT_MISSING']);
  });
});

describe('on the command line', () => {
  const data = temporaryFolder();
  const keys = join(temporaryFolder(), 'other.sqlite');
  const run = (...args: string[]) => ledger([...args, '--lang', 'en'], { data, env: { LEDGER_KEYS: keys } });

  it('is sealed by --about, and erased by erase', async () => {
    await run('register-plan', 'p8', '--jurisdiction', '경기도 파주시', '--term', '민선 8기');
    await run('register', 'p8.1', '공약', '--department', '과');
    expect(
      (await run('raise-issue', 'p8.1', 'i', TEXT, '--about', ABOUT, '--reason', `전화: ${TEXT}`)).code,
    ).toBe(0);
    expect([existsSync(keys), readdirSync(data).includes('keys.sqlite')]).toEqual([true, false]);
    expect((await run('show', 'p8.1')).stdout).toContain(TEXT);
    expect((await run('show', 'p8.1', '--json')).stdout).toContain(TEXT);
    const erased = await run('erase', ABOUT, '--reason', 'asked for');
    expect([erased.code, erased.stdout]).toEqual([
      0,
      expect.stringContaining(`Erased for good: 2 texts about ${ABOUT}.`),
    ]);
    expect((await run('show', 'p8.1')).stdout).toMatch(/\(erased on \d{4}-\d{2}-\d{2}\)/);
    const { issues } = JSON.parse((await run('show', 'p8.1', '--json')).stdout) as Json;
    expect(issues[0].text).toEqual({ erased: true, on: expect.any(String) as string });
    expect([filesSayingIt(data), filesSayingIt(join(keys, '..'))]).toEqual([[], []]);
  });

  it('is refused in plain words, and not repeated', async () => {
    const attempts: [string[], number, RegExp][] = [
      [['amend', 'p8.1', 'title', TEXT, '--about', 'c-2'], 4, /AmendPledge.*could not be erased/],
      [['change-stage', 'p8.1', 'in-progress', '--about', 'c-2'], 4, /c-2 has to say something/],
      [['raise-issue', 'p8.1', 'j', `${TEXT}\u0007`, '--about', 'c-2'], 2, /text.*cannot be read/],
      [['raise-issue', 'p8.1', 'j', '--body', `{"text":"${TEXT}","about":"c-2"`], 2, /--body cannot be read/],
      [['raise-issue', 'p8.1', 'j', TEXT, '--about', ABOUT], 4, /was erased on/],
      [['erase', 'nobody', '--reason', 'asked for'], 3, /know of no text about nobody/],
    ];
    for (const [args, code, says] of attempts) {
      const outcome = await run(...args);
      expect([args[0], outcome.code, outcome.stderr]).toEqual([args[0], code, expect.stringMatching(says)]);
      expect(saysIt(outcome.stdout + outcome.stderr)).toBe(false);
    }
    const { code, stderr } = await run('erase', ABOUT);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--reason')]);
  });

  it('cannot be opened where the file of keys is lost, which is not the same as erased', async () => {
    await run('raise-issue', 'p8.1', 'k', TEXT, '--about', 'c-3');
    const { stdout } = await ledger(['show', 'p8.1', '--lang', 'ko'], { data });
    expect(stdout).toContain('(봉인된 내용: 열쇠가 없음)');
  });
});
