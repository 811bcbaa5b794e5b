/** What stands in a cell for an amount. A blank, a dash and a zero are three things. */
export type Figure =
  | { readonly kind: 'amount'; readonly amountKrw: number; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'dash'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string };

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

/** 100조원, more than any city spends in a term, and so little that the sum of any table stays a safe integer. */
export const MAX_AMOUNT_KRW = 100_000_000_000_000;

/** Whole won as a safe integer, or why not. Never passes through a float. */
export function toKrw(decimal: Decimal, unit: Unit): number | 'fraction' | 'too-large' {
  const scaled = decimal.digits * UNITS[unit];
  const divisor = 10n ** BigInt(decimal.scale);
  if (scaled % divisor !== 0n) return 'fraction';
  const krw = scaled / divisor;
  return krw <= BigInt(MAX_AMOUNT_KRW) ? Number(krw) : 'too-large';
}

/** The amount as decimal text in a unit, with commas: 61,751,500,000 won in 백만원 is `61,751.5`. */
export function decimalText(amountKrw: number, unit: Unit): string {
  const krw = BigInt(amountKrw);
  const whole = String(krw / UNITS[unit]).replace(/\B(?=(\d{3})+$)/g, ',');
  const zeros = String(UNITS[unit]).length - 1;
  const fraction = String(krw % UNITS[unit])
    .padStart(zeros, '0')
    .replace(/0+$/, '');
  return fraction === '' || zeros === 0 ? whole : `${whole}.${fraction}`;
}

export function krwOf(figure: Figure): number {
  return figure.kind === 'amount' ? figure.amountKrw : 0;
}

/** An amount in a sentence. */
export interface SpokenAmount {
  readonly text: string;
  readonly amountKrw: number;
  /** The size of the last digit that is written: 145억원 is exact to 1억원. */
  readonly exactToKrw: number;
  readonly unit: Unit;
  readonly perYear: boolean;
}

const SPOKEN =
  /(?:(\d[\d,]{0,9})\s*조\s*)?(\d[\d,]{0,25}(?:\.\d{1,12})?)\s*((?:조|십억|억|천만|백만|만|천)?원)(\s*\/\s*(?:매\s*)?년)?/g;

/** Every amount with its unit in a text of plain forms; what cannot be whole won is left out. */
export function spokenAmounts(text: string): SpokenAmount[] {
  return [...text.matchAll(SPOKEN)].flatMap((match) => {
    const unit = match[3] ?? '';
    const spoken = isUnit(unit) ? spokenAmount(match[2] ?? '', unit) : undefined;
    const trillions = match[1] === undefined ? 0 : Number(match[1].replaceAll(',', '')) * 1e12;
    if (!spoken || !Number.isSafeInteger(trillions + spoken.amountKrw)) return [];
    return [
      { ...spoken, text: match[0], amountKrw: trillions + spoken.amountKrw, perYear: match[4] !== undefined },
    ];
  });
}

export function spokenAmount(digits: string, unit: Unit): SpokenAmount | undefined {
  const decimal = parseDecimal(digits);
  const krw = decimal && toKrw(decimal, unit);
  if (!decimal || typeof krw !== 'number') return undefined;
  const exactToKrw = Number(UNITS[unit] / 10n ** BigInt(decimal.scale));
  return { text: `${digits}${unit}`, amountKrw: krw, exactToKrw, unit, perYear: false };
}
