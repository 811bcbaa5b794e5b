import { readFileSync } from 'node:fs';
import { BUNDLE_FORMAT, checkBundle, type ProofBundle } from '@ledger/audit';
import { LedgerError, sentence } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import type { Asked } from '../asked';
import { EXIT_FOUND } from '../failure';
import { listing } from '../print/table';
import { WORDS, type Speech } from '../speech';

/** What a proof of one event comes to: it holds, or it does not, and why. */
interface ProofVerdict {
  readonly proof: string;
  readonly holds: boolean;
  /** Whether the public key was given by whoever asks, and not by the proof alone. */
  readonly isKeyKnown: boolean;
  readonly signedBy: readonly string[];
  readonly event?: ProofBundle['event'];
  readonly leafIndex?: number;
  readonly treeSize?: number;
  readonly code?: string;
  readonly detail?: string;
}

/** A proof is smaller than an event may be, with room to spare. */
const MOST_BYTES = 1_000_000;
/** These say that it is a proof, and that it does not hold; all else is no proof at all. */
const DOES_NOT_HOLD = new Set(['PROOF_REFUSED', 'NOTE_UNTRUSTED', 'CHECKPOINT_INVALID', 'TIMESTAMP_INVALID']);

const words = WORDS.proof;

/** Whether a file is a proof of one event; an export is a JSON object on each line. */
export function isProof(file: string, bytes: number): boolean {
  if (bytes > MOST_BYTES) return false;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { format?: unknown } | null)?.format === BUNDLE_FORMAT;
  } catch {
    return false;
  }
}

/** Checks a proof with nothing but itself and the keys that are given. */
export function verifyProof(file: string, keys: readonly string[], { screen }: Asked): void {
  const verdict = verdictOn(file, keys, screen.speech);
  screen.answer(verdict, () => proofText(verdict, screen.speech));
  if (!verdict.holds) process.exitCode = EXIT_FOUND;
}

function verdictOn(proof: string, keys: readonly string[], { language }: Speech): ProofVerdict {
  try {
    const { bundle, signedBy, isKeyKnown } = checkBundle(readFileSync(proof, 'utf8'), keys);
    const { event, leafIndex, treeSize } = bundle;
    return { proof, holds: true, isKeyKnown, signedBy, event, leafIndex, treeSize };
  } catch (error) {
    if (!(error instanceof LedgerError) || !DOES_NOT_HOLD.has(error.code)) throw error;
    const detail = sentence(error.code, error.details, language, pledgeWording);
    return { proof, holds: false, isKeyKnown: keys.length > 0, signedBy: [], code: error.code, detail };
  }
}

function proofText(verdict: ProofVerdict, { say }: Speech): string {
  const { proof, holds, event, leafIndex, treeSize, signedBy, isKeyKnown, detail } = verdict;
  if (!holds || !event) return say(words.fails, { proof, why: detail ?? '' });
  return [
    say(words.holds, { event: event.id, position: leafIndex!, size: treeSize! }),
    listing([
      [`  ${say(words.stream)}`, `${event.stream}@${event.revision} ${event.type}`],
      [`  ${say(words.recorded)}`, `${event.metadata.recordedAt}, ${event.metadata.actor.id}`],
      [`  ${say(words.signedBy)}`, signedBy.join('\n')],
    ]),
    say(isKeyKnown ? words.keyKnown : words.keyUnknown),
  ].join('\n');
}
