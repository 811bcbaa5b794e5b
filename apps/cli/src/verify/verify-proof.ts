import { readFileSync } from 'node:fs';
import {
  base64,
  checkpointIn,
  BUNDLE_FORMAT,
  checkBundle,
  latestBy,
  timeText,
  type Checkpoint,
  type CheckpointFile,
  type Finding,
} from '@ledger/audit';
import { LedgerError, sentence, type Phrase } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import { witnessesIn, type Config } from '../../../api/src/composition/config';
import { trustedIn } from '../../../api/src/composition/trusted-roots';
import type { Asked } from '../asked';
import { EXIT_FOUND } from '../failure';
import { told } from '../print/found';
import { proofText, type ComparedCheckpoint, type ProofVerdict } from '../print/proof';
import type { Speech } from '../speech';
import { checkpointsIn } from './given-checkpoints';

/** A proof is smaller than an event may be, with room to spare. */
const MOST_BYTES = 1_000_000;
/** These say that it is a proof, and that it does not hold; all else is no proof at all. */
const DOES_NOT_HOLD = new Set([
  'PROOF_REFUSED',
  'NOTE_UNTRUSTED',
  'CHECKPOINT_INVALID',
  'CHECKPOINT_CONTRADICTED',
  'COSIGNATURE_INVALID',
  'TIMESTAMP_INVALID',
]);

/** Whether a file is a proof of one event; an export is a JSON object on each line. */
export function isProof(file: string, bytes: number): boolean {
  if (bytes > MOST_BYTES) return false;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown } | null)?.format === BUNDLE_FORMAT;
  } catch {
    return false;
  }
}

/** Checks a proof with nothing but itself and what is given: keys, roots of authorities, and checkpoints that were kept. */
export function verifyProof(proof: string, known: readonly string[], { given, config, screen }: Asked): void {
  const files = checkpointsIn((given['checkpoint'] as readonly string[] | undefined) ?? []);
  const [kept, findings]: [Kept[], Finding[]] = [[], []];
  for (const file of files) {
    const read = readKept(file);
    if ('code' in read) findings.push(read);
    else kept.push(read);
  }
  const { speech } = screen;
  const verdict = { ...verdictOn(proof, { known, kept, config }, speech), findings };
  const all = { ...verdict, findings: findings.map((finding) => told(finding, speech)) };
  screen.answer(all, () => proofText(verdict, speech));
  const isCompared = kept.length === 0 || verdict.checkpoints?.some(({ compared }) => compared);
  if (!verdict.holds || !isCompared || findings.length > 0) process.exitCode = EXIT_FOUND;
}

interface Against {
  readonly known: readonly string[];
  readonly kept: readonly Kept[];
  readonly config: Config;
}

function verdictOn(proof: string, against: Against, { language }: Speech): Omit<ProofVerdict, 'findings'> {
  const isKeyKnown = against.known.length > 0;
  try {
    return { proof, holds: true, isKeyKnown, ...shownBy(proof, against) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    if (error.code === 'BUNDLE_INVALID') throw new LedgerError(error.code, { path: proof, ...error.details });
    if (!DOES_NOT_HOLD.has(error.code)) throw error;
    const detail = sentence(error.code, error.details, language, pledgeWording);
    return { proof, holds: false, isKeyKnown, signedBy: [], code: error.code, detail };
  }
}

function shownBy(proof: string, { known, kept, config }: Against) {
  const trusted = trustedIn(config.LEDGER_TSA_ROOTS);
  const now = new Date().toISOString();
  const beside = { witnesses: witnessesIn(config), latest: latestBy(now) };
  const shown = checkBundle(readFileSync(proof, 'utf8'), known, trusted, beside);
  const { event, leafIndex, treeSize, timestamps } = shown.bundle;
  return {
    signedBy: shown.signedBy,
    event,
    leafIndex,
    treeSize,
    checkpoints: kept.map((one) => comparedWith(one, shown.checkpoint)),
    cosignatures: shown.cosigned.map(({ name, keyId, time }) => ({ name, keyId, time: timeText(time) })),
    unknownSignatures: shown.unknown,
    timestamps: { found: timestamps.length, isChecked: trusted.length > 0, stamped: shown.stamped },
  };
}

interface Kept extends Checkpoint {
  readonly source: string;
}

/** What is no checkpoint proves nothing, which is found. */
function readKept({ source, note }: CheckpointFile): Kept | Finding {
  try {
    return { source, ...checkpointIn(note) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { code: 'CHECKPOINT_REFUSED', source, why: error.details['why'] as Phrase };
  }
}

/** Two checkpoints of one size are the same one, or one of them is false; of two sizes, only the hashes between them tell. */
function comparedWith({ source, origin, size, root }: Kept, proven: Checkpoint): ComparedCheckpoint {
  if (origin !== proven.origin)
    throw new LedgerError('PROOF_REFUSED', { field: 'origin', expected: origin, found: proven.origin });
  if (size !== proven.size) return { source, size, compared: false };
  const [expected, found] = [root, proven.root].map(base64);
  if (expected === found) return { source, size, compared: true };
  throw new LedgerError('CHECKPOINT_CONTRADICTED', { source, size, expected, found });
}
