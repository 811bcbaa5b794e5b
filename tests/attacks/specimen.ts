import { join } from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import {
  type Examined,
  examined,
  formatCheckpoint,
  hasher,
  LogVerifier,
  newSigningKey,
  noteVerifier,
  parseSigningKey,
  signNote,
  type CheckpointFile,
  type LogVerdict,
  type Signer,
  type VerificationGiven,
} from '@ledger/audit';
import { inspectEmbedded, type Found, type FoundBytes } from '@ledger/event-store';
import { CompactRange, TILE_WIDTH } from '@ledger/merkle';
import { domainRules } from '../../apps/api/src/composition/domain-rules';
import { writeLog } from '../load/logs';

/* A ledger to be attacked, and what its auditor has: checkpoints kept elsewhere, the key, and the published hash tiles. */

export const PLEDGES = 40;
/** The ledger certifies all but its last events. */
export const SIZES = [1, 256, 1000, 1001, 1900];
export const COVERED = 1900;
const ORIGIN = 'ledger.example/attacked';

export const signer: Signer = parseSigningKey(newSigningKey(ORIGIN));
export const verifiers = [noteVerifier(signer.verifierKey)];

/** A new file with the log of 40 pledges, 2,001 events; `remove` takes it away. */
export async function writtenLog(): Promise<{ readonly path: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'attacked-'));
  const path = join(folder, 'events.sqlite');
  await writeLog({ path, pledges: PLEDGES });
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

/** The same rows as bytes, for whoever changes some of them. */
export const bytesOf = (found: readonly Found[]): readonly FoundBytes[] =>
  found.map((row) =>
    row.kind === 'text'
      ? { ...row, kind: 'bytes', body: Buffer.from(row.body), kept: { stream: 'text', body: 'text' } }
      : (row as FoundBytes),
  );

/** What lies in a file, as the verification meets it. */
export async function foundIn(path: string): Promise<readonly Found[]> {
  const log = await inspectEmbedded(path);
  try {
    const all: Found[] = [];
    for await (const page of log.read()) all.push(...page);
    return all;
  } finally {
    await log.close();
  }
}

export const leafHashes = (rows: readonly FoundBytes[]): readonly Uint8Array[] =>
  rows.map(({ body }) => hasher.leaf(body));

/** Checkpoints of these leaves, signed. */
export function certified(
  leaves: readonly Uint8Array[],
  sizes: readonly number[] = SIZES,
  signers: readonly Signer[] = [signer],
): CheckpointFile[] {
  const tree = new CompactRange(hasher);
  return leaves.flatMap((leaf) => {
    tree.append(leaf);
    if (!sizes.includes(tree.size)) return [];
    const text = formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root(), extensions: [] });
    return [{ source: `kept-${tree.size}`, note: signNote(text, signers) }];
  });
}

export function tilesOf(
  leaves: readonly Uint8Array[],
  size = COVERED,
): NonNullable<VerificationGiven['tiles']> {
  const readTile = async (_level: number, index: number, width: number) =>
    Buffer.concat(leaves.slice(index * TILE_WIDTH, index * TILE_WIDTH + width));
  return { readTile, size };
}

/** Rows that were looked at before: of those that an attack leaves alone, nothing changes but the position. */
const sound = new WeakMap<Uint8Array, { readonly columns: FoundBytes['columns']; readonly seen: Examined }>();

function remembered(row: FoundBytes): Examined {
  const known = sound.get(row.body);
  if (known?.columns === row.columns) {
    const { seen } = known;
    return seen.position === row.position ? seen : { ...seen, position: row.position };
  }
  const seen = examined(row);
  if (seen.findings.length === 0) sound.set(row.body, { columns: row.columns, seen });
  return seen;
}

/** What verification says of a log. */
export async function verdictOn(
  rows: readonly Found[],
  given: Partial<VerificationGiven> = {},
): Promise<LogVerdict> {
  const verifier = await LogVerifier.open({ rules: domainRules, verifiers, ...given });
  for (const row of rows) {
    const waiting = row.kind === 'bytes' ? verifier.takeExamined(remembered(row)) : verifier.take([row]);
    if (waiting) await waiting;
  }
  return verifier.end();
}

export const codesOf = ({ findings }: LogVerdict): readonly string[] => findings.map(({ code }) => code);
