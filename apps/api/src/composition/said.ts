import { languageOfLocale, LedgerError, sentence } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';

/** What a process says as it ends: one plain sentence for what its user can mend; a bug shows itself whole. */
export function said(error: unknown): unknown {
  if (!(error instanceof LedgerError)) return error;
  return sentence(error.code, error.details, languageOfLocale(process.env), pledgeWording);
}
