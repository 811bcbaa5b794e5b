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
import { openSqliteFile } from '@ledger/sqlite';
import { aKey, vaultContract } from '../vault.contract';
import { KeysFile } from './keys-file';
import { KEYS_FILE } from './schema';

const AT = '2026-06-30T15:30:00.000Z';
const folders: string[] = [];
const open: KeysFile[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((vault) => vault.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  folders.push(folder);
  return folder;
}

function at(path: string): KeysFile {
  const vault = new KeysFile(path);
  open.push(vault);
  return vault;
}

/** The files of the folder that hold these bytes. */
const holding = (folder: string, bytes: Uint8Array): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(Buffer.from(bytes)));

vaultContract('KeysFile', async () => ({
  vault: at(join(aFolder(), 'keys.sqlite')),
  dispose: async () => undefined,
}));

describe('the file of the keys', () => {
  it('is not made by questions, and is by the first key', async () => {
    const folder = join(aFolder(), 'deeper');
    const vault = at(join(folder, 'keys.sqlite'));
    await vault.find([aKey().id]);
    await vault.subjects();
    await vault.knows('c-1');
    await vault.fingerprintKey('c-1');
    expect(existsSync(folder)).toBe(false);
    await vault.keep('c-1', [aKey()]);
    expect(readdirSync(folder)).toContain('keys.sqlite');
  });

  it('is for its owner alone, also where a copy of it was not', async () => {
    const path = join(aFolder(), 'keys.sqlite');
    await at(path).keep('c-1', [aKey()]);
    for (const suffix of ['', '-wal', '-shm']) expect(statSync(path + suffix).mode & 0o777).toBe(0o600);
    const copy = join(aFolder(), 'keys.sqlite');
    copyFileSync(path, copy);
    chmodSync(copy, 0o644);
    await at(copy).keep('c-2', [aKey()]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
  });

  it('holds no byte of the shredded keys any more, in no file beside it either', async () => {
    const folder = aFolder();
    const vault = at(join(folder, 'keys.sqlite'));
    // So many that the pages of the file are split and merged, and the keys lie on many of them.
    const keys = Array.from({ length: 3000 }, aKey);
    const fingerprint = await vault.fingerprintKey('c-1');
    const other = await vault.fingerprintKey('c-2');
    for (let i = 0; i < keys.length; i += 100) {
      await vault.keep('c-1', keys.slice(i, i + 50));
      await vault.keep('c-2', keys.slice(i + 50, i + 100));
    }
    const mine = keys.filter((_, i) => i % 100 < 50);
    expect(mine.every(({ key }) => holding(folder, key).length > 0)).toBe(true);
    expect(holding(folder, fingerprint).length).toBeGreaterThan(0);
    expect(await vault.erase('c-1', AT)).toBe(1500);
    expect(mine.filter(({ key }) => holding(folder, key).length > 0)).toEqual([]);
    expect(holding(folder, fingerprint)).toEqual([]);
    expect(holding(folder, other).length).toBeGreaterThan(0);
    const found = await vault.find(keys.map(({ id }) => id));
    expect([...found.values()].filter((one) => 'key' in one)).toHaveLength(1500);
  });

  it('gives a new subject one fingerprint key, whichever process is the first to write about it', async () => {
    const path = join(aFolder(), 'keys.sqlite');
    const [one, two] = [at(path), at(path)];
    const drafts = [await one.fingerprintKey('c-1'), await two.fingerprintKey('c-1')];
    await one.keep('c-1', [aKey()]);
    const late = aKey();
    await expect(two.keep('c-1', [late])).rejects.toMatchObject({ code: 'STORE_BUSY' });
    expect((await two.find([late.id])).size).toBe(0);
    expect(await two.fingerprintKey('c-1')).toEqual(drafts[0]);
    await two.keep('c-1', [late]);
  });

  it('opens nothing in another process from the erasure on', async () => {
    const path = join(aFolder(), 'keys.sqlite');
    const [one, two] = [at(path), at(path)];
    const key = aKey();
    await one.keep('c-1', [key]);
    expect((await two.find([key.id])).get(key.id)).toEqual({ key: key.key });
    await one.erase('c-1', AT);
    expect((await two.find([key.id])).get(key.id)).toEqual({ erasedAt: AT });
    await expect(two.keep('c-1', [aKey()])).rejects.toMatchObject({ code: 'SUBJECT_ERASED' });
  });

  it('lists an erasure that was cut off before the file was written anew, and ends it', async () => {
    const folder = aFolder();
    const path = join(folder, 'keys.sqlite');
    const key = aKey();
    await at(path).keep('c-1', [key]);
    const file = await openSqliteFile(path, KEYS_FILE);
    file.exec(`UPDATE subjects SET erased_at = '${AT}'`);
    const vault = at(path);
    expect(await vault.subjects()).toEqual([{ subject: 'c-1', erasedAt: AT }]);
    await vault.erase('c-1', AT);
    expect(await vault.subjects()).toEqual([]);
    expect(holding(folder, key.key)).toEqual([]);
    await file.close();
  });

  it('is no other file', async () => {
    const path = join(aFolder(), 'events.sqlite');
    const file = await openSqliteFile(path, { ...KEYS_FILE, applicationId: 7 });
    await file.close();
    await expect(at(path).keep('c-1', [aKey()])).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
  });
});
