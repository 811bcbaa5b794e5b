import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asStranger } from '../../../tests/support/stranger';
import { connect } from './driver';
import { explained } from './faults';
import { type FileKind, openSqliteFile, type SqliteFile } from './sqlite-file';

/* Whoever may only read a file reads it, and says so where that cannot be. */

const KIND: FileKind = {
  name: 'a file of this test',
  applicationId: 0x54455354,
  format: 1,
  schema: 'CREATE TABLE notes (text TEXT NOT NULL) STRICT',
  synchronous: 'FULL',
};

let folder: string;
let path: string;
let owner: SqliteFile;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reading-'));
  chmodSync(folder, 0o755);
  path = join(folder, 'notes.sqlite');
  owner = await openSqliteFile(path, KIND);
  await add('공약');
});
afterEach(async () => {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) if (name.startsWith('copy-')) chmodSync(join(folder, name), 0o755);
  await owner.close();
  rmSync(folder, { recursive: true });
});

const add = (text: string) => owner.write(() => owner.prepare('INSERT INTO notes VALUES (?)').run(text));

/** Nothing in the folder may be written, nor made there. */
function close(at = folder): void {
  for (const name of readdirSync(at)) chmodSync(join(at, name), 0o444);
  chmodSync(at, 0o555);
}

const read = (at = path) =>
  asStranger(async () => {
    const file = await openSqliteFile(at, KIND, { readOnly: true });
    try {
      return await notesIn(file);
    } finally {
      await file.close();
    }
  });

const notesIn = (file: SqliteFile) =>
  file.read(() =>
    file
      .prepare('SELECT text FROM notes')
      .all()
      .map(([text]) => text),
  );

/** What lies on the disk, elsewhere and with nobody who has it open. */
function copied(...suffixes: string[]): string {
  const other = mkdtempSync(join(folder, 'copy-'));
  for (const suffix of suffixes) copyFileSync(path + suffix, join(other, `notes.sqlite${suffix}`));
  close(other);
  return join(other, 'notes.sqlite');
}

it('reads while its owner has it open and goes on writing', async () => {
  close();
  expect(await read()).toEqual(['공약']);
  await add('이행');
  expect(await read()).toEqual(['공약', '이행']);
});

it('reads what nobody has open, and makes no file beside it', async () => {
  await owner.close();
  const other = copied('');
  expect(await read(other)).toEqual(['공약']);
  expect(readdirSync(join(other, '..'))).toEqual(['notes.sqlite']);
});

it('says which right is missing where the newest part lies in a file that it cannot read', async () => {
  const other = copied('', '-wal');
  await expect(read(other)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { code: 'newest-apart', path: other } },
  });
});

it('says that it may not be read', async () => {
  const other = copied('');
  chmodSync(other, 0o000);
  await expect(read(other)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { code: 'at', path: other, why: { code: 'no-rights' } } },
  });
});

it('says that there is none', async () => {
  await expect(read(join(folder, 'none.sqlite'))).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { code: 'at', why: { code: 'not-opened' } } },
  });
});

it('does not answer what somebody wrote over meanwhile', async () => {
  await owner.close();
  const other = copied('');
  const file = await asStranger(() => openSqliteFile(other, KIND, { readOnly: true }));
  expect(await notesIn(file)).toEqual(['공약']);
  utimesSync(other, 1, 1);
  await expect(notesIn(file)).rejects.toMatchObject({
    code: 'STORE_UNAVAILABLE',
    details: { why: { code: 'changed-meanwhile', path: other } },
  });
  await file.close();
});

it('tells what is locked, what is damaged, and what is a number that nobody wrote, however it is read', async () => {
  const others = connect(join(folder, 'others.sqlite'), { readOnly: false });
  const writer = connect(join(folder, 'others.sqlite'), { readOnly: false });
  writer.exec("CREATE TABLE others (text); INSERT INTO others VALUES ('a')");
  const asked = others.prepare('SELECT text FROM others');
  const tooLarge = others.prepare('SELECT 9007199254740993');
  writer.exec('BEGIN EXCLUSIVE');
  for (const method of ['all', 'get'] as const) {
    expect(faultOf(() => asked[method]())).toMatchObject({ code: 'STORE_BUSY' });
    expect(faultOf(() => tooLarge[method]())).toMatchObject({ code: 'STORE_DAMAGED' });
  }
  writer.exec('COMMIT');
  expect(asked.all()).toEqual([['a']]);
  others.close();
  writer.close();
});

function faultOf(query: () => unknown): unknown {
  try {
    return query();
  } catch (fault) {
    return explained(fault, 'x.sqlite', 'no');
  }
}
