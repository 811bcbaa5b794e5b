import { isUnit, parseDecimal, toKrw, UNITS, type Unit } from '@ledger/pledge';

/** What stands in a cell for an amount. A blank, a dash and a zero are three things. */
export type Figure =
  | { readonly kind: 'amount'; readonly amountKrw: number; readonly text: string }
  | { readonly kind: 'blank' }
  | { readonly kind: 'dash'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly text: string };

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
