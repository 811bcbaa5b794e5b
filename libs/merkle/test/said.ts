import { ProofRefused } from '../src';

/** What a verifier says: nothing, or why it refuses. Anything else that it throws goes on. */
export function said(verify: () => void): string | undefined {
  try {
    verify();
    return undefined;
  } catch (fault) {
    if (fault instanceof ProofRefused) return fault.code;
    throw fault;
  }
}
