import fc from 'fast-check';
import { pageOf, placeOf, type Order, type Place } from './paging';

interface Row {
  readonly key: string;
  readonly value: string | number;
}
const order = (way: number): Order<Row> => ({
  isPlace: placeOf<Place>('number', 'string'),
  placeOf: ({ value, key }) => [value, key],
  compare: ([v, k], [w, l]) => way * (v === w ? 0 : v < w ? -1 : 1) || (k === l ? 0 : k < l ? -1 : 1),
});
const rows = fc.uniqueArray(fc.record({ key: fc.string({ minLength: 1, maxLength: 3 }), value: fc.nat(3) }), {
  selector: (row) => row.key,
});

describe('a page of what is sorted in memory', () => {
  it('goes on where the last one ended, in any order', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4 }), fc.constantFrom(1, -1), (all, limit, way) => {
        const { placeOf: placed, compare } = order(way);
        const found: Row[] = [];
        for (let cursor: string | undefined; ;) {
          const { items, next } = pageOf(all, order(way), {}, { limit, cursor });
          found.push(...items);
          if (next === null) break;
          cursor = next;
        }
        expect(found).toEqual([...all].sort((a, b) => compare(placed(a), placed(b))));
      }),
    );
  });

  it('is of the same question whatever the order of its words', () => {
    const all = [1, 2, 3].map((value) => ({ key: `${value}`, value }));
    const { next } = pageOf(all, order(1), { plan: 'p', sort: 'x' }, { limit: 1 });
    expect(pageOf(all, order(1), { sort: 'x', plan: 'p' }, { limit: 1, cursor: next! }).items).toEqual([
      all[1],
    ]);
    expect(() => pageOf(all, order(1), { sort: 'y', plan: 'p' }, { cursor: next! })).toThrow(
      'The cursor does not belong',
    );
  });

  it('is not continued by a cursor that somebody added to, or spelt otherwise', () => {
    const all = [1, 2, 3].map((value) => ({ key: `${value}`, value }));
    const { next } = pageOf(all, order(1), {}, { limit: 1 });
    const parts = JSON.parse(Buffer.from(next!, 'base64url').toString()) as unknown[];
    const spelt = (...others: unknown[]): string => Buffer.from(JSON.stringify(others)).toString('base64url');
    const [print, , key] = parts;
    expect(spelt(...parts)).toBe(next);
    const tampered = [
      spelt(...parts, 1),
      spelt(print, '1', key),
      spelt(print, null, key),
      `${next}=`,
      ` ${next}`,
    ];
    for (const cursor of tampered) {
      expect(() => pageOf(all, order(1), {}, { cursor })).toThrow('The cursor does not belong');
    }
  });

  it('has a cursor that is short enough to be sent back', () => {
    const all = ['가'.repeat(500), '나'].map((value, i) => ({ key: `paju8.${i}`, value }));
    const { next } = pageOf(all, order(1), {}, { limit: 1 });
    expect(next!.length).toBeLessThan(4000);
  });
});
