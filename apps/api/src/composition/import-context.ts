import { dayOf, LedgerError, parseDay, type Day } from '@ledger/kernel';
import { systemClock } from '@ledger/ledger';
import { linesOf, type PlanEdition } from '@ledger/plan-import';
import { decidePlan, type Plan, type PlanCommand, type SourceDocument } from '@ledger/pledge';
import { checked } from './foreseen';
import type { ImportOptions } from './import-receipt';

/** What an import knows before it looks at any pledge. */
export interface ImportContext {
  readonly sha256: string;
  /** The document's lines. */
  readonly document: readonly string[];
  readonly edition: PlanEdition;
  readonly options: ImportOptions;
  readonly effective: Day;
  /** The version of the importer that took this document in before. */
  readonly readBy: string | undefined;
  /** The document that a pledge was last imported from before this one. */
  readonly baseOf: (code: string) => SourceDocument | undefined;
  /** Editions before that have been read, by SHA-256: most pledges share one, and reading it for each took minutes. */
  readonly read: Map<string, PlanEdition>;
  /** Pledges that an edition before this one names and this one does not. */
  readonly missing: readonly string[];
}

interface Read {
  readonly sha256: string;
  readonly text: string;
  readonly edition: PlanEdition;
}

/**
 * @throws LedgerError `OPTION_MISSING`, `DOCUMENT_SUPERSEDED`, `DATE_INVALID`, `EFFECTIVE_IN_FUTURE`, `EDITION_TOO_EARLY`
 */
export function contextOf(
  plan: Plan,
  { sha256, text, edition }: Read,
  options: ImportOptions,
): ImportContext {
  const known = knownBefore(plan, sha256);
  const effective = effectiveOf(plan, known, options);
  const before = plan.documents.filter((document) => document.sha256 !== sha256);
  const codes = edition.pledges.map(({ code }) => code);
  const earlier = before.filter((document) => shares(document, codes));
  requireNotBefore(earlier, effective);
  const baseOf = (code: string): SourceDocument | undefined =>
    before.findLast(({ pledges }) => pledges.includes(code));
  const named = [...new Set(earlier.flatMap(({ pledges }) => pledges))];
  // One that a document of other pledges has named since is carried on there.
  const missing = named.filter((code) => !codes.includes(code) && earlier.includes(baseOf(code)!));
  return {
    sha256,
    document: linesOf(text),
    edition,
    options,
    effective,
    readBy: known?.importer,
    baseOf,
    read: new Map(),
    missing,
  };
}

/** Two documents of which one follows the other name a pledge both; a plan may also come in several that share none. */
const shares = ({ pledges }: SourceDocument, codes: readonly string[]): boolean =>
  pledges.some((code) => codes.includes(code));

/** @throws LedgerError `DOCUMENT_SUPERSEDED` */
function knownBefore({ documents }: Plan, sha256: string): SourceDocument | undefined {
  const at = documents.findLastIndex((document) => document.sha256 === sha256);
  const known = documents[at];
  const successor = known && documents.slice(at + 1).find((document) => shares(document, known.pledges));
  if (!successor) return known;
  throw new LedgerError('DOCUMENT_SUPERSEDED', {
    effectiveOn: known.effectiveOn,
    latest: successor.sha256,
  });
}

function effectiveOf(plan: Plan, known: SourceDocument | undefined, options: ImportOptions): Day {
  const effective = options.effective ?? known?.effectiveOn;
  const asked = {
    jurisdiction: options.jurisdiction ?? plan.attributes?.jurisdiction.name,
    term: options.term ?? plan.attributes?.term,
    effective,
  };
  requireOptions(asked);
  parseDay(effective!, 'effective');
  const today = dayOf(systemClock.now());
  if (effective! > today) throw new LedgerError('EFFECTIVE_IN_FUTURE', { effectiveOn: effective, today });
  return effective!;
}

/**
 * What the document does not say is asked for by name, all of it at once, and never guessed.
 *
 * @throws LedgerError `OPTION_MISSING`
 */
export function requireOptions(asked: Readonly<Record<string, unknown>>): void {
  const options = Object.keys(asked).filter((name) => asked[name] === undefined);
  if (options.length > 0) throw new LedgerError('OPTION_MISSING', { options: options.map((o) => `--${o}`) });
}

/** @throws LedgerError `EDITION_TOO_EARLY`: an edition may hold from the day of the one before, and not earlier */
function requireNotBefore(earlier: readonly SourceDocument[], effectiveOn: Day): void {
  const latest = earlier.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? -1 : 1)).at(-1);
  if (!latest || latest.effectiveOn <= effectiveOn) return;
  const { name, sha256 } = latest;
  const before = { latest: latest.effectiveOn, name, document: sha256 };
  throw new LedgerError('EDITION_TOO_EARLY', { effectiveOn, ...before });
}

/** The command that registers the plan; undefined where it is registered, and nothing that is said denies it. */
export function registrationOf(plan: Plan, options: ImportOptions): PlanCommand | undefined {
  const { jurisdiction, jurisdictionCode, term, title } = options;
  const known = plan.attributes;
  if (known && jurisdiction === undefined && term === undefined && title === undefined) return undefined;
  const name = jurisdiction ?? known?.jurisdiction.name ?? '';
  const code = jurisdictionCode ?? (name === known?.jurisdiction.name ? known.jurisdiction.code : undefined);
  const body = {
    jurisdiction: { name, ...(code ? { code } : {}) },
    term: term ?? known?.term ?? '',
    ...(title ? { title } : {}),
  };
  const command: PlanCommand = { name: 'RegisterPlan', body };
  checked({ command });
  if (!known) return command;
  // Throws where the options deny what is registered; else there is nothing to say.
  const today = dayOf(systemClock.now());
  decidePlan(plan, command, { id: options.plan, effectiveOn: today, today });
  return undefined;
}
