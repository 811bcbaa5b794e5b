import { BOARD, findAll, keysOf, type OpenedStore, opening } from './board.contract';
import type { DocumentStore } from './document-store';

const GRAMS = { index: 'by-grams', limit: 10 };

const title = async (store: DocumentStore, key: string) =>
  (await store.get(BOARD.name, key))?.document['title'];

export function writeContract(open: () => Promise<OpenedStore>): void {
  const opened = opening(open);

  async function board(): Promise<DocumentStore> {
    const { store } = opened();
    await store.ensure(BOARD);
    return store;
  }

  describe('writing', () => {
    it('gives back exactly what was written, with its position', async () => {
      const store = await board();
      const document = {
        title: '각 각 🗳️ "\\\u0000\u2028',
        n: null,
        list: [1.5, { a: [] }],
        '': 0,
        'a.b': true,
      };
      await store.write(BOARD.name, [{ key: 'paju8.12-5', position: 7, document }]);
      expect(await store.get(BOARD.name, 'paju8.12-5')).toEqual({ key: 'paju8.12-5', position: 7, document });
      expect(await store.get(BOARD.name, 'paju8.12-6')).toBeUndefined();
    });

    it('gives those that exist of many keys', async () => {
      const store = await board();
      await store.write(BOARD.name, [
        { key: 'a', position: 1, document: { title: 'A' } },
        { key: 'b', position: 2, document: { title: 'B' } },
      ]);
      const found = await store.getMany(BOARD.name, ['b', 'x', 'a', 'b']);
      expect(found).toEqual(
        new Map([
          ['a', { key: 'a', position: 1, document: { title: 'A' } }],
          ['b', { key: 'b', position: 2, document: { title: 'B' } }],
        ]),
      );
      expect(await store.getMany(BOARD.name, [])).toEqual(new Map());
    });

    it("leaves alone a document whose position is at or past the write's", async () => {
      const store = await board();
      await store.write(BOARD.name, [{ key: 'a', position: 5, document: { title: 'five', stage: 'x' } }]);
      for (const position of [4, 5]) {
        await store.write(BOARD.name, [{ key: 'a', position, document: { title: 'late', stage: 'y' } }]);
      }
      expect(await store.get(BOARD.name, 'a')).toMatchObject({ position: 5, document: { title: 'five' } });
      await store.write(BOARD.name, [{ key: 'a', position: 6, document: { title: 'six' } }]);
      expect(await store.get(BOARD.name, 'a')).toMatchObject({ position: 6, document: { title: 'six' } });
    });

    it('guards and indexes alike where a write takes a document for new, rightly or not', async () => {
      const store = await board();
      const said = (position: number, gram: string) => ({
        key: 'a',
        position,
        document: { title: gram, grams: [gram] },
        isNew: true,
      });
      const foundBy = async (gram: string) => keysOf(await findAll(store, { ...GRAMS, all: [gram] }));
      await store.write(BOARD.name, [said(5, 'five')]);
      await store.write(BOARD.name, [said(4, 'four')]);
      expect([await title(store, 'a'), await foundBy('five'), await foundBy('four')]).toEqual([
        'five',
        ['a'],
        [],
      ]);
      await store.write(BOARD.name, [said(6, 'six')]);
      expect([await title(store, 'a'), await foundBy('five'), await foundBy('six')]).toEqual([
        'six',
        [],
        ['a'],
      ]);
      await store.write(BOARD.name, [{ key: 'a', position: 7, document: undefined }]);
      await store.write(BOARD.name, [said(7, 'seven')]);
      expect(await title(store, 'a')).toBeUndefined();
      await store.write(BOARD.name, [said(8, 'eight')]);
      expect([await title(store, 'a'), await foundBy('eight')]).toEqual(['eight', ['a']]);
    });

    it('ends the same whatever the order and however often the writes of a key arrive', async () => {
      const store = await board();
      const writes = [1, 2, 3].map((n) => ({
        key: 'a',
        position: n,
        document: { title: `${n}`, grams: [`${n}`] },
      }));
      await store.write(BOARD.name, [...writes, ...writes.toReversed(), ...writes]);
      expect(await title(store, 'a')).toBe('3');
      expect(keysOf(await findAll(store, { ...GRAMS, all: ['3'] }))).toEqual(['a']);
      expect(await findAll(store, { ...GRAMS, all: ['1'] })).toEqual([]);
    });

    it('deletes behind a tombstone, which guards like a document', async () => {
      const store = await board();
      await store.write(BOARD.name, [
        { key: 'a', position: 5, document: { title: 'A', plan: 'p', grams: ['g'] } },
      ]);
      await store.write(BOARD.name, [{ key: 'a', position: 4, document: undefined }]);
      expect(await title(store, 'a')).toBe('A');
      await store.write(BOARD.name, [{ key: 'a', position: 6, document: undefined }]);
      await store.write(BOARD.name, [{ key: 'a', position: 5, document: { title: 'late' } }]);
      expect(await store.get(BOARD.name, 'a')).toBeUndefined();
      expect(await store.getMany(BOARD.name, ['a'])).toEqual(new Map());
      expect(await findAll(store, { limit: 10 })).toEqual([]);
      expect(await findAll(store, { index: 'by-stage', limit: 10 })).toEqual([]);
      expect(await findAll(store, { ...GRAMS, all: ['g'] })).toEqual([]);
      expect(await store.count(BOARD.name, {})).toBe(0);
      await store.write(BOARD.name, [{ key: 'a', position: 7, document: { title: 'again', grams: ['g'] } }]);
      expect(keysOf(await findAll(store, { ...GRAMS, all: ['g'] }))).toEqual(['a']);
    });

    it('leaves a tombstone for a key that was never there', async () => {
      const store = await board();
      await store.write(BOARD.name, [{ key: 'a', position: 6, document: undefined }]);
      await store.write(BOARD.name, [{ key: 'a', position: 5, document: { title: 'late' } }]);
      expect(await store.get(BOARD.name, 'a')).toBeUndefined();
    });

    it('takes thousands of writes, and calls that do not wait for each other', async () => {
      const store = await board();
      const writes = [...Array(3000).keys()].map((i) => ({
        key: `k${i}`,
        position: i,
        document: { title: `${i}` },
      }));
      await Promise.all([
        store.write(BOARD.name, writes.slice(0, 2000)),
        store.write(BOARD.name, writes.slice(1000)),
      ]);
      expect(await store.count(BOARD.name, {})).toBe(3000);
      await store.write(BOARD.name, []);
    });

    it('is not changed by changing what was written or read', async () => {
      const store = await board();
      const document = { title: 'A' };
      await store.write(BOARD.name, [{ key: 'a', position: 1, document }]);
      document.title = 'changed after writing';
      const read = await store.get(BOARD.name, 'a');
      if (read) read.document['title'] = 'changed after reading';
      expect(await title(store, 'a')).toBe('A');
    });

    it('refuses a key that not every adapter could keep', async () => {
      const store = await board();
      for (const key of ['', 'a\u0000b', 'a\nb', 'a\ud800']) {
        const writing = store.write(BOARD.name, [{ key, position: 1, document: {} }]);
        await expect(writing).rejects.toBeInstanceOf(RangeError);
      }
    });
  });

  collectionContract(open);
  registerContract(open);
}

function collectionContract(open: () => Promise<OpenedStore>): void {
  describe('collections', () => {
    const opened = opening(open);
    const document = { title: '공약', plan: 'p', stage: 's', grams: ['공약'] };

    it('are made once, however often they are asked for, and keep their documents', async () => {
      const { store } = opened();
      await Promise.all([store.ensure(BOARD), store.ensure(BOARD)]);
      await store.write(BOARD.name, [{ key: 'a', position: 1, document }]);
      await store.ensure(BOARD);
      expect(await store.collections()).toEqual([BOARD.name]);
      expect(await title(store, 'a')).toBe('공약');
    });

    it('get an index later on, which finds the documents that were there before', async () => {
      const { store } = opened();
      await store.ensure({ ...BOARD, indexes: [] });
      await store.write(BOARD.name, [
        { key: 'a', position: 1, document },
        { key: 'b', position: 2, document: undefined },
      ]);
      await store.ensure(BOARD);
      expect(keysOf(await findAll(store, { index: 'by-stage', equals: ['p', 's'], limit: 5 }))).toEqual([
        'a',
      ]);
      expect(keysOf(await findAll(store, { index: 'by-grams', all: ['공약'], limit: 5 }))).toEqual(['a']);
      await store.write(BOARD.name, [{ key: 'a', position: 3, document: { ...document, grams: ['other'] } }]);
      expect(await findAll(store, { index: 'by-grams', all: ['공약'], limit: 5 })).toEqual([]);
    });

    it('refuse an index under the name of a different one, and names that could be mistaken', async () => {
      const { store } = opened();
      await store.ensure(BOARD);
      const otherwise = { ...BOARD, indexes: [{ name: 'by-stage', fields: ['stage'] }] };
      await expect(store.ensure(otherwise)).rejects.toBeInstanceOf(RangeError);
      const badly = ["a'b", 'a"; DROP TABLE collections', '', 'a b', '$a'];
      for (const bad of badly) {
        await expect(store.ensure({ name: bad, indexes: [] })).rejects.toBeInstanceOf(RangeError);
        const indexes = [{ name: 'i', fields: [bad] }];
        await expect(store.ensure({ name: 'good', indexes })).rejects.toBeInstanceOf(RangeError);
      }
    });

    it('are dropped with all they hold, and dropping one that is not there is nothing', async () => {
      const { store } = opened();
      const other = { ...BOARD, name: 'pledge-board.4' };
      for (const collection of [BOARD, other]) {
        await store.ensure(collection);
        await store.write(collection.name, [{ key: 'a', position: 1, document }]);
      }
      await store.drop(BOARD.name);
      await store.drop(BOARD.name);
      expect(await store.collections()).toEqual([other.name]);
      expect(await store.get(BOARD.name, 'a')).toBeUndefined();
      expect(await store.get(other.name, 'a')).toBeDefined();
      await store.ensure(BOARD);
      expect(await findAll(store, { index: 'by-grams', all: ['공약'], limit: 5 })).toEqual([]);
    });

    it('that do not exist have no documents, and take none', async () => {
      const { store } = opened();
      expect(await store.get(BOARD.name, 'a')).toBeUndefined();
      expect(await store.getMany(BOARD.name, ['a'])).toEqual(new Map());
      expect(await store.find(BOARD.name, { limit: 5 })).toEqual({ documents: [] });
      expect(await store.count(BOARD.name, {})).toBe(0);
      const writing = store.write(BOARD.name, [{ key: 'a', position: 1, document }]);
      await expect(writing).rejects.toBeInstanceOf(RangeError);
    });

    it('show to another connection as soon as they are made, changed, or dropped', async () => {
      const { store, another } = opened();
      const other = another ? await another() : store;
      await store.ensure({ ...BOARD, indexes: [] });
      await other.write(BOARD.name, [{ key: 'a', position: 1, document }]);
      await store.ensure(BOARD);
      await other.write(BOARD.name, [{ key: 'b', position: 2, document }]);
      expect(keysOf(await findAll(store, { index: 'by-grams', all: ['공약'], limit: 5 }))).toEqual([
        'a',
        'b',
      ]);
      await store.drop(BOARD.name);
      expect(await other.get(BOARD.name, 'a')).toBeUndefined();
    });

    it('are there after the store was opened anew', async () => {
      const { store, reopen } = opened();
      await store.ensure(BOARD);
      await store.write(BOARD.name, [{ key: 'a', position: 1, document }]);
      await store.setRegister('live', undefined, { generation: 3 });
      if (!reopen) return;
      const again = await reopen();
      expect(await again.get(BOARD.name, 'a')).toEqual({ key: 'a', position: 1, document });
      expect(keysOf(await findAll(again, { index: 'by-stage', equals: ['p'], limit: 5 }))).toEqual(['a']);
      expect(await again.readRegister('live')).toEqual({ version: 1, value: { generation: 3 } });
    });
  });
}

function registerContract(open: () => Promise<OpenedStore>): void {
  describe('registers', () => {
    const opened = opening(open);

    it('are set when they are not there, and then only at their version', async () => {
      const { store } = opened();
      expect(await store.readRegister('lease')).toBeUndefined();
      expect(await store.setRegister('lease', 1, 'x')).toBe(false);
      expect(await store.setRegister('lease', undefined, { holder: 'a' })).toBe(true);
      expect(await store.setRegister('lease', undefined, { holder: 'b' })).toBe(false);
      const first = await store.readRegister('lease');
      expect(first?.value).toEqual({ holder: 'a' });
      expect(await store.setRegister('lease', first?.version, null)).toBe(true);
      expect(await store.setRegister('lease', first?.version, { holder: 'b' })).toBe(false);
      expect((await store.readRegister('lease'))?.value).toBeNull();
      expect(await store.readRegister('other')).toBeUndefined();
    });

    it('let exactly one of many who set them at one version win', async () => {
      const { store, another } = opened();
      const other = another ? await another() : store;
      const race = [...Array(10).keys()].map((i) =>
        (i % 2 ? store : other).setRegister('lease', undefined, i),
      );
      const won = await Promise.all(race);
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await other.readRegister('lease'))?.value).toBe(won.indexOf(true));
    });
  });
}
