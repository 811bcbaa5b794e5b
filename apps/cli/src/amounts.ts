import { decimalText, UNITS, type Unit } from '@ledger/plan-import';
import { LedgerError } from '@ledger/kernel';
import { AMOUNT_MARKS, type Amount, type Krw } from '@ledger/pledge';
import { codeOf, WORDS, type Speech } from './speech';

/** What people write for the marks, beside their own names. */
const MARKS: Readonly<Record<string, Amount>> = { '': 'blank', '-': 'dash', 해당없음: 'none' };

/** The longest first, so that 백만원 is not read as 만원 or 원. */
const units = (Object.keys(UNITS) as Unit[]).sort((a, b) => b.length - a.length);
const WRITTEN = new RegExp(`^(\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.(\\d+))?(${units.join('|')})?$`);

/**
 * `1,100백만원`, `61,751.5백만원`, `4200000000`, `blank`: whole won or a mark, exactly. No amount passes through a float, and
 * a fraction of a won is refused.
 *
 * @param as what is read, for the sentence of a refusal
 * @throws LedgerError `AMOUNT_INVALID`
 */
export function parseAmount(text: string, as: string, { say }: Speech): Amount {
  const written = text.replace(/\s+/g, '');
  if (Object.hasOwn(MARKS, written)) return MARKS[written]!;
  const mark = AMOUNT_MARKS.find((m) => m === codeOf(WORDS.marks, written));
  return mark ?? wonOf(written) ?? refuse(text, as, say(WORDS.expected.amount));
}

function wonOf(written: string): Krw | undefined {
  const [, whole, fraction = '', unit = '원'] = WRITTEN.exec(written) ?? [];
  if (whole === undefined) return undefined;
  const scaled = BigInt(whole.replaceAll(',', '') + fraction) * UNITS[unit as Unit];
  const divisor = 10n ** BigInt(fraction.length);
  const krw = scaled / divisor;
  return scaled % divisor === 0n && krw <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(krw) : undefined;
}

function refuse(read: string, field: string, expected: string): never {
  throw new LedgerError('AMOUNT_INVALID', { field, read, expected });
}

export const isWholeMillion = (krw: Krw): boolean => krw % 1_000_000 === 0;

/** `4,200,000,000원(4,200백만원)`, the second only where it is exact. */
export function wonText(krw: Krw, { say }: Speech): string {
  const amount = decimalText(krw, '원');
  if (krw === 0 || !isWholeMillion(krw)) return say(WORDS.won, { amount });
  return say(WORDS.wonAndMillion, { amount, million: decimalText(krw, '백만원') });
}

/** What stands in a cell of a budget; a line that is not there is an empty text. */
export function cellText(amount: Amount | null, unit: Unit, speech: Speech): string {
  if (amount === null) return '';
  return typeof amount === 'number' ? decimalText(amount, unit) : speech.name(WORDS.marks, amount);
}
