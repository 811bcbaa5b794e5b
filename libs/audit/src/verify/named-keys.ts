import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { noteVerifier, type Verifier } from '../verifier-key';
import type { Finding } from './findings';

/** The public keys that a ledger names itself, and what is no key among them. Whoever could write there could name others. */
export interface NamedKeys {
  readonly verifiers: readonly Verifier[];
  readonly findings: readonly Finding[];
}

/** No ledger has had so many keys; the names of all of them stand in what is found of a checkpoint by another key. */
export const MOST_KEYS_BYTES = 100_000;

/** What stands in the place of all keys is none of it. */
export const noKeys = (source: string, why: Phrase): NamedKeys => ({
  verifiers: [],
  findings: [{ code: 'KEYS_REFUSED', source, why }],
});

/**
 * The keys of a file `VERIFIER_KEYS`: a key on each line, but for empty lines and those that begin with `#`.
 *
 * @param source where it lies, for people
 */
export const keysInText = (text: string, source: string): NamedKeys =>
  keysIn(
    text.split('\n').flatMap((key, i) => (key === '' || key.startsWith('#') ? [] : { key, line: i + 1 })),
    source,
  );

/** @param keys each with its line, or its number in a list, from 1 */
export function keysIn(
  keys: readonly { readonly key: string; readonly line: number }[],
  source: string,
): NamedKeys {
  const verifiers: Verifier[] = [];
  const findings: Finding[] = [];
  for (const { key, line } of keys) {
    try {
      verifiers.push(noteVerifier(key));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      findings.push({
        code: 'KEYS_REFUSED',
        source,
        line,
        why: phrase('at-line', { line, why: error.phrase }),
      });
    }
  }
  return { verifiers, findings };
}
