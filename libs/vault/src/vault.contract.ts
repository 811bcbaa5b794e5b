import { randomBytes } from 'node:crypto';
import type { TextKey, Vault } from './vault';

export interface OpenedVault {
  readonly vault: Vault;
  dispose(): Promise<void>;
}

export const aKey = (): TextKey => ({ id: randomBytes(16).toString('hex'), key: randomBytes(32) });

const AT = '2026-06-30T15:30:00.000Z';

/** The rules of a vault. Every adapter keeps all of them; `open` gives an empty one each time. */
export function vaultContract(name: string, open: () => Promise<OpenedVault>): void {
  describe(`${name}, as a vault`, () => {
    let vault: Vault;
    let dispose: () => Promise<void>;
    beforeEach(async () => ({ vault, dispose } = await open()));
    afterEach(() => dispose());

    it('knows nothing at first', async () => {
      expect(await vault.subjects()).toEqual([]);
      expect(await vault.knows('c-1')).toBe(false);
      expect((await vault.find(['0'.repeat(32)])).size).toBe(0);
    });

    it('finds the keys that it kept, and no other', async () => {
      const keys = [aKey(), aKey(), aKey()];
      await vault.keep('c-1', keys.slice(0, 2));
      await vault.keep('c-2', keys.slice(2));
      const found = await vault.find([...keys.map(({ id }) => id), aKey().id]);
      expect(found).toEqual(new Map(keys.map(({ id, key }) => [id, { key }])));
    });

    it('gives each subject one key for fingerprints', async () => {
      const keys = await Promise.all(['c-1', 'c-1', 'c-2'].map((subject) => vault.fingerprintKey(subject)));
      expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
      expect(keys[1]).toEqual(keys[0]);
      expect(keys[2]).not.toEqual(keys[0]);
      // Nothing was kept so far.
      expect([await vault.knows('c-1'), await vault.subjects()]).toEqual([false, []]);
      await vault.keep('c-1', [aKey()]);
      expect(await vault.fingerprintKey('c-1')).toEqual(keys[0]);
      expect([await vault.knows('c-1'), await vault.subjects()]).toEqual([true, [{ subject: 'c-1' }]]);
    });

    it('shreds the keys of one subject, says since when, and leaves the others', async () => {
      const [mine, other] = [aKey(), aKey()];
      await vault.fingerprintKey('c-1');
      await vault.keep('c-1', [mine]);
      await vault.fingerprintKey('c-2');
      await vault.keep('c-2', [other]);
      expect(await vault.erase('c-1', AT)).toBe(1);
      const found = await vault.find([mine.id, other.id]);
      expect(found.get(mine.id)).toEqual({ erasedAt: AT });
      expect(found.get(other.id)).toEqual({ key: other.key });
      expect(await vault.subjects()).toEqual([{ subject: 'c-2' }]);
    });

    it('closes a subject for ever', async () => {
      await vault.fingerprintKey('c-1');
      await vault.erase('c-1', AT);
      const refusal = { code: 'SUBJECT_ERASED', details: { subject: 'c-1', on: '2026-07-01' } };
      await expect(vault.fingerprintKey('c-1')).rejects.toMatchObject(refusal);
      await expect(vault.keep('c-1', [aKey()])).rejects.toMatchObject(refusal);
      expect(await vault.knows('c-1')).toBe(true);
    });

    it('erases again what was erased, and leaves the time as it was', async () => {
      const key = aKey();
      await vault.fingerprintKey('c-1');
      await vault.keep('c-1', [key]);
      expect(await vault.erase('c-1', AT)).toBe(1);
      expect(await vault.erase('c-1', '2027-01-01T00:00:00.000Z')).toBe(1);
      expect((await vault.find([key.id])).get(key.id)).toEqual({ erasedAt: AT });
    });

    it('closes a subject that it has no key of: its keys may come back with an older copy', async () => {
      expect(await vault.erase('c-9', AT)).toBe(0);
      await expect(vault.fingerprintKey('c-9')).rejects.toMatchObject({ code: 'SUBJECT_ERASED' });
    });
  });
}
