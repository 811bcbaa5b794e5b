import { LedgerError, phrase } from '@ledger/kernel';
import {
  AMOUNT_MARKS,
  decimalText,
  MAX_KRW,
  parseDecimal,
  toKrw,
  UNITS,
  type Amount,
  type Krw,
  type Unit,
} from '@ledger/pledge';
import { codeOf, WORDS, type Speech } from './speech';

/** What people write for the marks, beside their own names. */
const MARKS: Readonly<Record<string, Amount>> = { '': 'blank', '-': 'dash', 해당없음: 'none' };

const WRITTEN = new RegExp(`^(.*?)(${Object.keys(UNITS).join('|')})?$`);

/**
 * `1,100백만원`, `61,751.5백만원`, `4200000000`, `blank`: whole won or a mark, exactly. No amount passes through a float, and
 * a fraction of a won is refused.
 *
 * @param as what is read, for the sentence of a refusal
 * @throws LedgerError `AMOUNT_INVALID`
 */
export function parseAmount(text: string, as: string): Amount {
  const written = text.replace(/\s+/g, '');
  if (Object.hasOwn(MARKS, written)) return MARKS[written]!;
  const mark = AMOUNT_MARKS.find((m) => m === codeOf(WORDS.marks, written));
  if (mark) return mark;
  const [, digits = '', unit = '원'] = WRITTEN.exec(written) ?? [];
  const decimal = parseDecimal(digits);
  const krw = decimal && toKrw(decimal, unit as Unit);
  if (typeof krw === 'number') return krw;
  const expected = phrase('amount-written', { most: decimalText(MAX_KRW, '원') });
  throw new LedgerError('AMOUNT_INVALID', { field: as, read: text, expected });
}

export const isWholeMillion = (krw: Krw): boolean => krw % 1_000_000 === 0;

/** `4,200,000,000원(4,200백만원)`, the second only where it is exact. */
export function wonText(krw: Krw, { say }: Speech): string {
  const amount = decimalText(krw, '원');
  if (krw === 0 || !isWholeMillion(krw)) return say(WORDS.won, { amount });
  return say(WORDS.wonAndMillion, { amount, million: decimalText(krw, '백만원') });
}

/** A sum in a table; a dash where nothing was recorded that could be added up. */
export const sumText = (krw: Krw | null | undefined): string =>
  krw === null || krw === undefined ? '-' : decimalText(krw, '원');

/** What stands in a cell of a budget; a line that is not there is an empty text. */
export function cellText(amount: Amount | null, unit: Unit, speech: Speech): string {
  if (amount === null) return '';
  return typeof amount === 'number' ? decimalText(amount, unit) : speech.name(WORDS.marks, amount);
}
