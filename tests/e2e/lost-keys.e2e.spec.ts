import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ledger, startApi, temporaryFolder, type Outcome, type Running } from '../support/program';

/* A ledger whose private keys are gone: all but certifying goes on, and nothing is made in their place unasked. */

jest.setTimeout(120_000);

let data: string;
let folder: string;
let listed: string;
let note: string;
const run = (...args: readonly string[]): Promise<Outcome> =>
  ledger([...args, '--data', data, '--lang', 'en']);

async function asked(api: Running, path: string, body?: object) {
  const answer = await fetch(`${api.url}${path}`, {
    headers: { 'accept-language': 'en', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text() };
}

beforeAll(async () => {
  data = temporaryFolder();
  folder = join(data, 'signing-keys');
  await run('register-plan', 'paju8', '--jurisdiction', '파주시', '--term', '민선 8기');
  await run('register', 'paju8.1', '공약', '--department', '민원봉사과');
  const none = await run('keys');
  expect([none.code, none.stdout, existsSync(folder)]).toEqual([
    0,
    expect.stringContaining('No key signs yet'),
    false,
  ]);
  ({ stdout: note } = await run('checkpoint'));
  listed = readFileSync(join(folder, 'verifier-keys'), 'utf8');
  rmSync(join(folder, 'signing-keys.1'));
});

async function whileServed(work: (api: Running) => Promise<void>): Promise<void> {
  const api = await startApi({ data, env: { LEDGER_SAMPLE: 'no', LC_ALL: 'C' } });
  try {
    let ready = await asked(api, '/health/ready');
    while (!ready.text.includes('KEYS_LOST')) ready = await asked(api, '/health/ready');
    expect([ready.status, JSON.parse(ready.text)]).toMatchObject([
      200,
      { ready: true, certifying: { fault: { code: 'KEYS_LOST' }, checkpoint: { size: 2 } } },
    ]);
    const signed = await asked(api, '/v1/audit/checkpoints', {});
    expect([signed.status, signed.text]).toEqual([500, expect.stringContaining('"code":"KEYS_LOST"')]);
    expect((await asked(api, '/tlog/checkpoint')).text).toBe(note);
    expect((await asked(api, '/v1/pledges/paju8.1')).status).toBe(200);
    const { status, text } = await asked(api, '/v1/audit/export');
    expect([status, JSON.parse(text.split('\n')[0]!)]).toMatchObject([200, { source: note.split('\n')[0] }]);
    await work(api);
  } finally {
    await api.stop();
  }
}

it('is served and written to, and lists and proves as before', async () => {
  await whileServed(async (api) => {
    const changed = await asked(api, '/v1/pledges/paju8.1/stage-changes', { to: 'under-review' });
    expect(changed.status).toBe(200);
    expect((await asked(api, '/tlog/verifier-keys')).text).toBe(listed);
    expect((await asked(api, '/v1/audit/keys')).text).toContain('"state":"absent"');
  });
  expect((await run('prove', 'paju8.1@0')).code).toBe(0);
  expect((await run('keys')).stdout).toMatch(
    /^Keys of .*\n[0-9a-f]{8} {2}cannot sign, though it was not retired/,
  );
  for (const args of [['checkpoint'], ['keys', '--rotate'], ['export']]) {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout, stderr]).toEqual([7, '', expect.stringContaining('`ledger keys --replace-lost`')]);
  }
  expect([readdirSync(folder), readFileSync(join(folder, 'verifier-keys'), 'utf8')]).toEqual([
    ['verifier-keys'],
    listed,
  ]);
});

it('is served also where not even the public keys are left, and says that these come first', async () => {
  const away = join(temporaryFolder(), 'keys');
  cpSync(folder, away, { recursive: true });
  rmSync(folder, { recursive: true });
  await whileServed(async (api) => {
    expect((await asked(api, '/tlog/verifier-keys')).status).toBe(500);
  });
  for (const args of [['keys'], ['keys', '--replace-lost'], ['checkpoint']]) {
    const { code, stderr } = await run(...args);
    expect([code, stderr]).toEqual([7, expect.stringContaining('once verifier-keys is back there')]);
  }
  expect(existsSync(folder)).toBe(false);
  cpSync(away, folder, { recursive: true });
});

it('begins with a new key of the same name when it is told to, and all that was signed is still confirmed', async () => {
  const { stdout } = await run('keys', '--replace-lost');
  expect(stdout).toMatch(/ {2}signed from .* until .*\n.*\n[0-9a-f]{8} {2}signs since /);
  expect((await run('checkpoint')).stdout.split('\n').slice(0, 2)).toEqual([note.split('\n')[0], '3']);
  const verified = await run('verify');
  expect([verified.code, verified.stdout]).toEqual([0, expect.stringContaining('2 of 2 confirmed')]);
});
