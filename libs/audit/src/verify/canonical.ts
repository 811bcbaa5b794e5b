import { canonicalJson, LedgerError } from '@ledger/kernel';

/** The RFC 8785 form of what was parsed from a text, or undefined where it has none. */
export function canonicalOf(value: unknown, text?: string): string | undefined {
  try {
    return text !== undefined && isPlainlyCanonical(value, text) ? text : canonicalJson(value);
  } catch (error) {
    // The engine's own, for what is nested too deeply to follow.
    if (error instanceof LedgerError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Whether the text that a value was parsed from is canonical for sure, by its length alone: that is many times as quick as
 * the form is made. Without a backslash no text in it is written in more than one way; the names are in order; and without
 * an exponent every way to write a number but RFC 8785's own (section 3.2.2.3) is longer, of the numbers that are counted
 * here. So whatever else is not canonical, blanks or a name that comes twice, makes the text longer than what is counted.
 * Of all other texts the answer is no, and the form has to be made.
 */
function isPlainlyCanonical(value: unknown, text: string): boolean {
  mayHaveExponent = false;
  if (lengthOf(value) !== text.length || text.includes('\\')) return false;
  return !(mayHaveExponent && EXPONENT.test(text)) && text.isWellFormed();
}

/** Whether a number was counted that can be written with an exponent in no more characters: 1e2 for 100, 5e-2 for 0.05. */
let mayHaveExponent = false;
/** Or what looks like one within a text. */
const EXPONENT = /(?:^|[:,[\s])-?\d[\d.]*e/i;
const NINE = 0x39;
/** No two numbers of so many digits are the same to the engine. */
const TOLD_APART = 15;

/** How many UTF-16 units the canonical form has at least; not a number where that is not sure. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value === 'number') return lengthOfNumber(value);
  if (typeof value !== 'object') return String(value).length;
  if (value === null) return 4;
  if (Array.isArray(value))
    return value.reduce((sum: number, item) => sum + lengthOf(item), 1 + Math.max(1, value.length));
  return lengthOfMembers(value as Readonly<Record<string, unknown>>);
}

function lengthOfNumber(value: number): number {
  if (!Number.isInteger(value) || (value !== 0 && value % 100 === 0)) mayHaveExponent = true;
  const { length } = String(value);
  return length > TOLD_APART || Object.is(value, -0) ? Number.NaN : length;
}

function lengthOfMembers(value: Readonly<Record<string, unknown>>): number {
  let length = 1;
  let before: string | undefined;
  for (const name in value) {
    if (before !== undefined && name <= before) return Number.NaN;
    // The engine puts names that look like numbers in order by itself, wherever they stand in the text.
    if (name.charCodeAt(0) <= NINE) return Number.NaN;
    before = name;
    // Two quotation marks, a colon, and what separates or ends.
    length += name.length + 4 + lengthOf(value[name]);
  }
  return before === undefined ? 2 : length;
}
