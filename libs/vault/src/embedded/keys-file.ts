import { randomBytes } from 'node:crypto';
import { dayOf, LedgerError, type Instant } from '@ledger/kernel';
import { SecretFile } from '@ledger/sqlite';
import type { Found, ListedSubject, TextKey, Vault } from '../vault';
import { KEYS_FILE } from './schema';

const KEY_BYTES = 32;
const MAX_DRAFTS = 1000;

/**
 * The keys in one SQLite file, which several processes may share. A ledger in which nothing was ever sealed has none: the file
 * is made by the first text that is sealed.
 */
export class KeysFile implements Vault {
  private readonly file: SecretFile;
  /** Of subjects that nothing is kept for yet: a command that is refused leaves nothing behind. */
  private readonly drafts = new Map<string, Uint8Array>();

  constructor(path: string) {
    this.file = new SecretFile(path, KEYS_FILE);
  }

  async fingerprintKey(subject: string): Promise<Uint8Array> {
    const [row] = await this.file.rows(
      'SELECT fingerprint, erased_at FROM subjects WHERE subject = ?',
      subject,
    );
    if (typeof row?.[1] === 'string') throw erased(subject, row[1]);
    if (row?.[0] instanceof Uint8Array) return row[0];
    const draft = this.drafts.get(subject) ?? randomBytes(KEY_BYTES);
    this.drafts.delete(subject);
    this.drafts.set(subject, draft);
    if (this.drafts.size > MAX_DRAFTS) this.drafts.delete(this.drafts.keys().next().value!);
    return draft;
  }

  async keep(subject: string, keys: readonly TextKey[]): Promise<void> {
    const file = await this.file.opened();
    const draft = this.drafts.get(subject) ?? null;
    const isKept = await file.write(() => {
      const at = file.prepare('SELECT erased_at FROM subjects WHERE subject = ?').get(subject)?.[0];
      if (typeof at === 'string') throw erased(subject, at);
      const add = `INSERT INTO subjects (subject, fingerprint) VALUES (?, ?)
        ON CONFLICT (subject) DO UPDATE SET fingerprint = coalesce(fingerprint, excluded.fingerprint)
        RETURNING fingerprint`;
      const own = file.prepare(add).get(subject, draft)![0];
      if (draft !== null && !Buffer.from(draft).equals(own as Uint8Array)) return false;
      const insert = file.prepare('INSERT INTO keys (id, subject, key) VALUES (?, ?, ?)');
      for (const { id, key } of keys) insert.run(id, subject, key);
      return true;
    }, keys.length);
    this.drafts.delete(subject);
    // Another process was the first to write about the subject; what was fingerprinted with this draft is no use.
    if (!isKept) throw new LedgerError('STORE_BUSY', { path: this.file.path });
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, Found>> {
    const rows = await this.file.rows(
      `SELECT keys.id, keys.key, erased_at FROM json_each(?) AS asked JOIN keys ON keys.id = asked.value
       LEFT JOIN subjects USING (subject)`,
      JSON.stringify(ids),
    );
    return new Map(
      rows.map(([id, key, at]): [string, Found] => [
        id as string,
        at === null ? { key: key as Uint8Array } : { erasedAt: at as string },
      ]),
    );
  }

  async subjects(): Promise<readonly ListedSubject[]> {
    const rows = await this.file.rows('SELECT subject, erased_at FROM subjects WHERE gone = 0');
    return rows.map(([subject, at]) => ({
      subject: subject as string,
      ...(at === null ? {} : { erasedAt: at as string }),
    }));
  }

  async knows(subject: string): Promise<boolean> {
    return (await this.file.rows('SELECT 1 FROM subjects WHERE subject = ?', subject)).length > 0;
  }

  async erase(subject: string, at: Instant): Promise<number> {
    const file = await this.file.opened();
    const keys = await file.write(() => {
      const erase = `INSERT INTO subjects (subject, erased_at) VALUES (?, ?)
        ON CONFLICT (subject) DO UPDATE SET fingerprint = NULL, erased_at = coalesce(erased_at, excluded.erased_at)`;
      file.prepare(erase).run(subject, at);
      return file.prepare('UPDATE keys SET key = zeroblob(length(key)) WHERE subject = ?').run(subject);
    });
    await file.purge();
    await file.write(() => file.prepare('UPDATE subjects SET gone = 1 WHERE subject = ?').run(subject));
    return keys;
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

const erased = (subject: string, at: Instant): LedgerError =>
  new LedgerError('SUBJECT_ERASED', { subject, on: dayOf(at) });
