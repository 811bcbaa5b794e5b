import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { newEvents } from '../../libs/event-store/src/sample-events.contract';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';
import { ledger, startLedger, temporaryFolder, type Outcome } from '../support/program';

/* `ledger export` and `ledger import-log` as an auditor and an operator use them. The server here is a test double. */

jest.setTimeout(120_000);

const root = join(__dirname, '../..');
const SAMPLE = join(root, 'samples/paju-8-section-12.md');
const NO_CHECKPOINT = /^The export has no checkpoint: [^\n]*\n$/;

let data: string;
let file: string;
let text: string;

const run = (folder: string, ...args: string[]): Promise<Outcome> =>
  ledger([...args, '--data', folder, '--lang', 'en']);

async function refusal(folder: string, ...args: string[]): Promise<unknown> {
  const { stdout, stderr } = await run(folder, ...args, '--json');
  expect(stdout).toBe('');
  return JSON.parse(stderr);
}

/** A file with other lines than the export has. */
function damaged(change: (lines: string[]) => string): string {
  const path = join(temporaryFolder(), 'damaged.ndjson');
  writeFileSync(path, change(text.split(/(?<=\n)/)));
  return path;
}

beforeAll(async () => {
  data = temporaryFolder();
  const attributes = ['--jurisdiction', '경기도 파주시', '--term', '민선 8기', '--effective', '2022-10-01'];
  await run(data, 'import', SAMPLE, '--plan', 'paju8', ...attributes);
  file = join(temporaryFolder(), 'log.ndjson');
  const { code, stdout, stderr } = await run(data, 'export', '--format', 'ndjson', '--to', file);
  expect([code, stdout]).toEqual([0, `Wrote 191 events, up to ledger position 190, to ${file}.\n`]);
  expect(stderr).toMatch(NO_CHECKPOINT);
  text = readFileSync(file, 'utf8');
});

describe('ledger export', () => {
  it('writes to the standard output what it writes to a file, and nothing else', async () => {
    const { code, stdout, stderr } = await run(data, 'export');
    expect([code, stdout]).toEqual([0, text]);
    expect(stderr).toMatch(NO_CHECKPOINT);
  });

  it('overwrites nothing, and leaves nothing behind where it cannot write', async () => {
    const kept = join(temporaryFolder(), 'kept');
    writeFileSync(kept, 'mine');
    expect(await refusal(data, 'export', '--to', kept)).toMatchObject({ code: 'FILE_EXISTS', path: kept });
    expect(readFileSync(kept, 'utf8')).toBe('mine');
    const nowhere = join(kept, 'x');
    expect(await refusal(data, 'export', '--to', nowhere)).toMatchObject({ code: 'FILE_UNWRITABLE' });
    const folder = join(kept, '..');
    expect(readdirSync(folder)).toEqual(['kept']);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const [folder, place] = [temporaryFolder(), temporaryFolder()];
    const store = await openEmbeddedEventStore(join(folder, EVENTS_FILE));
    for (let i = 0; i < 30; i += 1) {
      await store.append(
        `plan-${i}`,
        'no-stream',
        newEvents(...Array.from({ length: 300 }, () => 'x'.repeat(4_000))),
      );
    }
    await store.close();
    const exporting = startLedger(['export', '--to', join(place, 'x'), '--data', folder, '--lang', 'en']);
    while (readdirSync(place).length === 0 && !exporting.isOver()) await sleep(1);
    const { code, stderr } = await exporting.end('SIGINT');
    expect([code, stderr]).toEqual([130, expect.stringContaining('Interrupted')]);
    expect(readdirSync(place)).toEqual([]);
  });

  it('ends quietly when nobody reads on', async () => {
    const line = `node dist/apps/cli/src/main.js export --data ${data} | head -1`;
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) =>
      execFile('bash', ['-c', `${line}; exit \${PIPESTATUS[0]}`], { cwd: root }, (error, stdout, stderr) => {
        expect(error).toBeNull();
        resolve({ stdout, stderr });
      }),
    );
    expect(stdout).toBe(text.slice(0, text.indexOf('\n') + 1));
    expect([stderr, stderr.replace(/^The export has no checkpoint.*\n|^내보낸 기록에.*\n/, '')]).toContain(
      '',
    );
  });

  it('refuses by name what it cannot do', async () => {
    expect(await refusal(data, 'export', '--format', 'xml')).toMatchObject({
      problems: [{ field: '--format', read: 'xml', expected: { code: 'one-of', allowed: ['ndjson'] } }],
    });
    const missing = join(temporaryFolder(), 'missing');
    expect(await refusal(missing, 'export')).toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
    expect(existsSync(missing)).toBe(false);
    const empty = temporaryFolder();
    await (await openEmbeddedEventStore(join(empty, EVENTS_FILE))).close();
    expect(await refusal(empty, 'export')).toMatchObject({ code: 'LEDGER_EMPTY' });
  });
});

describe('ledger import-log', () => {
  it('makes the same ledger of it, whose export is the same', async () => {
    const copy = temporaryFolder();
    const { code, stdout, stderr } = await run(copy, 'import-log', file, '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(NO_CHECKPOINT);
    const { sha256, ...answer } = JSON.parse(stdout) as { sha256: { source: string; target: string } };
    expect(answer).toMatchObject({ found: 0, copied: 191, events: 191, position: 190, checkpoint: null });
    expect(sha256.source).toBe(sha256.target);
    expect((await run(copy, 'export')).stdout).toBe(text);
    expect((await run(copy, 'list')).stdout).toBe((await run(data, 'list')).stdout);
  });

  it('goes on where the ledger ends, and does nothing twice', async () => {
    const copy = temporaryFolder();
    const beginning = damaged((lines) => lines.slice(0, 60).join(''));
    await run(copy, 'import-log', beginning);
    for (const [found, copied] of [
      [60, 131],
      [191, 0],
    ]) {
      const { stdout } = await run(copy, 'import-log', file, '--json');
      expect(JSON.parse(stdout)).toMatchObject({ found, copied, events: 191 });
    }
    expect((await run(copy, 'export')).stdout).toBe(text);
    expect(await refusal(copy, 'import-log', beginning)).toMatchObject({
      code: 'TARGET_FOREIGN',
      position: 60,
    });
  });

  it('goes to an EventStoreDB and comes back the same', async () => {
    const server = await TestEventStoreDb.start();
    try {
      const env = { EVENTSTOREDB_URL: server.url };
      const { code, stdout } = await ledger(['import-log', file, '--json'], { env });
      expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ copied: 191 })]);
      expect((await ledger(['export'], { env })).stdout).toBe(text);
    } finally {
      await server.stop();
    }
  });

  it('touches no other ledger', async () => {
    const other = temporaryFolder();
    await run(other, 'register-plan', 'other', '--jurisdiction', '어느 시', '--term', '민선 8기');
    expect(await refusal(other, 'import-log', file)).toMatchObject({ code: 'TARGET_FOREIGN', position: 0 });
    expect((await run(other, 'export')).stdout.split('\n')).toHaveLength(2);
  });

  it.each<[string, (lines: string[]) => string, object]>([
    ['cut off', (lines) => lines.join('').slice(0, -9), { code: 'EXPORT_INVALID', line: 191 }],
    ['short of a line', (lines) => lines.toSpliced(100, 1).join(''), { code: 'EXPORT_INVALID', line: 101 }],
    ['empty', () => '', { code: 'EXPORT_EMPTY' }],
    ['no export', () => '# a document\n', { code: 'EXPORT_INVALID', line: 1 }],
    [
      'of events that the program does not know',
      (lines) =>
        lines
          .join('')
          .replace('"type":"StageChanged"', '"type":"StageSkipped"')
          .replaceAll('"type":"PledgeRegistered"', '"type":"PledgeSeen"'),
      { code: 'EVENT_UNKNOWN', type: 'PledgeSeen' },
    ],
  ])('refuses a file that is %s, and makes no ledger', async (_, change, problem) => {
    const folder = join(temporaryFolder(), 'new');
    expect(await refusal(folder, 'import-log', damaged(change))).toMatchObject(problem);
    expect(existsSync(folder)).toBe(false);
  });

  it('refuses an event whose id another one has', async () => {
    const twice = damaged((lines) => {
      const [first, second] = lines as [string, string];
      const { id } = JSON.parse(first) as { id: string };
      return [
        first,
        second.replace(/"id":"[0-9a-f-]{36}","ledgerposition"/, `"id":"${id}","ledgerposition"`),
      ].join('');
    });
    expect(await refusal(temporaryFolder(), 'import-log', twice)).toMatchObject({ code: 'EVENT_ID_REUSED' });
  });

  it('refuses what is no file that it can read more than once', async () => {
    const folder = temporaryFolder();
    expect(await refusal(folder, 'import-log', folder)).toMatchObject({ code: 'FILE_UNREADABLE' });
    expect(await refusal(folder, 'import-log', join(folder, 'none'))).toMatchObject({
      code: 'FILE_UNREADABLE',
    });
    expect(await refusal(folder, 'import-log', '/dev/null')).toMatchObject({
      code: 'FILE_UNREADABLE',
      why: { code: 'no-regular-file' },
    });
  });
});
