import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { pledgeKey, positionKey, planOf } from './projection';

const code = fc.stringMatching(/^[0-9A-Za-z]{1,6}(-[0-9A-Za-z]{1,6}){0,2}$/);

describe("a pledge's key", () => {
  it('sorts as people number pledges', () => {
    const codes = [
      '1',
      '2',
      '10',
      '12',
      '12-1',
      '12-01',
      '12-2',
      '12-9',
      '12-10',
      '100',
      '20240101',
      'A1',
      'A10',
      'B',
    ];
    const keys = codes.map((c) => pledgeKey(`paju8.${c}`));
    expect([...keys].sort()).toEqual(keys);
  });

  it('begins with the plan, so that no plan is found in another one', () => {
    expect(pledgeKey('paju8.12-5')).toBe('paju8.0212-015');
    expect(pledgeKey('paju80.1').startsWith('paju8.')).toBe(false);
  });

  it('is that of no other pledge', () => {
    expect(new Set(['1', '01', '001', '0', '00', '0-1', '00-1'].map((c) => pledgeKey(`p8.${c}`))).size).toBe(
      7,
    );
    fc.assert(
      fc.property(code, code, (a, b) => {
        fc.pre(a !== b);
        expect(pledgeKey(`p8.${a}`)).not.toBe(pledgeKey(`p8.${b}`));
      }),
      { numRuns: runs(5_000) },
    );
    const alike = fc.stringMatching(/^[019a]{1,11}$/);
    fc.assert(
      fc.property(fc.uniqueArray(alike, { minLength: 2 }), (codes) => {
        expect(new Set(codes.map((c) => pledgeKey(`p8.${c}`))).size).toBe(codes.length);
      }),
    );
  });

  it('sorts numbers of any length as numbers', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 31n }),
        fc.bigInt({ min: 0n, max: 10n ** 31n }),
        (a, b) => {
          fc.pre(a !== b);
          expect(pledgeKey(`p8.1-${a}`) < pledgeKey(`p8.1-${b}`)).toBe(a < b);
        },
      ),
    );
  });
});

it('a position sorts as the number it is', () => {
  const positions = [0, 9, 10, 99, 1_000_000, Number.MAX_SAFE_INTEGER];
  expect(positions.map(positionKey).sort()).toEqual(positions.map(positionKey));
});

it('a stream belongs to its plan, and that of a document to none', () => {
  expect(['pledge-paju8.12-5', 'plan-paju8', 'document-ab'].map(planOf)).toEqual([
    'paju8',
    'paju8',
    undefined,
  ]);
});
