import { erasureUnfinished, LedgerError } from '@ledger/kernel';
import { SecretFile } from '@ledger/sqlite';
import { STAFF_FILE } from './schema';

/** A member of staff, by the number that events carry. */
export interface Member {
  readonly id: string;
  readonly name: string;
}

/**
 * The names of staff, by their numbers, in one SQLite file that several processes may share and the first name makes. Names
 * are nowhere else: no library may import this one, so that nothing that records, projects or certifies can come by a name.
 *
 * A directory that fails throws `LedgerError`: `STORE_UNAVAILABLE`, `STORE_BUSY`, `STORE_DAMAGED`, `STORE_FOREIGN`, `STORE_NEWER`.
 */
export class StaffDirectory {
  private readonly file: SecretFile;

  constructor(path: string) {
    this.file = new SecretFile(path, STAFF_FILE);
  }

  /**
   * Members in the order of the characters of their numbers.
   *
   * @param asked `ids`: only these, as far as they have names; `after`: only those behind that number; `limit`: how many at most
   */
  async list(asked: { ids?: readonly string[]; after?: string; limit?: number } = {}): Promise<Member[]> {
    const { ids, after = '', limit = -1 } = asked;
    const isAsked = ids ? 'id IN (SELECT value FROM json_each(?))' : '? IS NULL';
    const rows = await this.file.rows(
      `SELECT id, name FROM staff WHERE name IS NOT NULL AND ${isAsked} AND id > ? ORDER BY id LIMIT ?`,
      ids ? JSON.stringify(ids) : null,
      after,
      limit,
    );
    return rows.map(([id, name]) => ({ id: id as string, name: name as string }));
  }

  /**
   * Gives a number its name. When it returns the name is on disk, and no byte of one that it had before is left.
   *
   * @throws LedgerError `ERASURE_UNFINISHED` where the new name is kept, and bytes of the former one may be left
   */
  async name(id: string, name: string): Promise<void> {
    const file = await this.file.opened();
    const set = `INSERT INTO staff (id, name) VALUES (?, ?)
      ON CONFLICT (id) DO UPDATE SET due = due OR name IS NOT excluded.name, name = excluded.name RETURNING due`;
    const [isDue] = await file.write(() => file.prepare(set).get(id, name)!);
    if (isDue === 1) await this.purge([id]);
  }

  /**
   * Forgets the name of a number. When it returns no byte of it is left. Doing it again ends what was begun.
   *
   * @throws LedgerError `STAFF_MISSING` where it has none; `ERASURE_UNFINISHED` where nobody is told the name any more, and bytes
   *   of it may be left
   */
  async forget(id: string): Promise<void> {
    const [known] = await this.file.rows('SELECT 1 FROM staff WHERE id = ?', id);
    if (!known) throw new LedgerError('STAFF_MISSING', { id });
    const file = await this.file.opened();
    await file.write(() => file.prepare('UPDATE staff SET name = NULL, due = 1 WHERE id = ?').run(id));
    await this.purge([id]);
  }

  /** Ends what was cut off. @throws LedgerError `ERASURE_UNFINISHED` */
  async finish(): Promise<void> {
    const due = await this.file.rows('SELECT id FROM staff WHERE due = 1');
    if (due.length > 0) await this.purge(due.map(([id]) => id as string));
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  /** Writes the file anew without former names; then nothing is due, and of what was forgotten not even the number is left. */
  private async purge(ids: readonly string[]): Promise<void> {
    const file = await this.file.opened();
    try {
      await file.purge();
      await file.write(() => {
        for (const id of ids) {
          file.prepare('DELETE FROM staff WHERE id = ? AND name IS NULL').run(id);
          file.prepare('UPDATE staff SET due = 0 WHERE id = ?').run(id);
        }
      });
    } catch (error) {
      throw erasureUnfinished(ids.join(', '), error);
    }
  }
}
