import type { EventMetadata } from '@ledger/kernel';
import { categoryOf, pledgeOfStream, settingsOf, type PledgeEvent, type Setting } from '@ledger/pledge';
import { planOf, positionKey, type Projection } from '../projection';

/** One recorded change: who changed what, from what to what, when, why, and on whose approval. Never itself changed. */
export interface ChangeEntry {
  /** The ledger position. */
  readonly position: number;
  readonly event: string;
  readonly type: string;
  /** null where texts about somebody were erased: whose, `data` says, and never of which plan. */
  readonly plan: string | null;
  /** null where the plan itself changed. */
  readonly pledge: string | null;
  readonly revision: number;
  readonly changes: readonly Setting[];
  /** What the event says, where it is more than its changes: a correction, a voided registration, a plan's event, an erasure. */
  readonly data: object | null;
  readonly actor: EventMetadata['actor'];
  readonly commandId: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
  readonly reason: EventMetadata['reason'] | null;
  readonly approval: string | null;
  readonly origin: EventMetadata['origin'];
}

const SAID_IN_FULL = new Set(['EntryCorrected', 'RegistrationVoided']);

/** What was stored of a document changes nothing by itself: the plan's event says that it was taken in. */
const isTold = (stream: string): boolean => categoryOf(stream) !== 'document';

/** Every event of a pledge, a plan or an erased subject is one entry, whatever its type: a new type needs nothing here. */
export const changeFeed: Projection<ChangeEntry> = {
  name: 'change-feed',
  version: 3,
  // The key, which is the position, stands behind what is asked for, so that a reader can begin at one.
  indexes: [
    { name: 'plan', fields: ['plan'] },
    { name: 'pledge', fields: ['pledge'] },
    { name: 'actor', fields: ['actor.id'] },
    { name: 'type', fields: ['type'] },
  ],
  appendOnly: true,
  keysOf: ({ stream, position }) => (isTold(stream) ? [positionKey(position)] : []),
  evolve(_, event) {
    const { id, type, data, stream, revision, position, metadata } = event;
    const ofPledge = categoryOf(stream) === 'pledge';
    return {
      position,
      event: id,
      type,
      plan: planOf(stream) ?? null,
      pledge: pledgeOfStream(stream) ?? null,
      revision,
      changes: ofPledge ? settingsOf(event as unknown as PledgeEvent) : [],
      data: !ofPledge || SAID_IN_FULL.has(type) ? data : null,
      actor: metadata.actor,
      commandId: metadata.commandId,
      effectiveOn: metadata.effectiveOn,
      recordedAt: metadata.recordedAt,
      reason: metadata.reason ?? null,
      approval: metadata.approval ?? null,
      origin: metadata.origin,
    };
  },
};
