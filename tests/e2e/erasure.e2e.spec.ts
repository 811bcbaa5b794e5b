import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteFile } from '@ledger/sqlite';
import { KEYS_FILE } from '@ledger/vault';
import { filesHolding } from '../support/files';
import { ledger, startApi, temporaryFolder, type RunningApi } from '../support/program';

/* An erasure, as somebody would try it who does not believe in it: raw bytes, older copies, other ways to the same text. */

jest.setTimeout(180_000);

type Json = any; // eslint-disable-line -- what comes over the wire is looked at field by field

/** Words that stand nowhere else. */
const WORDS = ['물안개골목길', 'quaggaflummox'];
const TEXT = WORDS.join(' ');
const PLEDGE = 'paju8.12-5';
const ABOUT = 'civil-2026-0418';
const KEY_FILES = ['keys.sqlite', 'keys.sqlite-wal', 'keys.sqlite-shm'];

const saysIt = (text: string | Buffer): boolean => WORDS.some((word) => text.includes(word));

/** The files of a copy, with its own keys and none of those that are there. */
function putBack(keysOf: string, folder: string): void {
  for (const name of KEY_FILES) {
    rmSync(join(folder, name), { force: true });
    if (existsSync(join(keysOf, name))) copyFileSync(join(keysOf, name), join(folder, name));
  }
}

async function secretsOf(folder: string): Promise<Buffer[]> {
  const file = await openSqliteFile(join(folder, 'keys.sqlite'), KEYS_FILE, { readOnly: true });
  const sql = 'SELECT key FROM keys UNION ALL SELECT fingerprint FROM subjects';
  const rows = await file.read(() => file.prepare(sql).all());
  await file.close();
  return rows.map(([secret]) => Buffer.from(secret as Uint8Array));
}

describe('an erasure', () => {
  let api: RunningApi;
  let secrets: Buffer[];
  let event: string;
  const data = temporaryFolder();
  const [before, after, copies] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const backup = join(copies, 'before.sqlite');

  const send = async (path: string, body: object | string, url = api.url) => {
    const answer = await fetch(`${url}/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, text, answer: JSON.parse(text) as Json };
  };
  const ask = async (path: string): Promise<string> => (await fetch(api.url + path)).text();
  const holdingKeys = (folder: string): string[] =>
    filesHolding(folder, (bytes) =>
      secrets.some((key) =>
        [key, key.toString('hex'), key.toString('base64')].some((k) => bytes.includes(k)),
      ),
    );
  const run = async (folder: string, ...args: string[]): Promise<string> => {
    const { stdout, stderr } = await ledger([...args, '--lang', 'en'], { data: folder });
    return stdout + stderr;
  };

  beforeAll(async () => {
    api = await startApi({ data, env: { LEDGER_LOG_LEVEL: 'debug' } });
    const said = { issue: 'i', text: TEXT, about: ABOUT, reason: { text: `전화: ${TEXT}` } };
    event = (await send(`pledges/${PLEDGE}/issues`, said)).answer.events[0].id;
    await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
    await ledger(['backup', backup], { data });
    cpSync(data, before, { recursive: true });
    secrets = await secretsOf(before);
    expect(secrets).toHaveLength(3);
  });

  it('is not got around by a correction, nor by saying the same again in its place', async () => {
    const value = { text: TEXT };
    const restated: [string, object][] = [
      ['corrections', { event, path: 'issue/i', value }],
      ['issues', { issue: 'i', text: TEXT }],
    ];
    for (const [path, body] of restated) {
      const { status, answer, text } = await send(`pledges/${PLEDGE}/${path}`, body);
      expect([path, status, answer.code, answer.field]).toEqual([path, 409, 'TEXT_UNSEALED', 'issue/i']);
      expect([answer.detail.includes('about'), saysIt(text)]).toEqual([true, false]);
    }
    const correction = ['correct', PLEDGE, event, 'issue/i', '--value', JSON.stringify(value)];
    const refused = await ledger([...correction, '--lang', 'ko'], { data });
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('현안사항 (i)')]);
    expect([saysIt(refused.stderr), filesHolding(data, saysIt)]).toEqual([false, []]);
  });

  it('is of texts that no refusal repeats, wherever it was said that they are about somebody', async () => {
    const about = ABOUT;
    const bodies: (object | string)[] = [
      [{ issue: 'j', text: TEXT, about }],
      JSON.stringify({ issue: 'j', text: TEXT, about }),
      { issue: 'j', text: { text: TEXT, about } },
      { body: { issue: 'j', text: TEXT, about } },
    ];
    for (const body of bodies) {
      const { status, text } = await send(`pledges/${PLEDGE}/issues`, body);
      expect([body, status, saysIt(text)]).toEqual([body, 400, false]);
    }
    const written = [
      ['raise-issue', PLEDGE, 'j', '--body', JSON.stringify([{ text: TEXT, about }])],
      ['revise-budget', PLEDGE, '--line', TEXT, '--about', about],
    ];
    for (const args of written) {
      const { code, stdout, stderr } = await ledger(args, { data });
      expect([args[0], code, saysIt(stdout + stderr)]).toEqual([args[0], 2, false]);
    }
  });

  it('finds evidence sealed, however its address is written, and no copies of what was opened', async () => {
    for (const audit of ['audit', '%61udit']) {
      const proof = await ask(`/v1/${audit}/proofs/${event}`);
      expect([audit, saysIt(proof), proof.includes('"sealed"')]).toEqual([audit, false, true]);
    }
    const opened = await fetch(`${api.url}/v1/pledges/${PLEDGE}`);
    expect([opened.headers.get('cache-control'), saysIt(await opened.text())]).toEqual(['no-store', true]);
    expect((await fetch(`${api.url}/v1/plans`)).headers.get('cache-control')).toBeNull();
  });

  it('leaves no byte of the keys in any file, while the program goes on', async () => {
    expect(holdingKeys(data)).not.toEqual([]);
    const body = { reason: { code: 'request', text: '삭제 요구' }, approval: '기획-9' };
    expect((await send(`subjects/${ABOUT}/erasure`, body)).answer).toMatchObject({ erased: 2 });
    expect([holdingKeys(data), filesHolding(data, saysIt)]).toEqual([[], []]);
    expect([saysIt(await ask(`/v1/pledges/${PLEDGE}`)), saysIt(api.output())]).toEqual([false, false]);
  });

  it('stands in the change feed, with who did it and why, on both surfaces', async () => {
    const { items } = JSON.parse(await ask('/v1/changes?type=SubjectErased')) as Json;
    expect(items).toEqual([
      expect.objectContaining({
        plan: null,
        pledge: null,
        data: { subject: ABOUT },
        actor: { id: 'local-operator', department: 'unassigned', role: 'operator' },
        reason: { code: 'request', text: '삭제 요구' },
        approval: '기획-9',
      }),
    ]);
    const said = [`all that was sealed about ${ABOUT}`, 'Reason: request: 삭제 요구', 'Approval: 기획-9'];
    const printed = [
      await run(data, 'changes', '--type', 'SubjectErased'),
      await run(data, 'replay', '--diff', '0', '10000'),
    ];
    for (const text of printed) expect(said.filter((one) => !text.includes(one))).toEqual([]);
    expect(printed.map(saysIt)).toEqual([false, false]);
  });

  it('is applied to an older copy of the keys before anything is served', async () => {
    await api.stop();
    cpSync(data, after, { recursive: true });
    putBack(before, data);
    expect(holdingKeys(data)).not.toEqual([]);
    api = await startApi({ data });
    expect(holdingKeys(data)).toEqual([]);
    expect(saysIt(await ask(`/v1/pledges/${PLEDGE}`))).toBe(false);
    await api.stop();
    putBack(before, data);
    expect(await run(data, 'show', PLEDGE)).toContain('(erased on ');
    expect(holdingKeys(data)).toEqual([]);
  });

  it('holds over an older copy of the log, by the list beside the keys', async () => {
    const restored = join(copies, 'older-log');
    await ledger(['restore', backup], { data: restored });
    putBack(after, restored);
    expect(await run(restored, 'show', PLEDGE)).toContain('(erased on ');
    expect(await run(restored, 'raise-issue', PLEDGE, 'j', 'x', '--about', ABOUT)).toContain('was erased on');
  });

  it('is sent again from the list that was kept, where both are older copies: nothing knows of it there', async () => {
    const restored = join(copies, 'both-older');
    await ledger(['restore', backup], { data: restored });
    putBack(before, restored);
    expect(saysIt(await run(restored, 'show', PLEDGE))).toBe(true);
    expect(await run(restored, 'erase', ABOUT, '--reason', '삭제 요구')).toContain(
      'Erased for good: 2 texts',
    );
    expect(saysIt(await run(restored, 'show', PLEDGE))).toBe(false);
    expect([holdingKeys(restored), filesHolding(restored, saysIt)]).toEqual([[], []]);
  });
});
