import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TreeStore, type CheckpointFile } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { codesIn, edited, signedFolder, signedOther, verdictOf, type SignedFolder } from './signed-folder';

/* The evidence that a ledger keeps itself, edited by hand: what is wrong with it is told, and all that is not wrong is used. */

let whole: SignedFolder;
let folder: string;
const SIZES = [151, 301];
beforeAll(async () => {
  whole = await signedFolder(6);
});
afterAll(() => whole.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  cpSync(whole.folder, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const evidence = (...sql: string[]) => edited(join(folder, 'audit.sqlite'), ...sql);
/** One event is another one than was certified. */
const AMOUNT = `UPDATE events SET body = replace(body, '"type":"', '"type":"X') WHERE position = 100`;
const forgery = () => edited(join(folder, 'events.sqlite'), AMOUNT);

it('is whole where nobody touched it', async () => {
  const { findings, checkpoints } = await verdictOf(folder);
  expect([findings, checkpoints.compared]).toEqual([[], SIZES.length]);
});

it.each([
  ['a checkpoint is no JSON', `UPDATE d2 SET document = 'xx' WHERE key LIKE '%151'`, 'CHECKPOINT_REFUSED'],
  ['the newest is no JSON', `UPDATE d2 SET document = '{' WHERE key LIKE '%301'`, 'CHECKPOINT_REFUSED'],
  ['a checkpoint has no note', `UPDATE d2 SET document = '{}' WHERE key LIKE '%151'`, 'CHECKPOINT_REFUSED'],
  [
    'a checkpoint is filed under another size',
    `UPDATE d2 SET key = '0000000000000150' WHERE key LIKE '%151'`,
    'CHECKPOINT_MISFILED',
  ],
  ['the newest checkpoint is gone', `DELETE FROM d2 WHERE key LIKE '%301'`, 'CHECKPOINT_MISSING'],
  [
    'the newest checkpoint is nothing',
    `UPDATE d2 SET document = NULL WHERE key LIKE '%301'`,
    'CHECKPOINT_MISSING',
  ],
  ['a tile is no JSON', `UPDATE d1 SET document = '{' WHERE key = 'tile/0/000'`, 'TILES_MISSING'],
  ['a tile is gone', `DELETE FROM d1 WHERE key = 'tile/0/000'`, 'TILES_MISSING'],
  ['the last tile is gone', `DELETE FROM d1 WHERE key = 'tile/0/001'`, 'TILES_MISSING'],
  [
    'a tile has no hashes',
    `UPDATE d1 SET document = json_remove(document, '$.hashes') WHERE key = 'tile/0/001'`,
    'TILES_MISSING',
  ],
  ['a tile above is gone', `DELETE FROM d1 WHERE key = 'tile/1/000'`, 'TILES_MISSING'],
  [
    'a tile above is another',
    `UPDATE d1 SET document = replace(document, '"hashes":"', '"hashes":"AA') WHERE key = 'tile/1/000'`,
    'TILES_WRONG',
  ],
  [
    'the runs of a tile are others',
    `UPDATE d1 SET document = replace(document, '"runs":"', '"runs":"AA') WHERE key = 'tile/0/000'`,
    'TILES_WRONG',
  ],
  ['there is no table of tiles', 'DROP TABLE d1', 'EVIDENCE_UNREADABLE'],
])('is told where %s, and the forged event with it', async (_, sql, code) => {
  evidence(sql);
  const { findings } = await verdictOf(folder);
  expect(findings.map((one) => one.code)).toContain(code);
  forgery();
  const codes = codesIn(await verdictOf(folder));
  expect(codes).toEqual(expect.arrayContaining([code]));
  expect(codes.some((one) => ['LEAF_DIFFERS', 'ROOT_DIFFERS'].includes(one))).toBe(true);
});

it.each([
  ['gone', 'DELETE FROM d2'],
  ['nothing', 'UPDATE d2 SET document = NULL'],
])('is told where all checkpoints are %s', async (_, sql) => {
  evidence(sql);
  const { findings } = await verdictOf(folder);
  expect(findings).toMatchObject([{ code: 'CHECKPOINT_MISSING', expected: 301, found: 0 }]);
});

it('is told where a checkpoint is gone that the one after it names', async () => {
  evidence(`DELETE FROM d2 WHERE key LIKE '%151'`);
  const why = { code: 'named-before', size: 301 };
  expect((await verdictOf(folder)).findings).toEqual([{ code: 'CHECKPOINT_GONE', expected: 151, why }]);
});

it('concludes nothing from the checkpoints of an older program, which say less of it and more of themselves', async () => {
  const older = (size: number, last: string): string =>
    `UPDATE d2 SET document = json_set(json_remove(document, '$.before'), '$.size', ${size}, '$.last', json('${last}'))
      WHERE key LIKE '%${size}'`;
  evidence(older(151, await lastOf(150)), older(301, await lastOf(300)));
  expect(codesIn(await verdictOf(folder))).toEqual([]);
  evidence(`DELETE FROM d2 WHERE key LIKE '%151'`);
  expect(codesIn(await verdictOf(folder))).toEqual([]);
});

const SET = (...edits: string[]): string =>
  `UPDATE d2 SET document = json_set(document, ${edits.join(', ')}) WHERE key LIKE '%301'`;
it.each([
  ['the size', SET(`'$.size', 151`), { field: 'size', expected: 301, found: 151 }],
  ['the size, to no number', SET(`'$.size', 'x'`), { field: 'size', expected: 301, found: 'x' }],
  ['when it was made', SET(`'$.madeAt', 'now'`), { field: 'madeAt', found: 'now' }],
  [
    'the bookmark',
    SET(`'$.bookmark', null`),
    { field: 'bookmark', expected: { position: 300 }, found: null },
  ],
  ['the position', SET(`'$.bookmark.position', 100000`), { field: 'bookmark' }],
  ['the place in its store', SET(`'$.bookmark.resume', '0000000000000007'`), { field: 'bookmark' }],
  ['the last event', SET(`'$.last', json('null')`), { field: 'last', found: null }],
  ['the revision of it', SET(`'$.last.revision', 99`), { field: 'last', found: { revision: 99 } }],
  ['the one before', SET(`'$.before', 'x'`), { field: 'before', expected: 151, found: 'x' }],
  ['the one before, to one after', SET(`'$.before', 301`), { field: 'before', found: 301 }],
])('is told where %s is another beside the note of a checkpoint', async (_, sql, wrong) => {
  evidence(sql);
  const { findings, checkpoints } = await verdictOf(folder);
  expect(findings).toMatchObject([{ code: 'CHECKPOINT_EDITED', source: 'checkpoint-301', ...wrong }]);
  expect(checkpoints.confirmed).toBe(SIZES.length);
});

it('blames no checkpoint for a log that is another', async () => {
  evidence(SET(`'$.last', json('${await lastOf(300)}')`));
  edited(join(folder, 'events.sqlite'), 'DELETE FROM events WHERE position = 300');
  expect(codesIn(await verdictOf(folder))).not.toContain('CHECKPOINT_EDITED');
});

async function lastOf(position: number): Promise<string> {
  const log = await openEmbeddedEventStore(join(whole.folder, 'events.sqlite'), { readOnly: true });
  const { stream, revision } = (await log.readAt({ position, resume: '' }))!;
  await log.close();
  return JSON.stringify({ stream, revision });
}

describe('what witnesses and authorities said', () => {
  const said = async (size: number, text: string): Promise<void> => {
    const documents = await openEmbeddedDocumentStore(join(folder, 'audit.sqlite'));
    const addedAt = '2026-01-01T00:00:00.000Z';
    await (await TreeStore.open(documents)).endorse(size, { kind: 'timestamp', text, addedAt });
    await documents.close();
  };

  it.each(SIZES)('is of a checkpoint that is gone, of %i events', async (size) => {
    await said(size, 'AAAA');
    expect(codesIn(await verdictOf(folder))).toEqual([]);
    evidence(`DELETE FROM d2 WHERE key LIKE '%${size}'`);
    const why = { code: 'endorsed' };
    expect((await verdictOf(folder)).findings).toContainEqual({
      code: 'CHECKPOINT_GONE',
      expected: size,
      why,
    });
  });

  it.each([
    ['nothing', `UPDATE d3 SET document = '{}'`],
    ['no JSON', `UPDATE d3 SET document = '{'`],
    ['of another text', `UPDATE d3 SET document = replace(document, 'AAAA', 'AAAB')`],
    ['of another kind', `UPDATE d3 SET document = replace(document, 'timestamp', 'cosignature')`],
    ['filed under another size', `UPDATE d3 SET key = replace(key, '151/', '301/x')`],
  ])('is damaged where it is %s, and the rest is used', async (_, sql) => {
    await said(151, 'AAAA');
    evidence(sql);
    await said(151, 'BBBB');
    const { findings, endorsed } = await verdictOf(folder);
    expect(findings).toMatchObject([{ code: 'ENDORSEMENT_DAMAGED' }]);
    expect(endorsed.timestamps.found).toBe(1);
  });
});

it('is told where the collections were forgotten, and no other checkpoints are begun in their place', async () => {
  evidence('DELETE FROM collections');
  const { findings } = await verdictOf(folder);
  for (const object of ['d1', 'd2', 'd3'])
    expect(findings).toContainEqual({
      code: 'STORE_FAULT',
      why: expect.objectContaining({
        code: 'layout',
        object,
        expected: { code: 'nothing-there' },
      }) as unknown,
    });
  const documents = await openEmbeddedDocumentStore(join(folder, 'audit.sqlite'));
  await expect(TreeStore.open(documents)).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    details: { why: { code: 'collections-gone', tables: 'd1, d2, d3' } },
  });
  await documents.close();
});

it('counts what is missing, and names the first', async () => {
  evidence('DELETE FROM d1');
  expect((await verdictOf(folder)).findings).toMatchObject([
    { code: 'TILES_MISSING', size: 301, of: 2, count: 2, tile: 'tile/0/000' },
  ]);
});

describe('what checkpoints confirm', () => {
  const confirmed = async (elsewhere: CheckpointFile[] = []) => {
    const { checkpoints, findings } = await verdictOf(folder, { elsewhere });
    return { ...checkpoints, findings };
  };
  const ownNotes = async (): Promise<CheckpointFile[]> => {
    const documents = await openEmbeddedDocumentStore(join(whole.folder, 'audit.sqlite'), { readOnly: true });
    const notes: CheckpointFile[] = [];
    for await (const { size, note } of TreeStore.reading(documents).checkpoints())
      notes.push({ source: `kept-${size}`, note });
    await documents.close();
    return notes;
  };

  it('is all of them, up to the largest', async () => {
    expect(await confirmed(await ownNotes())).toMatchObject({ compared: 4, confirmed: 4, covered: 301 });
  });

  it('is none of those that cover a changed event, also where they were kept elsewhere', async () => {
    forgery();
    expect(await confirmed(await ownNotes())).toMatchObject({ compared: 4, confirmed: 0, covered: 0 });
  });

  it('is what lies before a changed event', async () => {
    edited(join(folder, 'events.sqlite'), AMOUNT.replace('100', '200'));
    expect(await confirmed()).toMatchObject({ compared: 2, confirmed: 1, covered: 151 });
  });

  it('is what lies before a lost end', async () => {
    edited(join(folder, 'events.sqlite'), 'DELETE FROM events WHERE position >= 200');
    expect(await confirmed()).toMatchObject({ compared: 2, confirmed: 1, covered: 151 });
  });

  it('is nothing where two of one size were signed, and the difference may be anywhere', async () => {
    const rewritten = await signedFolder(7);
    const { checkpoints, findings } = await verdictOf(rewritten.folder, {
      elsewhere: [signedOther(351)],
    });
    rewritten.remove();
    expect(checkpoints).toMatchObject({ confirmed: 0, covered: 0, signers: [] });
    expect(findings).toMatchObject([
      { code: 'CHECKPOINT_FORKED', size: 351 },
      { code: 'ROOT_DIFFERS', from: 0, to: 350 },
    ]);
  });

  it('is not a checkpoint of nothing that has some root', async () => {
    expect((await confirmed([signedOther(0)])).findings).toMatchObject([
      { code: 'CHECKPOINT_REFUSED', source: 'other', why: { code: 'root-of-none' } },
    ]);
  });
});
