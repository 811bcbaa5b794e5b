import { Ids } from './ids';

const idOf = (tail: number): string => `0190b2a0-0000-7000-8000-${tail.toString(16).padStart(12, '0')}`;

it('an id is noticed when it comes again, among more of them than there was room for', () => {
  const ids = new Ids();
  const first = Array.from({ length: 10_000 }, (_, i) => ids.isRepeated(idOf(i)));
  const again = Array.from({ length: 10_000 }, (_, i) => ids.isRepeated(idOf(i)));
  expect([new Set(first), new Set(again)]).toEqual([new Set([false]), new Set([true])]);
});

it('ids that differ in one of the last sixteen digits are others', () => {
  const ids = new Ids();
  const one = '0190b2a0-0000-7000-0000-000000000000';
  expect(ids.isRepeated(one)).toBe(false);
  for (let at = 19; at < one.length; at += 1) {
    if (at !== 23) expect(ids.isRepeated(`${one.slice(0, at)}f${one.slice(at + 1)}`)).toBe(false);
  }
});

it.each([
  undefined,
  7,
  '',
  idOf(1).slice(1),
  idOf(0xa).toUpperCase(),
  idOf(1).replace(/.$/, 'g'),
  idOf(1).replace(/.$/, '가'),
])('%j is no id, and no repetition of one', (id) => {
  const ids = new Ids();
  expect([ids.isRepeated(id), ids.isRepeated(id)]).toEqual([false, false]);
});
