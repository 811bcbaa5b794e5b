import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  newSigningKey,
  noteVerifier,
  openNote,
  parseCheckpoint,
  parseNote,
  parseSigningKey,
} from '@ledger/audit';
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
/** The same without its last line, and the checkpoint in that. */
let events: string;
let note: string;

const run = (folder: string, ...args: string[]): Promise<Outcome> =>
  ledger([...args, '--data', folder, '--lang', 'en']);

/** Another ledger has another name. */
const withoutSource = (lines: string): string => lines.replaceAll(/"source":"[^"]+"/g, '');

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
  expect([code, stderr]).toEqual([0, '']);
  const [said, held] = stdout.split('\n') as [string, string];
  expect(said).toBe(`Wrote 191 events, up to ledger position 190, to ${file}.`);
  expect(held).toMatch(
    /^Its last line is the checkpoint of 191 events by pledge-ledger\/[0-9a-f]{16}, with the root \S{44}\.$/,
  );
  text = readFileSync(file, 'utf8');
  events = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  note = (JSON.parse(text.slice(events.length)) as { data: string }).data;
});

describe('ledger export', () => {
  it('writes to the standard output what it writes to a file, and nothing else', async () => {
    const { code, stdout, stderr } = await run(data, 'export');
    expect([code, stdout, stderr]).toEqual([0, text, '']);
  });

  it('ends with a checkpoint of exactly what it holds, by the name that the events have as their source', async () => {
    const { keys } = JSON.parse((await run(data, 'keys', '--json')).stdout) as {
      keys: { verifierKey: string }[];
    };
    const opened = openNote(
      note,
      keys.map(({ verifierKey }) => noteVerifier(verifierKey)),
    );
    const { origin, size } = parseCheckpoint(opened.text);
    expect(size).toBe(events.trimEnd().split('\n').length);
    const sources = text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { source: string }).source);
    expect(new Set(sources)).toEqual(new Set([origin]));
    const answer = await run(data, 'export', '--to', join(temporaryFolder(), 'x'), '--json');
    expect(JSON.parse(answer.stdout)).toMatchObject({ events: 191, position: 190, checkpoint: note });
  });

  it('leaves the checkpoint out where nobody wants it, and says what that means', async () => {
    const { code, stdout, stderr } = await run(data, 'export', '--no-checkpoint');
    expect([code, stdout]).toEqual([0, events]);
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
    expect(stderr).toBe('');
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
    expect([code, stderr]).toEqual([0, '']);
    const { sha256, ...answer } = JSON.parse(stdout) as { sha256: { source: string; target: string } };
    const { origin, root: hash } = parseCheckpoint(parseNote(note).text);
    const held = { origin, size: 191, root: Buffer.from(hash).toString('base64'), note, signedBy: null };
    expect(answer).toMatchObject({ found: 0, copied: 191, events: 191, position: 190, checkpoint: held });
    expect(sha256.source).toBe(sha256.target);
    const again = (await run(copy, 'export', '--no-checkpoint')).stdout;
    expect(withoutSource(again)).toBe(withoutSource(events));
    const named = temporaryFolder();
    await run(named, 'import-log', file);
    const options = { data: named, env: { LEDGER_ORIGIN: origin } };
    expect((await ledger(['export', '--no-checkpoint'], options)).stdout).toBe(events);
    expect((await run(copy, 'list')).stdout).toBe((await run(data, 'list')).stdout);
    const { stdout: checkpoint } = await run(copy, 'checkpoint');
    expect(checkpoint.split('\n').slice(1, 3)).toEqual(note.split('\n').slice(1, 3));
  });

  it('says which checkpoint the events led to, and whose key has signed it', async () => {
    const { keys } = JSON.parse((await run(data, 'keys', '--json')).stdout) as {
      keys: { verifierKey: string }[];
    };
    const key = keys[0]!.verifierKey;
    const { stdout } = await run(temporaryFolder(), 'import-log', file);
    expect(stdout).toMatch(
      /^The export closes with the checkpoint of 191 events by \S+, with the root \S{44}: these are its events\.$/m,
    );
    expect(stdout).toMatch(/^No key was named with --key/m);
    const known = await run(temporaryFolder(), 'import-log', file, '--key', key);
    expect(known.stdout).toContain(`It was signed by the key ${key}.`);
    const other = await run(temporaryFolder(), 'import-log', file, '--key', key, '--json');
    expect(JSON.parse(other.stdout)).toMatchObject({ checkpoint: { signedBy: [key] } });
  });

  it('takes an export without a checkpoint, and says what that means', async () => {
    const { code, stdout, stderr } = await run(
      temporaryFolder(),
      'import-log',
      damaged(() => events),
      '--json',
    );
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ checkpoint: null })]);
    expect(stderr).toMatch(NO_CHECKPOINT);
  });

  it('refuses what the named key has not signed, and makes no ledger', async () => {
    const folder = join(temporaryFolder(), 'new');
    const stranger = parseSigningKey(newSigningKey(parseCheckpoint(parseNote(note).text).origin)).verifierKey;
    for (const [path, key, code] of [
      [file, stranger, 'NOTE_UNTRUSTED'],
      [file, 'no key', 'VERIFIER_KEY_INVALID'],
      [damaged(() => events), stranger, 'CHECKPOINT_MISSING'],
    ] as const) {
      expect(await refusal(folder, 'import-log', path, '--key', key)).toMatchObject({ code });
      expect(existsSync(folder)).toBe(false);
    }
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
    expect(withoutSource((await run(copy, 'export', '--no-checkpoint')).stdout)).toBe(withoutSource(events));
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
      const { stdout: again } = await ledger(['export', '--no-checkpoint'], { env });
      expect(withoutSource(again)).toBe(withoutSource(events));
    } finally {
      await server.stop();
    }
  });

  it('touches no other ledger', async () => {
    const other = temporaryFolder();
    await run(other, 'register-plan', 'other', '--jurisdiction', '어느 시', '--term', '민선 8기');
    expect(await refusal(other, 'import-log', file)).toMatchObject({ code: 'TARGET_FOREIGN', position: 0 });
    expect((await run(other, 'export', '--no-checkpoint')).stdout.split('\n')).toHaveLength(2);
  });

  it.each<[string, (lines: string[]) => string, object]>([
    ['cut off', (lines) => lines.join('').slice(0, -9), { code: 'EXPORT_INVALID', line: 192 }],
    ['short of a line', (lines) => lines.toSpliced(100, 1).join(''), { code: 'EXPORT_INVALID', line: 101 }],
    [
      'with an event that was changed',
      (lines) => lines.join('').replace('경기도 파주시', '경기도 고양시'),
      { code: 'EXPORT_ALTERED', size: 191, events: 191 },
    ],
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
