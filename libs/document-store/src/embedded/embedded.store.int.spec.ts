import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteFile } from '@ledger/sqlite';
import { openedBy } from '../../../../tests/support/opened-by';
import { BOARD, findAll, keysOf } from '../board.contract';
import { documentStoreContract } from '../document-store.contract';
import { EmbeddedDocumentStore, openEmbeddedDocumentStore } from './embedded.store';
import { countSql, DOCUMENT_FILE, walkSql } from './schema';

async function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const path = join(folder, 'read-models.sqlite');
  const remove = () => rmSync(folder, { recursive: true });
  return { path, ...(await openedBy(() => openEmbeddedDocumentStore(path), remove)) };
}

documentStoreContract('EmbeddedDocumentStore', opened);

describe('EmbeddedDocumentStore', () => {
  it('answers every kind of find and count from an index, without sorting', async () => {
    const { path, store, dispose } = await opened();
    await store.ensure(BOARD);
    const file = await openSqliteFile(path, DOCUMENT_FILE);
    const plan = (sql: string) =>
      file
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row[3]));
    const kinds: readonly (readonly [number | undefined, boolean, string])[] = [
      [undefined, false, 'SEARCH d1 USING INDEX sqlite_autoindex_d1_1 (key>? AND key<?)'],
      [0, false, 'SEARCH d1 USING INDEX d1_e0 (e0>? AND e0<?)'],
      [2, true, 'SEARCH s USING PRIMARY KEY (string=? AND key>? AND key<?)'],
    ];
    for (const [n, isArray, expected] of kinds) {
      for (const descending of [false, true]) {
        const steps = plan(walkSql(1, n, isArray, descending));
        expect(steps[0]).toBe(expected);
        expect(steps.join()).not.toMatch(/SCAN (?!o\b)|TEMP B-TREE/);
      }
      expect(plan(countSql(1, n, isArray))[0]).toBe(expected.replace('INDEX d1_e0', 'COVERING INDEX d1_e0'));
    }
    await file.close();
    await dispose();
  });

  describe('knows by itself where somebody edited', () => {
    const document = { title: '가', plan: 'p', grams: ['가', '나'] };
    const there = { key: 'a', position: 3, document };
    const edited = async (...statements: readonly string[]) => {
      const { path, store, dispose } = await opened();
      await store.ensure(BOARD);
      await store.write(BOARD.name, [there, { ...there, key: 'b' }]);
      const file = await openSqliteFile(path, DOCUMENT_FILE);
      for (const sql of statements) file.exec(sql);
      await file.close();
      const seen = [await store.differing(BOARD.name, [there]), await store.astray(BOARD.name)];
      await dispose();
      return seen;
    };
    const arrays = BOARD.indexes.findIndex(({ array }) => array);
    const entry = BOARD.indexes.findIndex(({ array }) => !array);

    it.each([
      ['nothing', 'SELECT 1', [], []],
      [
        'a document',
        `UPDATE d1 SET document = json_set(document, '$.title', '나') WHERE key = 'a'`,
        ['a'],
        [],
      ],
      ['what is no document', `UPDATE d1 SET document = '{' WHERE key = 'a'`, ['a'], []],
      ['a position', `UPDATE d1 SET position = 4 WHERE key = 'a'`, ['a'], []],
      [
        'a position that is no safe number',
        `UPDATE d1 SET position = ${2n ** 62n} WHERE key = 'a'`,
        ['a'],
        [],
      ],
      ['an entry of an index', `UPDATE d1 SET e${entry} = 'z' WHERE key = 'a'`, ['a'], []],
      ['the strings of a row', `UPDATE d1 SET e${arrays} = '[]' WHERE key = 'a'`, ['a'], ['a', 'a']],
      ['strings that are no JSON', `UPDATE d1 SET e${arrays} = '{' WHERE key = 'a'`, ['a'], ['a', 'a']],
      ['a string that is gone', `DELETE FROM d1_e${arrays} WHERE key = 'a' AND string = '나'`, ['a'], []],
      ['a string too many', `INSERT INTO d1_e${arrays} VALUES ('다', 'b')`, [], ['b']],
      ['a string of nobody', `INSERT INTO d1_e${arrays} VALUES ('다', 'c')`, [], ['c']],
      ['a document that is gone', `DELETE FROM d1 WHERE key = 'a'`, ['a'], ['a', 'a']],
    ])('%s', async (_, sql, differing, astray) => {
      expect(await edited(sql)).toEqual([differing, astray]);
    });
  });

  it.each(['', '{', 'null', '[]', '7', '"text"'])(
    'says that a document is damaged that is now %j',
    async (text) => {
      const { path, store, dispose } = await opened();
      await store.ensure(BOARD);
      await store.write(BOARD.name, [{ key: 'a', position: 3, document: { title: '가', grams: ['가'] } }]);
      const file = await openSqliteFile(path, DOCUMENT_FILE);
      file.prepare('UPDATE d1 SET document = ?').run(text);
      await file.close();
      const damaged = { code: 'DOCUMENT_DAMAGED', details: { key: 'a' } };
      await expect(store.get(BOARD.name, 'a')).rejects.toMatchObject(damaged);
      await expect(store.getMany(BOARD.name, ['a'])).rejects.toMatchObject(damaged);
      await expect(store.find(BOARD.name, { limit: 1 })).rejects.toMatchObject(damaged);
      await dispose();
    },
  );

  it('says that a register is damaged that is no JSON', async () => {
    const { path, store, dispose } = await opened();
    await store.setRegister('bookmark', undefined, { at: 1 });
    const file = await openSqliteFile(path, DOCUMENT_FILE);
    file.exec(`UPDATE registers SET value = '{'`);
    await file.close();
    const damaged = { code: 'DOCUMENT_DAMAGED', details: { key: 'bookmark' } };
    await expect(store.readRegister('bookmark')).rejects.toMatchObject(damaged);
    await dispose();
  });

  it('keeps what it acknowledged when the disk is full, and can be written to again', async () => {
    const { path, dispose } = await opened();
    const file = await openSqliteFile(path, DOCUMENT_FILE);
    const store = new EmbeddedDocumentStore(file);
    await store.ensure(BOARD);
    file.exec(`PRAGMA max_page_count = ${Number(file.prepare('PRAGMA page_count').get()?.[0]) + 30}`);
    const writes = [...Array(100).keys()].map((i) => ({
      key: `k${100 + i}`,
      position: i,
      document: { title: 'x'.repeat(2000), grams: ['x'] },
    }));
    const results = await Promise.allSettled(writes.map((write) => store.write(BOARD.name, [write])));
    const kept = writes.filter((_, i) => results[i]?.status === 'fulfilled').map(({ key }) => key);
    expect([kept.length > 0, kept.length < 100]).toEqual([true, true]);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    expect(refused).toEqual(refused.map(() => expect.objectContaining({ code: 'STORE_UNAVAILABLE' })));
    expect(keysOf(await findAll(store, { limit: 1000 }))).toEqual(kept);
    expect(keysOf(await findAll(store, { index: 'by-grams', all: ['x'], limit: 1000 }))).toEqual(kept);
    file.exec('PRAGMA max_page_count = 1000000');
    await store.write(BOARD.name, writes);
    expect(await store.count(BOARD.name, {})).toBe(100);
    await store.close();
    await dispose();
  });

  it('says plainly that a file is no read model', async () => {
    const { path, store, dispose } = await opened();
    await store.close();
    writeFileSync(`${path}.txt`, 'a letter\n'.repeat(1000));
    await expect(openEmbeddedDocumentStore(`${path}.txt`)).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    await dispose();
  });
});
