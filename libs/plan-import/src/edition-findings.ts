import { isSealed, withSealed, type Json } from '@ledger/kernel';
import {
  codesUnder,
  holds,
  paths,
  valueOf,
  type Finding as RecordedFinding,
  type Pledge,
  type RecordFinding,
} from '@ledger/pledge';
import type { PlanEdition, Suggestion } from './edition';
import type { Severity } from './findings';
import { said, type Said } from './said';
import { linesAt, spanOfLines, spanWithin, type Lines, type Span } from './span';

/* What an import has to say about a pledge beside its values, as commands that record it. */

/** A finding as it is recorded: one of the document, or one of the document beside others and the ledger. */
export interface Noted {
  readonly code: string;
  readonly severity: Severity;
  readonly pledge?: string;
  readonly component?: string;
  readonly span?: Span;
  readonly read: string;
  readonly expected?: string;
}

type Placed = Noted & { readonly span: Span };

/** Everything that an edition has to say about one of its pledges, whatever the ledger says. */
export function notedOf(plan: string, { findings, suggestions }: PlanEdition, code: string): Placed[] {
  const hints = suggestions.filter(({ from }) => from === code);
  return [...findings.filter(({ pledge }) => pledge === code), ...hints.map((hint) => suggested(plan, hint))];
}

/** The prose hints at it; only a person may assert it. `expected` names the pledge that waits, and the other one. */
const suggested = (plan: string, { from, on, mention, span }: Suggestion): Placed => ({
  code: 'DEPENDENCY_SUGGESTED',
  severity: 'info',
  pledge: from,
  span,
  read: mention,
  expected: `${plan}.${from} ${plan}.${on}`,
});

/** A finding has no name of its own: its code and content name it, so that it is the same one next time. */
export function findingCommands(findings: readonly Placed[]): Said[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { code, read, expected, component, span } = finding;
    const name = `${code.toLowerCase().replaceAll('_', '-')}.${fingerprint(`${component ?? ''}|${read}|${expected ?? ''}`)}`;
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    return recorded(again === 0 ? name : `${name}.${again + 1}`, finding, linesAt(span));
  });
}

function recorded(
  finding: string,
  { severity, code, component, span, read, expected }: Noted,
  lines: Lines,
): Said {
  const body = {
    finding,
    code,
    severity,
    ...(component ? { component } : {}),
    ...(span ? { span: { ...span } } : {}),
    read: read === '' ? '(blank)' : read,
    ...(expected ? { expected } : {}),
  };
  return said('RecordFinding', body, lines);
}

/** FNV-1a, 32 bits, hex: short and stable; two findings with one fingerprint are told apart by a number. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

/** A value that the document changed and that the ledger has changed meanwhile: it stays, and a person decides. */
export interface Conflict {
  readonly path: string;
  /** In the edition before; null where it had none. */
  readonly base: Json;
  /** In the new edition; null where it has none any more. */
  readonly document: Json;
  readonly ledger: Json;
  /** Of the new document; of the pledge's row in the index where the value is no longer in it. */
  readonly lines: Lines;
  /** Where in these lines, if the document's value is known to the column. */
  readonly span?: Span;
}

const CONFLICT = 'edition-conflict.';
const conflictOn = (path: string): string => CONFLICT + fingerprint(path);

export type PlacedConflict = Conflict & { readonly span: Span };

/** A conflict with where it stands in the document, as closely as is known. */
export function placedConflict(conflict: Conflict, document: readonly string[]): PlacedConflict {
  const { document: value, lines, span } = conflict;
  if (span) return { ...conflict, span };
  const whole = spanOfLines(document, lines);
  return { ...conflict, span: typeof value === 'string' ? spanWithin(document, whole, value) : whole };
}

/** `read` and `expected` are data, a path with its value and a value; whoever shows them says them in words. */
export const conflictNoted = ({ path, document, ledger, span }: PlacedConflict): Placed => ({
  code: 'EDITION_CONFLICT',
  severity: 'warning',
  span,
  read: `${path}: ${shown(document)}`.slice(0, 8000),
  expected: shown(ledger).slice(0, 8000),
});

/** A conflict is recorded, so that it is not lost with the receipt; a second one on the same value takes its place. */
export const conflictFinding = (conflict: PlacedConflict): Said =>
  recorded(conflictOn(conflict.path), conflictNoted(conflict), conflict.lines);

/** A finding is not sealed itself, and would hold what is sealed in it for ever, to nobody's use. */
const shown = (value: Json): string => {
  const open = withSealed(value, () => '(sealed)') as Json;
  return open === null ? '(not recorded)' : typeof open === 'string' ? open : JSON.stringify(open);
};

/** Whether the finding holds as an import recorded it; what is sealed a person wrote, and it is theirs to withdraw. */
function heldIn(pledge: Pledge, code: string): boolean {
  const finding = valueOf(pledge, paths.local('finding', code)) as unknown as RecordedFinding;
  return holds(finding) && ![finding.read, finding.expected].some(isSealed);
}

/** The paths of conflicts on record that are none any more, since document and ledger say the same. */
export function settledConflicts(
  pledge: Pledge,
  all: readonly string[],
  isAgreed: (path: string) => boolean,
): string[] {
  const open = new Set(
    codesUnder(pledge, 'finding').filter((code) => code.startsWith(CONFLICT) && heldIn(pledge, code)),
  );
  if (open.size === 0) return [];
  const settled = all.filter((path) => open.has(conflictOn(path)) && isAgreed(path));
  return settled.map((path) => paths.local('finding', conflictOn(path)));
}

/** What was found is so no longer; that it was found stays on record. */
export function withdrawal(path: string, finding: Json, lines: Lines): Said {
  const body = { ...(finding as unknown as RecordFinding), finding: path.slice(path.indexOf('/') + 1) };
  return said('RecordFinding', { ...body, state: 'withdrawn' }, lines);
}
