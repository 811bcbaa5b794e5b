import { assert, double, integer, maxSafeInteger, oneof, property, string } from 'fast-check';
import { ABOVE_KEYS, compareCodePoints, encode, LOWEST, pastPrefix } from './order';

const text = string({ unit: 'binary' });
const sign = Math.sign;

describe('the order of entries', () => {
  it('compares texts as their UTF-8 bytes compare', () => {
    assert(
      property(text, text, (a, b) => {
        expect(sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('is the order of strings, and of what follows where they are the same', () => {
    assert(
      property(text, text, text, text, (a, b, restA, restB) => {
        const expected = compareCodePoints(a, b) || compareCodePoints(restA, restB);
        expect(sign(compareCodePoints(encode(a) + restA, encode(b) + restB))).toBe(sign(expected));
      }),
    );
  });

  it('is the order of numbers', () => {
    const number = oneof(double({ noNaN: true }), integer(), maxSafeInteger());
    assert(
      property(number, number, (a, b) => {
        expect(sign(compareCodePoints(encode(a), encode(b)))).toBe(
          sign(a === b ? 0 : a - b || (a < b ? -1 : 1)),
        );
      }),
    );
  });

  it('holds no U+0000, which ends a text in SQLite', () => {
    assert(property(text, (a) => expect(encode(a)).not.toContain('\u0000')));
  });

  it('knows the text directly after all that begin so', () => {
    assert(
      property(
        text.filter((a) => a !== '' && !a.startsWith(ABOVE_KEYS)),
        text,
        (prefix, rest) => {
          const past = pastPrefix(prefix);
          expect(compareCodePoints(prefix + rest, past)).toBeLessThan(0);
          expect(past.isWellFormed()).toBe(true);
        },
      ),
    );
    expect([
      pastPrefix('a'),
      pastPrefix('\ud7ff'),
      pastPrefix('a\u{10ffff}'),
      pastPrefix(`b${LOWEST}`),
    ]).toEqual(['b', '\ue000', 'b', 'b\u0002']);
  });
});
