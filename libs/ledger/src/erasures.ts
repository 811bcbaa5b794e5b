import { erasureUnfinished } from '@ledger/kernel';
import type { EventStore } from '@ledger/event-store';
import { subjectStream } from '@ledger/pledge';
import type { Vault } from '@ledger/vault';

/*
 * An erasure is recorded first and then carried out: what is cut off between the two is ended by whoever opens the ledger
 * next. The keys may be an older copy than the log, which then says what has to be shredded again; or a later one, whose own
 * list of erasures holds.
 */

interface Erasing {
  readonly events: EventStore;
  readonly vault: Vault;
}

/**
 * Ends what was begun, before anything is served. It asks the log about each subject that keys are left of, so that it costs
 * nothing where nothing was ever sealed.
 *
 * @throws LedgerError what log and vault throw: nothing may be served then
 */
export async function finishErasures(ledger: Erasing): Promise<void> {
  for (const { subject, erasedAt } of await ledger.vault.subjects()) {
    const at = erasedAt ?? (await recordedAt(ledger, subject));
    if (at !== undefined) await ledger.vault.erase(subject, at);
  }
}

/**
 * Carries out an erasure that is recorded.
 *
 * @returns how many keys of texts were shredded
 * @throws LedgerError `ERASURE_UNFINISHED` where the keys cannot be written now: "nothing was recorded" would not be true
 */
export async function shredKeys(ledger: Erasing, subject: string): Promise<number> {
  const at = (await recordedAt(ledger, subject))!;
  try {
    return await ledger.vault.erase(subject, at);
  } catch (error) {
    throw erasureUnfinished(subject, error);
  }
}

const recordedAt = async ({ events }: Erasing, subject: string): Promise<string | undefined> =>
  (await events.readLast(subjectStream(subject)))?.metadata.recordedAt;
