import fc from 'fast-check';
import { phrase } from '@ledger/kernel';
import { decimalText, UNITS, type Unit } from '@ledger/pledge';
import { cellText, parseAmount, wonText } from './amounts';
import { speechIn } from './speech';

const [ko, en] = [speechIn('ko'), speechIn('en')];
const parse = (text: string) => parseAmount(text, '--line');

describe('an amount on the command line', () => {
  it.each([
    ['4200000000', 4_200_000_000],
    ['4,200,000,000원', 4_200_000_000],
    ['1,100백만원', 1_100_000_000],
    ['61,751.5 백만원', 61_751_500_000],
    ['1.68억원', 168_000_000],
    ['0', 0],
    ['', 'blank'],
    ['-', 'dash'],
    ['none', 'none'],
    ['해당없음', 'none'],
  ])('%j is read as %j', (text, amount) => {
    expect(parse(text)).toBe(amount);
  });

  it.each([
    '1.5원',
    '0.0000001백만원',
    '1,10백만원',
    '-5',
    '1e3',
    '백만원',
    '5달러',
    '9007199254740992',
    'NaN',
    '١٢',
  ])('%j is refused, and never rounded', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }));
  });

  it('is refused with its field, what was read, and what is allowed', () => {
    const expected = phrase('amount-written', { most: '9,007,199,254,740,991' });
    expect(() => parse('9,999조원')).toThrow(
      expect.objectContaining({ details: { field: '--line', read: '9,999조원', expected } }),
    );
  });

  it('reads back every amount in every unit that it is written in', () => {
    const units = fc.constantFrom(...(Object.keys(UNITS) as Unit[]));
    fc.assert(
      fc.property(fc.maxSafeNat(), units, (krw, unit) => {
        expect(parse(decimalText(krw, unit) + unit)).toBe(krw);
      }),
    );
  });
});

describe('an amount that is shown', () => {
  it('has separators and its unit, and 백만원 beside it where that is exact', () => {
    expect(wonText(4_200_000_000, ko)).toBe('4,200,000,000원(4,200백만원)');
    expect(wonText(4_200_000_001, ko)).toBe('4,200,000,001원');
    expect(wonText(0, ko)).toBe('0원');
    expect(wonText(4_200_000_000, en)).toBe('4,200,000,000 won (4,200 million)');
  });

  it('keeps apart a blank, a dash, none, zero and a line that is not there', () => {
    const cells = (['blank', 'dash', 'none', 0, null] as const).map((amount) => cellText(amount, '원', ko));
    expect(new Set(cells).size).toBe(5);
  });
});
