import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerError, phrase, storeUnavailable } from '@ledger/kernel';
import { openSqliteFile, SqliteFile } from '@ledger/sqlite';
import { STAFF_FILE } from './schema';
import { StaffDirectory } from './staff-directory';

const folders: string[] = [];
const open: StaffDirectory[] = [];
let folder: string;
let path: string;
let staff: StaffDirectory;

function aFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'staff-'));
  folders.push(made);
  return made;
}

function at(file: string): StaffDirectory {
  const directory = new StaffDirectory(file);
  open.push(directory);
  return directory;
}

beforeEach(() => {
  folder = aFolder();
  path = join(folder, 'staff.sqlite');
  staff = at(path);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(open.splice(0).map((directory) => directory.close()));
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

/** The files of the folder in which a name stands. */
const holding = (name: string): string[] =>
  readdirSync(folder).filter((file) => readFileSync(join(folder, file)).includes(name));

/** What is on disk when the process is ended between the record of a forgetting and its end. */
async function cutOff(id: string): Promise<void> {
  jest.spyOn(SqliteFile.prototype, 'purge').mockRejectedValueOnce(new Error('killed'));
  await expect(staff.forget(id)).rejects.toThrow('killed');
}

describe('the directory of names', () => {
  it('has a name for each number, and the last one that it was given', async () => {
    await staff.name('20', '김철수');
    await staff.name('1', '홍길동');
    await staff.name('20', '김영수');
    expect(await staff.list()).toEqual([
      { id: '1', name: '홍길동' },
      { id: '20', name: '김영수' },
    ]);
  });

  it('gives a page, or those that are asked for', async () => {
    const ids = ['1', '10', '2', '30'];
    for (const id of ids) await staff.name(id, `이름 ${id}`);
    const listed = async (asked: Parameters<StaffDirectory['list']>[0]) =>
      (await staff.list(asked)).map(({ id }) => id);
    expect(await listed({ limit: 3 })).toEqual(['1', '10', '2']);
    expect(await listed({ limit: 3, after: '2' })).toEqual(['30']);
    expect(await listed({ ids: ['30', '7', '10'] })).toEqual(['10', '30']);
    expect(await listed({ ids: ['30', '10'], after: '10' })).toEqual(['30']);
    expect(await listed({ ids: [] })).toEqual([]);
  });

  it('is not made by questions, nor by forgetting, and is by the first name', async () => {
    const deeper = join(folder, 'deeper');
    const directory = at(join(deeper, 'staff.sqlite'));
    expect(await directory.list({ ids: ['1'] })).toEqual([]);
    await directory.finish();
    await expect(directory.forget('1')).rejects.toMatchObject({
      code: 'STAFF_MISSING',
      details: { id: '1' },
    });
    expect(existsSync(deeper)).toBe(false);
    await directory.name('1', '홍길동');
    expect(readdirSync(deeper)).toContain('staff.sqlite');
  });

  it('is for its owner alone, also where a copy of it was not', async () => {
    await staff.name('1', '홍길동');
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    const copy = join(aFolder(), 'staff.sqlite');
    copyFileSync(path, copy);
    chmodSync(copy, 0o644);
    await at(copy).name('2', '김철수');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('is no other file', async () => {
    const file = await openSqliteFile(path, { ...STAFF_FILE, applicationId: 7 });
    await file.close();
    await expect(staff.list()).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
  });
});

describe('a name that is forgotten', () => {
  it('has no byte left in any file, and others have theirs', async () => {
    // So many that the pages of the file are split and merged.
    const all = Array.from({ length: 1000 }, (_, i) => ({
      id: String(i),
      name: `홍길동 ${String(i).padStart(4, '0')}`,
    }));
    for (const { id, name } of all) await staff.name(id, name);
    const gone = all.filter((_, i) => i % 50 === 0);
    expect(gone.filter(({ name }) => holding(name).length === 0)).toEqual([]);
    for (const { id } of gone) await staff.forget(id);
    expect(gone.filter(({ name }) => holding(name).length > 0)).toEqual([]);
    expect(await staff.list({ ids: ['49', '50', '51'] })).toEqual([all[49], all[51]]);
    await expect(staff.forget('50')).rejects.toMatchObject({ code: 'STAFF_MISSING' });
  });

  it('has none left where it was replaced, either', async () => {
    await staff.name('1', '홍길동');
    await staff.name('1', '홍길순');
    expect([holding('홍길동'), holding('홍길순').length > 0]).toEqual([[], true]);
  });

  it('is known to no other process that has the file open', async () => {
    const other = at(path);
    await staff.name('1', '홍길동');
    expect(await other.list()).toHaveLength(1);
    await staff.forget('1');
    expect(await other.list()).toEqual([]);
    await other.name('1', '김철수');
    expect([await staff.list(), holding('홍길동')]).toEqual([[{ id: '1', name: '김철수' }], []]);
  });

  it('is told to nobody, and gone at the next start, where the process was ended in between', async () => {
    await staff.name('1', '홍길동');
    await cutOff('1');
    expect([await staff.list(), holding('홍길동').length > 0]).toEqual([[], true]);
    await at(path).finish();
    expect(holding('홍길동')).toEqual([]);
    await expect(staff.forget('1')).rejects.toMatchObject({ code: 'STAFF_MISSING' });
  });

  it('is gone as well when somebody else has the number by then', async () => {
    await staff.name('1', '홍길동');
    await cutOff('1');
    await staff.name('1', '김철수');
    expect([await staff.list(), holding('홍길동')]).toEqual([[{ id: '1', name: '김철수' }], []]);
  });

  it('that could not be erased to the end is said to be so, and is when that is sent again', async () => {
    await staff.name('1', '홍길동');
    const faults = [
      [new LedgerError('STORE_BUSY', { path }), phrase('file-in-use', { path })],
      [storeUnavailable(phrase('disk-full'), 'unknown'), phrase('disk-full')],
    ] as const;
    for (const [fault, why] of faults) {
      jest.spyOn(SqliteFile.prototype, 'purge').mockRejectedValueOnce(fault);
      const refused = { code: 'ERASURE_UNFINISHED', details: { subject: '1', why } };
      await expect(staff.forget('1')).rejects.toMatchObject(refused);
    }
    await staff.forget('1');
    expect([await staff.list(), holding('홍길동')]).toEqual([[], []]);
  });

  it('that was replaced is erased by the next attempt, too', async () => {
    await staff.name('1', '홍길동');
    jest.spyOn(SqliteFile.prototype, 'purge').mockRejectedValueOnce(new LedgerError('STORE_BUSY', { path }));
    await expect(staff.name('1', '홍길순')).rejects.toMatchObject({ code: 'ERASURE_UNFINISHED' });
    expect(holding('홍길동')).not.toEqual([]);
    await staff.name('1', '홍길순');
    expect([await staff.list(), holding('홍길동')]).toEqual([[{ id: '1', name: '홍길순' }], []]);
  });
});
