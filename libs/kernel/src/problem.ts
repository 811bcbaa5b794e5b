import { phrase, type Phrase, type PhraseCode } from './phrases';

/** What is wrong with one field of an input. */
export interface Problem {
  /** Its path in what was sent, as in `lines.0.amount`. */
  readonly field: string;
  /** What stood there, the beginning of it where it is long; not there where nothing stood. */
  readonly read?: unknown;
  /** Something stood there that may hold a password or be about somebody, and is not repeated. */
  readonly secret?: true;
  readonly expected: Phrase;
}

const MAX_READ = 120;

export function problem(
  field: string,
  read: unknown,
  code: PhraseCode,
  parameters: Readonly<Record<string, unknown>> = {},
): Problem {
  const expected = phrase(code, parameters);
  return read === undefined ? { field, expected } : { field, read: beginning(read), expected };
}

function beginning(read: unknown): unknown {
  const text = typeof read === 'string' ? read : (JSON.stringify(read) ?? String(read));
  return text.length <= MAX_READ ? read : `${text.slice(0, MAX_READ).toWellFormed()}…`;
}
