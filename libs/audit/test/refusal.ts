import { LedgerError } from '@ledger/kernel';

/** What was refused: the code of the error, and that of its reason. Anything else that is thrown fails the test. */
export function refusalOf(work: () => unknown): readonly [string, string | undefined] {
  try {
    work();
  } catch (error) {
    return refusalIn(error);
  }
  throw new Error('Nothing was refused.');
}

export function refusalIn(error: unknown): readonly [string, string | undefined] {
  if (!(error instanceof LedgerError)) throw error;
  return [error.code, (error.details['why'] as { code?: string } | undefined)?.code];
}

/** Undefined where it was refused for what it is; anything else that is thrown fails the test. */
export function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof LedgerError && error.kind === 'invalid') return undefined;
    throw error;
  }
}
