import { LedgerError, phrase } from '@ledger/kernel';

/** Whole won, from 0 to `MAX_KRW`. */
export type Krw = number;

/** The largest safe integer: 9,007조원; the national budget is some 700조원. The largest sum, too. */
export const MAX_KRW: Krw = Number.MAX_SAFE_INTEGER;

/**
 * The largest that the amounts of one kind in a pledge may come to: 100조원, a seventh of the national budget. What is more
 * has a digit too many, and would take the sums of everybody else's pledges out of what can be said exactly.
 */
export const MAX_PLEDGE_KRW: Krw = 100_000_000_000_000;

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
 * @throws LedgerError `AMOUNT_INVALID` when the sum is past `most`
 */
export function sumKrw(amounts: Iterable<Amount>, most = MAX_KRW): Krw {
  let sum = 0;
  for (const amount of amounts) if (typeof amount === 'number') sum += amount;
  if (!isKrw(sum) || sum > most) {
    throw new LedgerError('AMOUNT_INVALID', {
      field: 'sum',
      read: sum,
      expected: phrase('at-most', { most }),
    });
  }
  return sum;
}

/** Whole won in one of each unit. */
export const UNITS = {
  원: 1n,
  천원: 1_000n,
  만원: 10_000n,
  백만원: 1_000_000n,
  천만원: 10_000_000n,
  억원: 100_000_000n,
  십억원: 1_000_000_000n,
  조원: 1_000_000_000_000n,
} as const;

export type Unit = keyof typeof UNITS;

export function isUnit(text: string): text is Unit {
  return Object.hasOwn(UNITS, text);
}

/** digits / 10^scale, exactly. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** `4,200`, `61,751.5`, `220`. Commas stand between thousands or not at all; there is no sign. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return undefined;
  const fraction = match[2] ?? '';
  return { digits: BigInt((match[1] ?? '').replaceAll(',', '') + fraction), scale: fraction.length };
}

/** The whole won that a number of some unit is, or why it is none. It never passes through a float. */
export function toKrw(decimal: Decimal, unit: Unit): Krw | 'fraction' | 'too-large' {
  const scaled = decimal.digits * UNITS[unit];
  const divisor = 10n ** BigInt(decimal.scale);
  if (scaled % divisor !== 0n) return 'fraction';
  const krw = scaled / divisor;
  return krw <= BigInt(MAX_KRW) ? Number(krw) : 'too-large';
}

/** The amount as decimal text in a unit, with commas: 61,751,500,000 won in 백만원 is `61,751.5`. */
export function decimalText(amountKrw: Krw, unit: Unit): string {
  const krw = BigInt(amountKrw);
  const whole = String(krw / UNITS[unit]).replace(/\B(?=(\d{3})+$)/g, ',');
  const zeros = String(UNITS[unit]).length - 1;
  const fraction = String(krw % UNITS[unit])
    .padStart(zeros, '0')
    .replace(/0+$/, '');
  return fraction === '' || zeros === 0 ? whole : `${whole}.${fraction}`;
}
