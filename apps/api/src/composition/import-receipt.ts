import type { Actor, Day, ErrorCode, ErrorDetails } from '@ledger/kernel';
import type { Merge, Noted, PlacedConflict } from '@ledger/plan-import';
import type { Foreseen } from './foreseen';

/* What an import is asked, and what it answers: for the CLI, the server's start, and whoever reads their JSON. */

export interface ImportOptions {
  readonly plan: string;
  /** The file's name, for people. */
  readonly name: string;
  readonly jurisdiction?: string;
  readonly jurisdictionCode?: string;
  readonly term?: string;
  readonly title?: string;
  /** From when the document holds: the date it was published on, which it does not say itself. */
  readonly effective?: Day;
  readonly actor: Actor;
  readonly dryRun?: boolean;
  readonly onProgress?: (done: number, of: number) => void;
}

export type Outcome = 'registered' | 'revised' | 'unchanged' | 'imported-before' | 'refused';

/** What became of one pledge: it lands whole or not at all. */
export interface PledgeReceipt extends Pick<Merge, 'dropped'> {
  readonly pledge: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly events: number;
  readonly conflicts: readonly PlacedConflict[];
  readonly changes: Foreseen['changes'];
  /** What a better importer reads in a document that was imported before; nothing of it is applied. */
  readonly proposals: Foreseen['changes'];
  readonly findings: { readonly error: number; readonly warning: number; readonly info: number };
  /** The findings themselves, whatever the outcome; a conflict is one, too. */
  readonly found: readonly Noted[];
  readonly refusal: {
    readonly code: ErrorCode;
    readonly detail: string;
    readonly details: ErrorDetails;
  } | null;
}

export interface ImportReceipt {
  readonly plan: string;
  readonly document: string;
  readonly importer: string;
  readonly dryRun: boolean;
  readonly pledges: readonly PledgeReceipt[];
  /** What was found that belongs to no pledge of the document: also which ones it names no longer. */
  readonly findings: readonly Noted[];
  /** For `after=`. */
  readonly token: string;
}
