import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  Endorsements,
  ExportInspection,
  keysInText,
  LogVerifier,
  MOST_FINDINGS,
  MOST_KEYS_BYTES,
  noKeys,
  OwnEvidence,
  VERIFIER_KEYS,
  type CheckpointFile,
  type Endorsed,
  type Finding,
  type LogVerdict,
  type NamedKeys,
  type VerificationGiven,
  type Verifier,
} from '@ledger/audit';
import { openEmbeddedDocumentStore, type DocumentStore } from '@ledger/document-store';
import type { LogInspection } from '@ledger/event-store';
import { phrase, systemWhy } from '@ledger/kernel';
import { domainRules } from './domain-rules';
import { SIGNING_KEYS_FOLDER } from './audit-place';
import { AUDIT_FILE } from './stores';

/** What a log is compared with. */
export interface Evidence {
  /** The ledger's own checkpoints and hash tiles. */
  readonly own: DocumentStore | undefined;
  readonly elsewhere: readonly CheckpointFile[];
  /** Hash tiles that do not lie in a store of the ledger. */
  readonly tiles?: VerificationGiven['tiles'] | undefined;
  readonly verifiers: readonly Verifier[];
  /** Nothing but the tree: whether the events are those that were certified. */
  readonly treeAlone?: boolean;
  /** What was found of it before it was read. */
  readonly unread?: readonly Finding[];
  /** Looks at what witnesses and authorities say of checkpoints, and has looked at `elsewhere`; without it nobody is believed. */
  readonly endorsements?: Endorsements;
}

export interface EndorsedVerdict extends LogVerdict {
  /** What witnesses and time-stamping authorities say of the checkpoints. */
  readonly endorsed: Endorsed;
}

/** The ledger's own evidence in a data folder, to be read only; undefined where there is none yet. */
export async function openOwnEvidence(folder: string): Promise<DocumentStore | undefined> {
  const file = join(folder, AUDIT_FILE);
  return existsSync(file) ? openEmbeddedDocumentStore(file, { readOnly: true }) : undefined;
}

/** Who may not look there has no keys, as where there are none: that alone is nobody's change. */
const NOT_THERE = new Set(['ENOENT', 'EACCES', 'EPERM']);

/** The public keys that a data folder itself names; none where it names none. */
export function ownKeys(folder: string): NamedKeys {
  const file = join(folder, SIGNING_KEYS_FOLDER, VERIFIER_KEYS);
  try {
    const found = statSync(file);
    if (!found.isFile()) return noKeys(file, phrase('no-file'));
    if (found.size > MOST_KEYS_BYTES) return noKeys(file, phrase('bytes-over', { most: MOST_KEYS_BYTES }));
    return keysInText(readFileSync(file, 'utf8'), file);
  } catch (fault) {
    const { code = '' } = fault as NodeJS.ErrnoException;
    return NOT_THERE.has(code) ? { verifiers: [], findings: [] } : noKeys(file, systemWhy(fault));
  }
}

export { verifierOf } from '@ledger/audit';

/**
 * Verifies a log as it lies in its store, against all that is known of it. It is read once.
 *
 * @param onEvents is told how many events were looked at, of about how many
 */
export async function verifyLog(
  log: LogInspection | ExportInspection,
  { own, elsewhere, tiles, verifiers, treeAlone = false, unread = [], endorsements = unendorsed() }: Evidence,
  onEvents: (done: number, of: number) => void = () => undefined,
): Promise<EndorsedVerdict> {
  const { examine } = endorsements;
  const its = own && (await OwnEvidence.open(own));
  const verifier = await LogVerifier.open({
    rules: treeAlone ? undefined : domainRules,
    elsewhere: [...(its?.misfiled ?? []).map(examine), ...elsewhere],
    verifiers,
    ...(tiles ? { tiles } : {}),
    ...(its ? { own: examined(its, examine), tiles: its } : {}),
    unread: [...unread, ...(its?.findings ?? [])],
  });
  let done = 0;
  for await (const found of log.read()) {
    await verifier.take(found);
    onEvents((done += found.length), Math.max(done, log.size ?? 0));
  }
  const closing = 'checkpoint' in log ? log.checkpoint : undefined;
  // A server ends its export with a checkpoint that it lists as well, perhaps with more signatures.
  if (closing !== undefined && !elsewhere.some(({ note }) => textOf(note) === textOf(closing)))
    verifier.takeCheckpoint(examine({ source: 'export', note: closing }));
  if (its) verifier.add(...(await its.incomplete()));
  const verdict = await verifier.end();
  const whole = isUnproven(log, verdict) ? withFinding(verdict, { code: 'EXPORT_UNPROVEN' }) : verdict;
  return withEndorsed(whole, endorsements);
}

/** What is signed of a note. */
const textOf = (note: string): string => note.slice(0, note.indexOf('\n\n'));

const unendorsed = (): Endorsements => new Endorsements({ now: new Date().toISOString() });

/** What is wrong with what others say stands behind what is wrong with the log. */
function withEndorsed(verdict: LogVerdict, { endorsed, findings: theirs }: Endorsements): EndorsedVerdict {
  const all = [...verdict.findings, ...theirs.detailed];
  const findings = all.slice(0, MOST_FINDINGS);
  const others = verdict.others + theirs.others + all.length - findings.length;
  return { ...verdict, findings, others, first: verdict.first ?? findings[0] ?? null, endorsed };
}

async function* examined(own: OwnEvidence, examine: Endorsements['examine']): AsyncGenerator<CheckpointFile> {
  for await (const kept of own.checkpoints()) yield examine(kept);
}

/** A file that was cut off looks like one that was written without a checkpoint. */
function isUnproven(
  log: LogInspection | ExportInspection,
  { checkpoints, uncovered, events }: LogVerdict,
): boolean {
  const isOpen = log instanceof ExportInspection && log.isFile && log.checkpoint === undefined;
  return isOpen && events > 0 && (checkpoints.confirmed === 0 || uncovered > 0);
}

export const withFinding = <T extends LogVerdict>(verdict: T, finding: Finding): T => ({
  ...verdict,
  findings: [...verdict.findings, finding],
  first: verdict.first ?? finding,
});
