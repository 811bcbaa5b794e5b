import { BOARD } from '../board.contract';
import type { Find } from '../document-store';
import { questionOf } from '../question';
import { guardOf, isHome, newHome, rowOf } from './layout';
import { indexDescription, walked } from './translation';

const asked = (find: Omit<Find, 'limit'>) => {
  const question = questionOf(BOARD, find);
  const n = BOARD.indexes.findIndex(({ name }) => name === find.index);
  return walked(question, n, question.range);
};

describe('a find, in MongoDB', () => {
  it('along the keys is a range of _id that passes over tombstones', () => {
    expect(asked({ prefix: 'paju8.' })).toEqual({
      filter: { _id: { $gte: 'paju8.', $lt: 'paju8/' }, document: { $exists: true } },
      sort: { _id: 1 },
      along: '_id',
    });
  });

  it('along an index is one range of one field, in its order', () => {
    expect(asked({ index: 'by-stage', equals: ['paju8', null], descending: true })).toEqual({
      filter: { e0: { $gte: '4paju8\u0001\u00010', $lt: '4paju8\u0001\u00011' } },
      sort: { e0: -1 },
      along: 'e0',
    });
  });

  it('along an array index asks for all strings, in the order of keys', () => {
    expect(asked({ index: 'by-grams', all: ['공', '원', '공'] })).toEqual({
      filter: { e2: { $all: ['공', '원'] }, _id: { $gte: '\u0001', $lt: '\u{10ffff}' } },
      sort: { _id: 1 },
      along: '_id',
    });
  });

  it('leaves residual filters to the program, which looks at the text', () => {
    const find = {
      index: 'by-stage',
      where: { 'budget.plannedKrw': 3 },
      contains: { path: 'title', text: '공' },
    };
    expect(asked(find)).toEqual(asked({ index: 'by-stage' }));
  });

  it('takes no operator from a value', () => {
    expect(asked({ index: 'by-stage', equals: ['$gt'] }).filter).toEqual({
      e0: { $gte: '4$gt\u0001\u0001', $lt: '4$gt\u0001\u0002' },
    });
  });
});

describe('what MongoDB keeps', () => {
  it('is the text of the document, and its entry in each index', () => {
    const document = { plan: 'p', 'a.b': { $set: 1 }, ['__proto__']: null, '\u0000': -0, grams: ['x', 'x'] };
    expect(rowOf({ key: 'k', position: 7, document }, BOARD.indexes)).toEqual({
      _id: 'k',
      position: 7,
      indexed: 3,
      document: JSON.stringify(document),
      e0: '4p\u0001\u000100k',
      e1: '0k',
      e2: ['x'],
    });
  });

  it('of a deleted document is a tombstone that no index leads to', () => {
    const tombstone = rowOf({ key: 'k', position: 7, document: undefined }, BOARD.indexes);
    expect(tombstone).toEqual({ _id: 'k', position: 7, indexed: 3 });
  });

  it('is replaced by what is newer, or knows more indexes', () => {
    expect(guardOf({ _id: 'k', position: 7, indexed: 3 })).toEqual({
      _id: 'k',
      $or: [{ position: { $lt: 7 } }, { position: 7, indexed: { $lt: 3 } }],
    });
  });

  it('has an index a declaration, which ends with the key', () => {
    expect(BOARD.indexes.map(indexDescription)).toEqual([
      { name: 'e0', key: { e0: 1 } },
      { name: 'e1', key: { e1: 1 } },
      { name: 'e2', key: { e2: 1, _id: 1 } },
    ]);
  });

  it('lies in a home whose name MongoDB takes, and which no other collection ever has', () => {
    const names = ['pledge-board.3', 'a..', `a${'-'.repeat(99)}`];
    for (const name of names) {
      const [home, again] = [newHome(name), newHome(name)];
      expect(home).toMatch(/^[a-z][a-z0-9_.-]{0,199}$/);
      expect(home).not.toMatch(/\.\.|\.$/);
      expect([isHome(home), home === again]).toEqual([true, false]);
    }
    expect(isHome('documents')).toBe(false);
  });
});
