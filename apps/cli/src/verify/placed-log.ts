import { Endorsements, isWitnessKey, type CheckpointFile } from '@ledger/audit';
import type { LogInspection } from '@ledger/event-store';
import { witnessesIn, type Config } from '../../../api/src/composition/config';
import { trustedIn } from '../../../api/src/composition/trusted-roots';
import {
  verifierOf,
  verifyLog,
  withFinding,
  type EndorsedVerdict,
  type Evidence,
} from '../../../api/src/composition/verification';
import { openPlace, unreadEvidence, type Opened, type VerifyPlace } from './verify-place';

/** Which log, and what somebody kept of it. All of this can be handed to another thread. */
export interface LogAsked {
  readonly place: VerifyPlace;
  readonly config: Config;
  readonly elsewhere: readonly CheckpointFile[];
  /** Verifier keys; those that the ledger names itself where there are none. */
  readonly keys: readonly string[];
  /** Nothing but the tree: whether the events are those that were certified. */
  readonly treeAlone: boolean;
}

export interface PlacedVerdict extends EndorsedVerdict {
  /** Whose keys signatures were checked with: those that were given, or those that the ledger names itself. */
  readonly keys: 'given' | 'own' | 'none';
}

type At = (done: number, of: number) => void;
type Given = Omit<Evidence, 'own' | 'unread'>;

/** Opens the log of a place and verifies it. @throws LedgerError of a place that cannot be opened */
export async function verifyPlacedLog(
  { place, config, elsewhere, keys, treeAlone }: LogAsked,
  onEvents: At,
): Promise<PlacedVerdict> {
  const given = keys.map(verifierOf);
  const endorsements = endorsementsOf(keys, config);
  const opened = await openPlace(place, config, endorsements.examine, elsewhere);
  const { log, own, said = [], tiles, verifiers } = opened;
  try {
    const evidence: Given = {
      elsewhere: [...said, ...elsewhere.map(endorsements.examine)],
      tiles,
      treeAlone,
      endorsements,
      verifiers: given.length > 0 ? given : verifiers,
    };
    const from = given.length > 0 ? 'given' : verifiers.length > 0 ? 'own' : 'none';
    const verdict = { ...(await lookedAt(opened, evidence, onEvents)), keys: from } as const;
    const isUnchecked = from === 'none' && (own || said.length > 0) && verdict.checkpoints.compared > 0;
    return isUnchecked ? withFinding(verdict, { code: 'SIGNATURES_UNCHECKED', place: place.name }) : verdict;
  } finally {
    await own?.close();
    await log?.close();
  }
}

/** Witnesses are those of the settings, and those whose keys are given. @throws LedgerError of a setting that is wrong */
function endorsementsOf(keys: readonly string[], config: Config): Endorsements {
  const witnesses = new Set([...keys.filter(isWitnessKey), ...witnessesIn(config)]);
  return new Endorsements({
    witnesses: [...witnesses].map(verifierOf),
    trusted: trustedIn(config.LEDGER_TSA_ROOTS),
    now: new Date().toISOString(),
  });
}

/** Nothing is there of what checkpoints cover. */
const UNREAD_LOG: LogInspection = {
  size: undefined,
  async *read() {},
  async close() {},
};

/** Where the ledger's own evidence is damaged, that is a finding, and the log is looked at without it. */
async function lookedAt({ log, own, unread = [] }: Opened, given: Given, at: At): Promise<EndorsedVerdict> {
  try {
    const verdict = await verifyLog(log ?? UNREAD_LOG, { own, unread, ...given }, at);
    return log ? verdict : { ...verdict, root: null };
  } catch (error) {
    if (!own) throw error;
    const found = [...unread, unreadEvidence(error)];
    return lookedAt({ log, own: undefined, verifiers: [], unread: found }, given, at);
  }
}
