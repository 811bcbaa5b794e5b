import fc from 'fast-check';
import { refusalOf } from '../test/given';
import {
  decimalText,
  isAmount,
  isKrw,
  MAX_KRW,
  parseDecimal,
  sumKrw,
  toKrw,
  UNITS,
  type Unit,
} from './money';

describe('an amount', () => {
  it.each([0, 1, MAX_KRW, 'blank', 'dash', 'none'])('may be %s', (amount) => {
    expect(isAmount(amount)).toBe(true);
  });

  it.each([-0, -1, 0.1, Number.NaN, Infinity, 2 ** 53, '', '0', null, undefined, [], 1n])(
    'may not be %s',
    (amount) => {
      expect(isAmount(amount)).toBe(false);
      expect(isKrw(amount)).toBe(false);
    },
  );

  it('is added up exactly, and not past what is exact', () => {
    expect(sumKrw([1, 'blank', 2, 'dash', 'none', 0])).toBe(3);
    expect(sumKrw([])).toBe(0);
    expect(sumKrw([MAX_KRW, 0])).toBe(MAX_KRW);
    expect(refusalOf(() => sumKrw([MAX_KRW, 1])).code).toBe('AMOUNT_INVALID');
  });
});

const units = Object.keys(UNITS) as Unit[];

describe('an amount in a unit', () => {
  it.each([
    ['61,751.5', '백만원', 61_751_500_000],
    ['4200', '백만원', 4_200_000_000],
    ['0', '백만원', 0],
    ['38.88', '억원', 3_888_000_000],
    ['0.1', '조원', 100_000_000_000],
    ['1', '원', 1],
    ['1.5', '원', 'fraction'],
    ['0.0000001', '백만원', 'fraction'],
    ['9,007,199,254,740,991', '원', MAX_KRW],
    ['9,007,199,254,740,992', '원', 'too-large'],
    ['999,999,999', '억원', 'too-large'],
  ] as const)('%s %s is %s won', (text, unit, krw) => {
    const decimal = parseDecimal(text);
    expect(decimal && toKrw(decimal, unit)).toBe(krw);
  });

  it.each(['', '-1', '+1', '1,23', '1,2345', ',123', '1.', '.5', '1e3', '１', '1 000', '1,000,00'])(
    '"%s" is no number',
    (text) => {
      expect(parseDecimal(text)).toBeUndefined();
    },
  );

  it('is written with commas and without needless zeros', () => {
    expect(decimalText(61_751_500_000, '백만원')).toBe('61,751.5');
    expect(decimalText(1_000_000, '원')).toBe('1,000,000');
    expect(decimalText(0, '억원')).toBe('0');
    expect(units.map((unit) => decimalText(Number(UNITS[unit]), unit))).toEqual(units.map(() => '1'));
  });

  it('survives as decimal text, to the won', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.constantFrom(...units), (krw, unit) => {
        const decimal = parseDecimal(decimalText(krw, unit));
        expect(decimal && toKrw(decimal, unit)).toBe(krw);
      }),
    );
  });
});
