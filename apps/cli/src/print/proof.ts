import type { Finding, ProofBundle, Timestamp } from '@ledger/audit';
import { WORDS, type Speech } from '../speech';
import { findingLine } from './found';
import { listing } from './table';

/** What a proof of one event comes to: it holds, or it does not, and why. What it shows is there where it holds. */
export interface ProofVerdict {
  readonly proof: string;
  readonly holds: boolean;
  /** Whether the public key was given by whoever asks, and not by the proof alone. */
  readonly isKeyKnown: boolean;
  readonly signedBy: readonly string[];
  readonly event?: ProofBundle['event'];
  readonly leafIndex?: number;
  readonly treeSize?: number;
  readonly checkpoints?: readonly ComparedCheckpoint[];
  readonly cosignatures?: readonly { readonly name: string; readonly keyId: string; readonly time: string }[];
  readonly unknownSignatures?: number;
  readonly timestamps?: {
    readonly found: number;
    readonly isChecked: boolean;
    readonly stamped: readonly Timestamp[];
  };
  readonly code?: string;
  readonly detail?: string;
  /** Files that were given for checkpoints and are none. */
  readonly findings: readonly Finding[];
}

/** A checkpoint that somebody kept; it can be compared where it is of the same size. */
export interface ComparedCheckpoint {
  readonly source: string;
  readonly size: number;
  readonly compared: boolean;
}

const words = WORDS.proof;

export function proofText(verdict: ProofVerdict, speech: Speech): string {
  const findings = verdict.findings.map((finding) => findingLine(finding, speech));
  return [shownText(verdict, speech), ...findings].join('\n');
}

function shownText(verdict: ProofVerdict, { say }: Speech): string {
  const { proof, holds, event, leafIndex, treeSize, signedBy, isKeyKnown, detail } = verdict;
  if (!holds || !event) return say(words.fails, { proof, why: detail ?? '' });
  const rows: [string, string][] = [
    [`  ${say(words.stream)}`, `${event.stream}@${event.revision} ${event.type}`],
    [`  ${say(words.recorded)}`, `${event.metadata.recordedAt}, ${event.metadata.actor.id}`],
    [`  ${say(words.signedBy)}`, signedBy.join('\n')],
    [`  ${say(words.witnesses)}`, witnessesText(verdict, say)],
    [`  ${say(words.timestamps)}`, timestampsText(verdict, say)],
  ];
  return [
    say(words.holds, { event: event.id, position: leafIndex!, size: treeSize! }),
    listing(rows.filter(([, text]) => text !== '')),
    say(isKeyKnown ? words.keyKnown : words.keyUnknown),
    ...checkpointTexts(verdict, say),
  ].join('\n');
}

function witnessesText(
  { cosignatures = [], unknownSignatures = 0 }: ProofVerdict,
  say: Speech['say'],
): string {
  const seen = cosignatures.map((one) => say(words.seen, one));
  return [...seen, ...(unknownSignatures > 0 ? [say(words.unknown, { unknownSignatures })] : [])].join('\n');
}

function timestampsText({ timestamps }: ProofVerdict, say: Speech['say']): string {
  if (!timestamps) return '';
  const { found, isChecked, stamped } = timestamps;
  if (!isChecked) return found === 0 ? '' : say(words.unstamped, { found });
  if (found === 0) return say(words.noTimestamps);
  return stamped.map(({ time, authority }) => say(words.stamped, { time, authority })).join('\n');
}

function checkpointTexts({ checkpoints = [], treeSize = 0 }: ProofVerdict, say: Speech['say']): string[] {
  return checkpoints.map(({ source, size, compared }) => {
    const [from, to] = [Math.min(size, treeSize), Math.max(size, treeSize)];
    return say(compared ? words.compared : words.uncompared, { source, size, treeSize, from, to });
  });
}
