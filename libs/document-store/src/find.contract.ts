import type { JsonObject } from '@ledger/kernel';
import { BOARD, findAll, keysOf, type OpenedStore, opening } from './board.contract';
import type { DocumentStore, Find } from './document-store';

const document = (plan: string, stage: string | null, title: string, plannedKrw?: number): JsonObject => ({
  plan,
  stage,
  title,
  departments: [`${stage}-department`, 'all'],
  grams: [...title],
  ...(plannedKrw === undefined ? {} : { budget: { plannedKrw } }),
});

/** Keys in an order of their own, so that no other order is the order of keys by accident. */
const DOCUMENTS: Readonly<Record<string, JsonObject>> = {
  g: document('paju8', 'completed', '버스', 4_200_000_000),
  f: document('paju8', 'in-progress', '도로', 0),
  e: document('paju8', 'in-progress', '공원', -5),
  d: document('paju8', 'in-progress', '공연장', 61_751_500_000),
  c: document('paju8', null, '광장'),
  b: document('paju9', 'in-progress', '공원', 1.5),
  a: document('paju', 'in-progress', 'Café \u1100\u1161', 3),
};

export function findContract(open: () => Promise<OpenedStore>): void {
  const opened = opening(open);

  async function filled(): Promise<DocumentStore> {
    const { store } = opened();
    await store.ensure(BOARD);
    const writes = Object.entries(DOCUMENTS).map(([key, found], position) => ({
      key,
      position,
      document: found,
    }));
    await store.write(BOARD.name, writes);
    return store;
  }

  const inOrder = async (find: Omit<Find, 'limit'>) =>
    keysOf(await findAll(await filled(), { ...find, limit: 100 }));

  describe('finding', () => {
    const cases: readonly (readonly [string, Omit<Find, 'limit'>, string])[] = [
      ['everything, by key', {}, 'abcdefg'],
      ['by key, downwards', { descending: true }, 'gfedcba'],
      ['keys in a range, both ends included', { from: 'b', to: 'd' }, 'bcd'],
      ['keys from one on, downwards', { from: 'e', descending: true }, 'gfe'],
      ['keys that begin so', { prefix: 'c' }, 'c'],
      ['in the order of an index: null first, strings by code points', { index: 'by-stage' }, 'acgdefb'],
      ['in the order of an index, downwards', { index: 'by-stage', descending: true }, 'bfedgca'],
      [
        'one value of the first field, and no value that begins so',
        { index: 'by-stage', equals: ['paju'] },
        'a',
      ],
      ['values of two fields, by the third', { index: 'by-stage', equals: ['paju8', 'in-progress'] }, 'def'],
      ['a null', { index: 'by-stage', equals: ['paju8', null] }, 'c'],
      ['all fields of an index', { index: 'by-stage', equals: ['paju8', 'in-progress', '공원'] }, 'e'],
      [
        'a range behind a value',
        { index: 'by-stage', equals: ['paju8'], from: 'completed', to: 'in-progress' },
        'gdef',
      ],
      ['a range from a value on, without null', { index: 'by-stage', equals: ['paju8'], from: 'd' }, 'def'],
      ['a range up to a value, without null', { index: 'by-stage', equals: ['paju8'], to: 'completed' }, 'g'],
      [
        'a beginning behind values',
        { index: 'by-stage', equals: ['paju8', 'in-progress'], prefix: '공' },
        'de',
      ],
      ['a beginning of the first field', { index: 'by-stage', prefix: 'paju' }, 'acgdefb'],
      ['numbers by their size, what has none first', { index: 'by-amount' }, 'cefbagd'],
      ['numbers downwards', { index: 'by-amount', descending: true }, 'dgabfec'],
      ['a range of numbers', { index: 'by-amount', from: 0, to: 4_200_000_000 }, 'fbag'],
      ['numbers from below zero up to a bound', { index: 'by-amount', to: 1.5 }, 'efb'],
      ['one number', { index: 'by-amount', equals: [4_200_000_000] }, 'g'],
      ['one string of an array', { index: 'by-grams', all: ['공'] }, 'bde'],
      ['all of several strings of an array', { index: 'by-grams', all: ['원', '공'] }, 'be'],
      ['strings that no array has together', { index: 'by-grams', all: ['공', '버'] }, ''],
      ['the array downwards', { index: 'by-grams', all: ['공'], descending: true }, 'edb'],
      ['what else a document must be', { where: { stage: 'in-progress', plan: 'paju8' } }, 'def'],
      ['a field that is null or absent', { where: { 'budget.plannedKrw': null } }, 'c'],
      ['a field within a field', { where: { 'budget.plannedKrw': 3 } }, 'a'],
      ['a value among those of an array', { where: { departments: 'completed-department' } }, 'g'],
      [
        'a text within a text, whatever its case and form',
        { contains: { path: 'title', text: 'É \uac00' } },
        'a',
      ],
      [
        'both, along an index',
        { index: 'by-stage', equals: ['paju8'], contains: { path: 'title', text: '공' } },
        'de',
      ],
    ];

    it.each(cases)('finds %s', async (_, find, expected) => {
      expect((await inOrder(find)).join('')).toBe(expected);
    });

    it.each(cases)('counts %s', async (_, { descending: _descending, ...find }, expected) => {
      expect(await (await filled()).count(BOARD.name, find)).toBe(expected.length);
    });

    it.each(cases)('finds %s by pages of any size', async (_, find, expected) => {
      const store = await filled();
      for (const limit of [1, 2, 3, 7])
        expect(keysOf(await findAll(store, { ...find, limit })).join('')).toBe(expected);
    });

    it('sorts strings by code points, not by UTF-16 units, and no string hides another', async () => {
      const { store } = opened();
      await store.ensure(BOARD);
      const titles = [
        '',
        '\u0000',
        '\u0001',
        '\u0001\u0001',
        'a',
        'a\u0000',
        'a\u0001',
        'aa',
        'b',
        '가',
        '\ufdfa',
        '🗳',
      ];
      const keys = 'lkjihgfedcba';
      const writes = titles.map((text, i) => ({
        key: keys[i] as string,
        position: i,
        document: { plan: text },
      }));
      await store.write(BOARD.name, writes);
      expect(keysOf(await findAll(store, { index: 'by-stage', limit: 3 })).join('')).toBe(keys);
      for (const [i, text] of titles.entries()) {
        expect(keysOf(await findAll(store, { index: 'by-stage', equals: [text], limit: 3 }))).toEqual([
          keys[i],
        ]);
      }
    });

    it('follows a document whose place in an index changes', async () => {
      const store = await filled();
      await store.write(BOARD.name, [
        { key: 'g', position: 90, document: document('paju9', 'completed', '공항', 1) },
      ]);
      expect(keysOf(await findAll(store, { index: 'by-stage', equals: ['paju9'], limit: 9 }))).toEqual([
        'g',
        'b',
      ]);
      expect(
        keysOf(await findAll(store, { index: 'by-stage', equals: ['paju8', 'completed'], limit: 9 })),
      ).toEqual([]);
      expect(keysOf(await findAll(store, { index: 'by-grams', all: ['항'], limit: 9 }))).toEqual(['g']);
      expect(keysOf(await findAll(store, { index: 'by-grams', all: ['버'], limit: 9 }))).toEqual([]);
    });

    it('finds a range of keys behind the fields of an index, when all of those are fixed', async () => {
      const store = await filled();
      const alike = ['w', 'x', 'y', 'yy', 'z'].map((key, i) => ({
        key,
        position: 10 + i,
        document: document('paju7', 'completed', '길', 7),
      }));
      await store.write(BOARD.name, alike);
      const asked = async (bounds: object, equals: readonly unknown[] = [7]) =>
        keysOf(await findAll(store, { index: 'by-amount', equals, ...bounds, limit: 2 } as Find)).join(' ');
      expect(await asked({})).toBe('w x y yy z');
      expect(await asked({ from: 'x', to: 'y' })).toBe('x y');
      expect(await asked({ from: 'y', descending: true })).toBe('z yy y');
      expect(await asked({ to: 'x' })).toBe('w x');
      expect(await asked({ prefix: 'y' })).toBe('y yy');
      expect(await asked({ from: 'a' }, [4_200_000_000])).toBe('g');
      expect(await asked({ from: 'h' }, [4_200_000_000])).toBe('');
    });

    it('refuses a question that no index answers', async () => {
      const store = await filled();
      const bugs: readonly Omit<Find, 'limit'>[] = [
        { index: 'by-nothing' },
        { index: 'by-amount', equals: [1, 2] },
        { index: 'by-amount', equals: [1], from: 2 },
        { index: 'by-stage', from: 'a', prefix: 'b' },
        { index: 'by-grams' },
        { index: 'by-grams', all: [] },
        { index: 'by-stage', all: ['a'] },
        { equals: ['a'] },
        { where: { "a') OR 1=1 --": 1 } },
      ];
      for (const bug of bugs) {
        await expect(store.find(BOARD.name, { ...bug, limit: 1 })).rejects.toBeInstanceOf(RangeError);
      }
      for (const limit of [0, 1001, 1.5])
        await expect(store.find(BOARD.name, { limit })).rejects.toBeInstanceOf(RangeError);
    });
  });

  describe('the cursor', () => {
    it('goes on where its page ended, whatever was written meanwhile', async () => {
      const store = await filled();
      const find = { index: 'by-stage', equals: ['paju8'], limit: 2 };
      const first = await store.find(BOARD.name, find);
      expect(keysOf(first.documents)).toEqual(['c', 'g']);
      await store.write(BOARD.name, [
        { key: 'g', position: 90, document: undefined },
        { key: 'h', position: 91, document: document('paju8', null, '가') },
        { key: 'i', position: 92, document: document('paju8', 'in-progress', '가') },
      ]);
      const second = await store.find(BOARD.name, { ...find, cursor: first.next as string });
      expect(keysOf(second.documents)).toEqual(['i', 'd']);
    });

    it('is absent on the last page, even a full one', async () => {
      const store = await filled();
      expect(await store.find(BOARD.name, { limit: 7 })).not.toHaveProperty('next');
      expect(await store.find(BOARD.name, { limit: 6 })).toHaveProperty('next');
    });

    it('may go on with pages of another size', async () => {
      const store = await filled();
      const { next } = await store.find(BOARD.name, { limit: 2 });
      const page = await store.find(BOARD.name, { limit: 4, cursor: next as string });
      expect(keysOf(page.documents)).toEqual(['c', 'd', 'e', 'f']);
    });

    it('is refused by another question, another generation, and when it is none', async () => {
      const store = await filled();
      const cursor = (await store.find(BOARD.name, { index: 'by-stage', limit: 2 })).next as string;
      const others: readonly Find[] = [
        { limit: 2, cursor },
        { index: 'by-stage', equals: ['paju8'], limit: 2, cursor },
        { index: 'by-stage', descending: true, limit: 2, cursor },
        { index: 'by-stage', where: { stage: 'completed' }, limit: 2, cursor },
        ...['', 'x', '!!', 'bnVsbA', `${cursor}x`, cursor.slice(2)].map((bad) => ({
          index: 'by-stage',
          limit: 2,
          cursor: bad,
        })),
      ];
      for (const find of others)
        await expect(store.find(BOARD.name, find)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
      await store.ensure({ ...BOARD, name: 'pledge-board.4' });
      const elsewhere = store.find('pledge-board.4', { index: 'by-stage', limit: 2, cursor });
      await expect(elsewhere).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    });
  });
}
