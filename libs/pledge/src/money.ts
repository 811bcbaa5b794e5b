import { LedgerError } from '@ledger/kernel';

/** Whole won, from 0 to the largest safe integer (9,007 trillion won; the national budget is some 700 trillion). */
export type Krw = number;

/**
 * What a cell of a budget says. Blank, `-`, 해당없음 and 0 are different statements; a column or row that is not there is
 * the absence of a line.
 */
export type Amount = Krw | 'blank' | 'dash' | 'none';

export const AMOUNT_MARKS = ['blank', 'dash', 'none'] as const;

export function isAmount(value: unknown): value is Amount {
  return (AMOUNT_MARKS as readonly unknown[]).includes(value) || isKrw(value);
}

export function isKrw(value: unknown): value is Krw {
  return Number.isSafeInteger(value) && (value as number) >= 0 && !Object.is(value, -0);
}

/**
 * The sum of amounts in whole won; marks count for nothing.
 *
 * @throws LedgerError `AMOUNT_INVALID` when the sum is past the largest safe integer
 */
export function sumKrw(amounts: Iterable<Amount>): Krw {
  let sum = 0;
  for (const amount of amounts) if (typeof amount === 'number') sum += amount;
  if (!isKrw(sum)) {
    throw new LedgerError('AMOUNT_INVALID', {
      field: 'sum',
      read: sum,
      expected: `at most ${Number.MAX_SAFE_INTEGER}`,
    });
  }
  return sum;
}
