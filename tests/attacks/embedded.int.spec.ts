import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findingText,
  newSigningKey,
  noteVerifier,
  parseSigningKey,
  witnessSigner,
  witnessVerifier,
  type LogVerdict,
} from '@ledger/audit';
import { EVENT_FILE } from '@ledger/event-store';
import { RawFile } from '../load/raw';
import {
  bytesOf,
  certified,
  codesOf,
  foundIn,
  leafHashes,
  signer,
  tilesOf,
  verdictOn,
  verifiers,
  writtenLog,
} from './specimen';

/* Attacks on the embedded store through its own SQLite file, as its administrator could make them. */

jest.setTimeout(300_000);

let written: Awaited<ReturnType<typeof writtenLog>>;
let folder: string;
let file: string;
let leaves: readonly Uint8Array[];

beforeAll(async () => {
  written = await writtenLog();
  leaves = leafHashes(bytesOf(await foundIn(written.path)));
});
afterAll(() => written.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attack-'));
  file = join(folder, 'events.sqlite');
  copyFileSync(written.path, file);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function attack(...statements: readonly string[]): Promise<void> {
  const raw = new RawFile(file);
  for (const sql of statements) raw.exec(sql);
  raw.close();
}

/** What an auditor sees who has the checkpoints, and the published tiles or not. */
async function verified(evidence: 'tiles' | 'checkpoints' | 'nothing' = 'tiles'): Promise<LogVerdict> {
  const found = await foundIn(file);
  if (evidence === 'nothing') return verdictOn(found);
  return verdictOn(found, {
    elsewhere: certified(leaves),
    ...(evidence === 'tiles' ? { tiles: tilesOf(leaves) } : {}),
  });
}

describe('on the embedded store', () => {
  it('nothing is found where nothing was done', async () => {
    expect(await verified()).toMatchObject({ findings: [], checkpoints: { compared: 5, confirmed: 5 } });
  });

  it('a changed amount is caught with the JSON kept valid, and named', async () => {
    await attack(`UPDATE events SET body = replace(body, '"to":', '"to":1') WHERE position =
      (SELECT position FROM events WHERE body LIKE '%ExpenditureRecorded%' AND position > 1001 ORDER BY position LIMIT 1)`);
    const { first, findings, checkpoints } = await verified();
    expect(findings).toHaveLength(1);
    expect(first).toMatchObject({
      code: 'LEAF_DIFFERS',
      stream: expect.stringMatching(/^pledge-/) as string,
    });
    expect(findingText(first!, 'en')).toMatch(
      /^Ledger position \d+, pledge-city0\.1-\d+ revision \d+: The event is not the one that the checkpoint kept-1900 certifies/,
    );
    expect(checkpoints).toMatchObject({ compared: 5, confirmed: 4 });
    // Without the tiles, all that is known is between which checkpoints.
    expect((await verified('checkpoints')).findings).toMatchObject([
      { code: 'ROOT_DIFFERS', from: 1001, to: 1899, size: 1900 },
    ]);
  });

  it.each([
    [
      'a constraint less',
      ['CREATE TABLE copy AS SELECT * FROM events', 'DROP TABLE events', 'ALTER TABLE copy RENAME TO events'],
      'events',
    ],
    [
      'a view in place of the table',
      ['ALTER TABLE events RENAME TO e', 'CREATE VIEW events AS SELECT * FROM e'],
      'events',
    ],
    [
      'a trigger',
      ['CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events WHERE position = 7; END'],
      'trigger t',
    ],
  ])('%s is caught, and named', async (_, statements, object) => {
    await attack(...statements);
    const { findings } = await verified();
    const why = expect.objectContaining({ code: 'layout', object }) as unknown;
    expect(findings).toContainEqual({ code: 'STORE_FAULT', why });
    expect(findings.map(({ code }) => code).filter((code) => code !== 'STORE_FAULT')).toEqual([]);
  });

  it('a body that is no text is caught, and named', async () => {
    await attack(
      EVENT_FILE.schema.replace('events', 'copy').replace(' STRICT', ''),
      'INSERT INTO copy SELECT * FROM events',
      'DROP TABLE events',
      'ALTER TABLE copy RENAME TO events',
      'UPDATE events SET body = CAST(body AS BLOB) WHERE position = 700',
    );
    const { findings } = await verified();
    expect(findings).toMatchObject([
      { code: 'KEPT_OTHERWISE', position: 700, column: 'body', expected: 'text', found: 'blob' },
      { code: 'STORE_FAULT', why: { code: 'layout', object: 'events' } },
    ]);
  });

  it('a deleted event is caught, with no evidence at all', async () => {
    await attack('DELETE FROM events WHERE position = 700');
    expect((await verified('nothing')).first).toMatchObject({
      code: 'EVENTS_MISSING',
      expected: 700,
      found: 701,
    });
    expect(codesOf(await verified())).toEqual(expect.arrayContaining(['EVENTS_MISSING', 'LEAF_MISSING']));
  });

  it('a deleted event is caught where the others were renumbered, and is the only one that is named', async () => {
    await attack(
      'DELETE FROM events WHERE position = 700',
      'UPDATE events SET position = -position WHERE position > 700',
    );
    await attack('UPDATE events SET position = -position - 1 WHERE position < 0');
    const { findings } = await verified();
    expect(findings.filter(({ code }) => code.startsWith('LEAF_'))).toMatchObject([
      { code: 'LEAF_MISSING', position: 700 },
    ]);
  });

  it('a swapped pair is caught', async () => {
    await attack(
      'UPDATE events SET position = -1 WHERE position = 1200',
      'UPDATE events SET position = 1200 WHERE position = 1201',
      'UPDATE events SET position = 1201 WHERE position = -1',
    );
    const { findings } = await verified();
    expect(findings.some(({ code, position }) => code === 'LEAF_MOVED' && Number(position) < 1202)).toBe(
      true,
    );
  });

  it('an inserted event is caught', async () => {
    await attack(
      'UPDATE events SET position = -position WHERE position >= 1500',
      'UPDATE events SET position = -position + 1 WHERE position < 0',
      `INSERT INTO events SELECT 1500, stream, 50, x'0182f6c6cf947c868c3645c3a155d5eb',
        replace(replace(body, '"revision":0', '"revision":50'), substr(body, instr(body, '"id":"'), 42), '"id":"0182f6c6-cf94-7c86-8c36-45c3a155d5eb')
        FROM events WHERE position = 1`,
    );
    expect((await verified()).findings).toContainEqual(
      expect.objectContaining({ code: 'LEAF_INSERTED', position: 1500 }),
    );
  });

  it('a truncated tail is caught by a checkpoint whose size exceeds what remains', async () => {
    await attack('DELETE FROM events WHERE position >= 1800');
    expect((await verified('checkpoints')).findings).toEqual([
      { code: 'LOG_TRUNCATED', source: 'kept-1900', size: 1900, expected: 1900, found: 1800 },
    ]);
    expect(codesOf(await verified('nothing'))).toEqual([]);
  });

  it('events after the last checkpoint are told as uncovered', async () => {
    await attack('DELETE FROM events WHERE position >= 1950');
    expect(await verified()).toMatchObject({ findings: [], uncovered: 50, events: 1950 });
  });

  it('a back-dated recorded-at is caught, with no evidence at all', async () => {
    await attack(
      `UPDATE events SET body = replace(body, '"recordedAt":"202', '"recordedAt":"201') WHERE position = 1950`,
    );
    expect((await verified('nothing')).findings).toMatchObject([
      { code: 'RECORDED_BACKWARDS', position: 1950 },
    ]);
  });

  it.each([
    ['bytes behind a NUL in a body', `body = body || char(0) || '{}'`, 'EVENT_UNREADABLE'],
    ['a body that is not UTF-8', `body = CAST(CAST(body AS BLOB) || x'ff' AS TEXT)`, 'EVENT_UNREADABLE'],
    [
      'a body as long as its mended text',
      `body = replace(body, '사', CAST(x'f09f98' AS TEXT))`,
      'EVENT_UNREADABLE',
    ],
    ['text behind a NUL in a stream', `stream = stream || char(0) || 'x'`, 'ROW_DIFFERS'],
    ['an id with another byte', `id = CAST(id || x'00' AS BLOB)`, 'ROW_DIFFERS'],
  ])('%s is caught, with no evidence at all', async (_, change, code) => {
    await attack(
      `UPDATE events SET ${change} WHERE position = (SELECT max(position) FROM events WHERE body LIKE '%사%')`,
    );
    expect(codesOf(await verified('nothing'))).toEqual([code]);
  });

  it('a pledge that is registered again is caught, with no evidence at all', async () => {
    await attack(
      `INSERT INTO events SELECT 2001, stream, 50, x'0182f6c6cf947c868c3645c3a155d5eb',
        replace(replace(body, '"revision":0', '"revision":50'), substr(body, instr(body, '"id":"'), 42), '"id":"0182f6c6-cf94-7c86-8c36-45c3a155d5eb')
        FROM events WHERE position = 1`,
    );
    expect(codesOf(await verified('nothing'))).toEqual(
      expect.arrayContaining(['REGISTERED_AGAIN', 'RECORDED_BACKWARDS']),
    );
  });

  it('a whole history rewritten, and signed anew with the same key, is caught by a checkpoint that was kept', async () => {
    await attack(`UPDATE events SET body = replace(body, '착공', '준공')`);
    const forged = leafHashes(bytesOf(await foundIn(file)));
    const given = { elsewhere: certified(forged), tiles: tilesOf(forged) };
    expect(codesOf(await verdictOn(await foundIn(file), given))).toEqual([]);
    const kept = certified(leaves, [1000]).map(({ note }) => ({ source: 'newspaper', note }));
    const { findings } = await verdictOn(await foundIn(file), {
      ...given,
      elsewhere: [...given.elsewhere, ...kept],
    });
    expect(codesOf({ findings } as LogVerdict)).toEqual(['CHECKPOINT_FORKED', 'ROOT_DIFFERS']);
  });

  it('a whole history rewritten and signed anew is caught by what a witness has signed', async () => {
    await attack(`UPDATE events SET body = replace(body, '착공', '준공')`);
    const found = await foundIn(file);
    const forged = certified(leafHashes(bytesOf(found)), [1000]);
    const witness = witnessSigner('witness.example', randomBytes(32), () => 1_700_000_000);
    const only = [witnessVerifier(witness.verifierKey)];
    const [kept] = certified(leaves, [1000], [signer, witness]);
    const refused = await verdictOn(found, { elsewhere: forged, verifiers: only });
    expect(codesOf(refused)).toEqual(['CHECKPOINT_KEY_UNKNOWN']);
    const denied = await verdictOn(found, { elsewhere: [kept!], verifiers: only });
    expect(codesOf(denied)).toEqual(['ROOT_DIFFERS']);
  });

  it('a checkpoint of another key, and one that was changed, prove nothing', async () => {
    const other = noteVerifier(parseSigningKey(newSigningKey('elsewhere.example')).verifierKey);
    const [kept] = certified(leaves, [1000]);
    const changed = { source: 'changed', note: kept!.note.replace('\n1000\n', '\n1001\n') };
    expect(codesOf(await verdictOn([], { elsewhere: [kept!], verifiers: [other] }))).toEqual([
      'CHECKPOINT_KEY_UNKNOWN',
    ]);
    expect(codesOf(await verdictOn([], { elsewhere: [changed], verifiers }))).toEqual(['CHECKPOINT_REFUSED']);
    expect(signer.name).toBe('ledger.example/attacked');
  });

  it('a page of the file that cannot be read is told, and what lies behind it is verified', async () => {
    const bytes = readFileSync(file);
    const at = bytes.indexOf('"revision":0,"stream":"pledge-city0.1-9"');
    bytes.fill(0xff, at - (at % 4096), at - (at % 4096) + 4096);
    writeFileSync(file, bytes);
    const { findings, events } = await verified('checkpoints');
    expect(codesOf({ findings } as LogVerdict)).toContain('PART_UNREADABLE');
    expect(events).toBeGreaterThan(1900);
  });

  it('an event that an index hides from the readers of its stream is caught', async () => {
    const bytes = readFileSync(file);
    const stream = Buffer.from('pledge-city0.1-9');
    const isOfIndex = (at: number): boolean =>
      bytes[at - 1] !== 0x22 && !bytes.subarray(at, at + 80).includes('{"data"');
    for (let at = bytes.indexOf(stream); at >= 0; at = bytes.indexOf(stream, at + 1)) {
      if (isOfIndex(at)) bytes[at + stream.length - 1] = '8'.charCodeAt(0);
    }
    writeFileSync(file, bytes);
    expect(codesOf(await verified('nothing'))).toContain('STORE_FAULT');
  });
});
