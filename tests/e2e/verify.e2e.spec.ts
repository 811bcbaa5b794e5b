import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newSigningKey, parseSigningKey, type ProofBundle } from '@ledger/audit';
import { AUDIT_FILE, EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { writeLog } from '../load/logs';
import { RawFile } from '../load/raw';
import { ledger, spoiling, startApi, startLedger, temporaryFolder } from '../support/program';

/* `ledger verify` as an auditor uses it. */

jest.setTimeout(120_000);

interface Answer {
  readonly events: number;
  readonly findings: readonly {
    readonly code: string;
    readonly position?: number;
    readonly detail: string;
  }[];
  readonly readModels: { readonly documents: number };
}

async function verified(data: string, ...args: string[]): Promise<{ code: number | null; answer: Answer }> {
  const { code, stdout, stderr } = await ledger(['verify', '--json', '--lang', 'en', ...args], { data });
  expect(stderr).toBe('');
  return { code, answer: JSON.parse(stdout) as Answer };
}

it('ends with 0 for a ledger that nobody touched, in use or not, and with 1 for one that was edited', async () => {
  const data = spoiling(temporaryFolder());
  const api = await startApi({ data });
  expect(await verified(data)).toMatchObject({ code: 0, answer: { events: 191, findings: [] } });
  await api.stop();
  expect((await ledger(['checkpoint'], { data })).code).toBe(0);
  const sound = await verified(data);
  expect(sound.answer.readModels.documents).toBeGreaterThan(400);
  expect(sound).toMatchObject({ code: 0, answer: { findings: [] } });

  const raw = new RawFile(join(data, EVENTS_FILE));
  raw.exec(`UPDATE events SET body = replace(body, '"to":12505000000', '"to":12605000000')`);
  const alone = await verified(data, '--tree-alone');
  expect([alone.code, alone.answer]).toEqual([
    1,
    expect.objectContaining({ streams: null, readModels: null }),
  ]);
  expect(alone.answer.findings.map(({ code: found }) => found)).toEqual(['LEAF_DIFFERS']);
  raw.exec(`UPDATE events SET body = replace(body, '"to":12605000000', '"to":12505000000')`);
  raw.exec('DELETE FROM events WHERE position = 100');
  raw.close();
  const { code, answer } = await verified(data, '--no-read-models');
  expect(code).toBe(1);
  expect(answer.readModels).toBeNull();
  expect(answer.findings[0]).toMatchObject({
    code: 'EVENTS_MISSING',
    position: 101,
    detail: expect.stringContaining('Events are missing: expected ledger position 100, found 101.') as string,
  });
});

it('goes on where the checkpoints of the ledger itself are damaged', async () => {
  const data = spoiling(temporaryFolder());
  await (await startApi({ data })).stop();
  expect((await ledger(['checkpoint'], { data })).code).toBe(0);
  const audit = join(data, AUDIT_FILE);
  const whole = readFileSync(audit);
  for (const damaged of [
    Buffer.concat([Buffer.alloc(100, 'x'), whole.subarray(100)]),
    Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 7)]),
  ]) {
    writeFileSync(audit, damaged);
    const { code, answer } = await verified(data);
    expect([code, answer.events, answer.findings.map(({ code: found }) => found)]).toEqual([
      1,
      191,
      ['EVIDENCE_UNREADABLE'],
    ]);
  }
});

it('finds that a log cannot be read, and what is missing by a checkpoint that was kept', async () => {
  const data = spoiling(temporaryFolder());
  await (await startApi({ data })).stop();
  const kept = join(temporaryFolder(), 'kept');
  writeFileSync(kept, (await ledger(['checkpoint'], { data })).stdout);
  const log = join(data, EVENTS_FILE);
  writeFileSync(log, Buffer.concat([Buffer.alloc(100, 'x'), readFileSync(log).subarray(100)]));
  const { code, answer } = await verified(data, '--checkpoint', kept);
  expect([code, answer.findings.map(({ code: found }) => found)]).toEqual([
    1,
    ['LOG_UNREADABLE', 'LOG_TRUNCATED', 'LOG_TRUNCATED', 'MODELS_UNCOMPARED'],
  ]);
  expect(answer).toMatchObject({ events: 0, root: null, first: { code: 'LOG_UNREADABLE', place: data } });
  const said = await ledger(['verify', '--lang', 'en'], { data });
  expect([said.code, said.stderr]).toEqual([1, '']);
  expect(said.stdout).toContain(
    `- LOG_UNREADABLE: The log of ${data} cannot be read, not a single event of it:`,
  );
});

it('takes a ledger that serves at nothing but its export and its checkpoints', async () => {
  const data = spoiling(temporaryFolder());
  const api = await startApi({ data });
  await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
  const kept = join(temporaryFolder(), 'kept');
  writeFileSync(kept, await (await fetch(`${api.url}/tlog/checkpoint`)).text());
  const listed = await (await fetch(`${api.url}/tlog/verifier-keys`)).text();
  const key = listed.split('\n').find((line) => line !== '' && !line.startsWith('#'));
  const over = () => verified(temporaryFolder(), api.url, '--checkpoint', kept, '--key', key!);
  const sound = { events: 191, findings: [], readModels: null, keys: 'given' };
  expect(await over()).toMatchObject({ code: 0, answer: sound });

  const raw = new RawFile(join(data, EVENTS_FILE));
  raw.exec(`UPDATE events SET body = replace(body, '"to":12505000000', '"to":12605000000')`);
  raw.close();
  const { code, answer } = await over();
  expect([code, answer.findings.map(({ code: found }) => found)]).toEqual([1, ['LEAF_DIFFERS']]);

  const again = new RawFile(join(data, EVENTS_FILE));
  again.exec(`UPDATE events SET body = '{' WHERE position = 50`);
  again.close();
  const { code: status, answer: damaged } = await over();
  expect([status, damaged.findings.map(({ code: found }) => found)]).toEqual([
    1,
    ['EXPORT_FAULT', 'LOG_TRUNCATED', 'LOG_TRUNCATED'],
  ]);
  expect(damaged.findings[0]!.detail).toContain('is damaged: the event at position 50 is not JSON.');
  await api.stop();
  const gone = await ledger(['verify', api.url, '--json']);
  expect([gone.code, JSON.parse(gone.stderr)]).toMatchObject([
    6,
    { code: 'LEDGER_UNREACHABLE', url: api.url },
  ]);
});

it('checks a proof with nothing but itself and a key', async () => {
  const data = temporaryFolder();
  await (await startApi({ data })).stop();
  const folder = temporaryFolder();
  const proof = join(folder, 'proof.json');
  expect((await ledger(['prove', 'paju8.12-5@3', '--to', proof], { data })).code).toBe(0);
  const bundle = JSON.parse(readFileSync(proof, 'utf8')) as ProofBundle;
  const check = async (...args: string[]) => {
    const { code, stdout } = await ledger(['verify', proof, '--json', ...args], { data: temporaryFolder() });
    return { code, ...(JSON.parse(stdout) as object) };
  };
  const event = { id: bundle.event.id };
  expect(await check('--key', bundle.keys[0]!)).toMatchObject({
    code: 0,
    holds: true,
    isKeyKnown: true,
    event,
  });
  expect(await check()).toMatchObject({ code: 0, holds: true, isKeyKnown: false, event });
  const other = parseSigningKey(newSigningKey(bundle.origin)).verifierKey;
  expect(await check('--key', other)).toMatchObject({ code: 'NOTE_UNTRUSTED', holds: false });
  const said = await ledger(['verify', proof, '--lang', 'ko'], { data: folder });
  expect(said.stdout).toContain('증명이 맞습니다');

  writeFileSync(proof, JSON.stringify({ ...bundle, leafIndex: bundle.leafIndex + 1 }));
  expect(await check()).toMatchObject({ code: 'PROOF_REFUSED', holds: false });
  const refused = await ledger(['verify', proof, '--lang', 'en'], { data: folder });
  expect([refused.code, refused.stdout]).toEqual([1, expect.stringContaining('does NOT hold')]);
});

it('refuses what it cannot verify, with the code of that refusal', async () => {
  const none = await ledger(['verify', temporaryFolder(), '--json']);
  expect([none.code, none.stdout]).toEqual([6, '']);
  const nowhere = await ledger(['verify', './nowhere', '--json']);
  expect([nowhere.code, JSON.parse(nowhere.stderr)]).toMatchObject([
    2,
    { code: 'FILE_UNREADABLE', path: './nowhere' },
  ]);
  const key = await ledger(['verify', temporaryFolder(), '--key', 'nope', '--json']);
  expect([key.code, JSON.parse(key.stderr)]).toMatchObject([2, { code: 'VERIFIER_KEY_INVALID' }]);
  const file = await ledger(['verify', temporaryFolder(), '--checkpoint', './nowhere', '--json']);
  expect([file.code, JSON.parse(file.stderr)]).toMatchObject([2, { code: 'FILE_UNREADABLE' }]);
});

const FULL = '/dev/full';
(existsSync(FULL) ? it : it.skip).each([['verify'], ['verify', '--json'], ['export'], ['--help']])(
  'ends as what could not be carried out where the answer to %s %s cannot be written',
  async (...args) => {
    const data = temporaryFolder();
    await writeLog({ path: join(data, EVENTS_FILE), pledges: 1 });
    const full = openSync(FULL, 'w');
    const { status, stderr } = spawnSync(
      process.execPath,
      ['dist/apps/cli/src/main.js', ...args, '--data', data, '--lang', 'en'],
      { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    );
    closeSync(full);
    const said = 'The answer could not be written to the standard output: the disk is full.';
    expect(status).toBe(6);
    if (args.includes('--json')) {
      expect(JSON.parse(stderr)).toEqual({ code: 'OUTPUT_FAILED', why: { code: 'disk-full' }, detail: said });
    } else expect(stderr).toBe(`${said}\n`);
  },
);

it('may be told to stop at any moment, and then ends as what was told to stop', async () => {
  const data = spoiling(temporaryFolder());
  await writeLog({ path: join(data, EVENTS_FILE), pledges: 200 });
  expect((await ledger(['list', '--plan', 'city0', '--limit', '1'], { data })).code).toBe(0);
  for (let delayMs = 300; delayMs < 1_500; delayMs += 150) {
    const verifying = startLedger(['verify', '--data', data, '--lang', 'en']);
    await sleep(delayMs);
    const { code, stderr } = await verifying.end('SIGINT');
    // None: the signal came before the program listened for it.
    expect([130, 0, null]).toContain(code);
    expect(['', expect.stringMatching(/^Interrupted\./)]).toContainEqual(stderr);
  }
});
