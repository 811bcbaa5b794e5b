import { canonicalJson, LedgerError } from '@ledger/kernel';

/** The RFC 8785 form of what was parsed from a text, or undefined where it has none. */
export function canonicalOf(value: unknown, text?: string): string | undefined {
  if (text !== undefined && isPlainlyCanonical(value, text)) return text;
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/**
 * Whether the text is canonical for sure, several times as quickly as that form is made: the engine writes numbers and texts
 * as RFC 8785 does (section 3.2.2), which leaves the order of names. It orders names that look like numbers by itself, and
 * writes half a surrogate pair as an escape; where either could be, the answer is no.
 */
function isPlainlyCanonical(value: unknown, text: string): boolean {
  return isOrdered(value) && JSON.stringify(value) === text && !text.includes('\\ud');
}

function isOrdered(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isOrdered);
  let before: string | undefined;
  for (const name in value) {
    if (before !== undefined && name <= before) return false;
    before = name;
    const inner = (value as Record<string, unknown>)[name];
    if (typeof inner === 'object' && inner !== null && !isOrdered(inner)) return false;
  }
  return true;
}
