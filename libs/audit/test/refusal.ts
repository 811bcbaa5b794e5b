import { LedgerError, type Problem } from '@ledger/kernel';

/** What was refused: the code of the error, and that of its reason, or of what is expected. Anything else that is thrown fails the test. */
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
  const { why, problems } = error.details as {
    readonly why?: { readonly code?: string };
    readonly problems?: readonly Problem[];
  };
  return [error.code, why?.code ?? problems?.[0]?.expected.code];
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
