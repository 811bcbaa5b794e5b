import { findingText, type Finding } from '@ledger/audit';
import type { Speech } from '../speech';

/* What verification found, of a log or beside a proof: for programs, and for people. */

/** Data with its sentence beside it, as a problem has. */
export const told = (finding: Finding, { language }: Speech) => ({
  ...finding,
  detail: findingText(finding, language),
});

export const findingLine = (finding: Finding, { language }: Speech): string =>
  `- ${finding.code}: ${findingText(finding, language)}`;
