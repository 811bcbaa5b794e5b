import type { Json } from '@ledger/kernel';
import {
  foldPledge,
  noPledge,
  pledgeOfStream,
  type Entry,
  type Pledge,
  type PledgeEvent,
} from '@ledger/pledge';
import { pledgeKey, type Projected, type Projection } from '../projection';

/*
 * A pledge with all its entries: one document answers what it says now, and what it said as of any day as known at any
 * instant, for one pledge by its key and for a whole plan by a range of keys.
 *
 * What an event set stands under the event, in the order of the log: what they share is written once, and an event that
 * comes is one more at the end.
 */

export interface PledgeRecord {
  readonly id: string;
  readonly status: Pledge['status'];
  readonly voided?: NonNullable<Pledge['voided']>;
  /** The stream's revision that the record has seen: what `If-Match` is given. */
  readonly revision: number;
  readonly events: readonly RecordedEvent[];
}

type RecordedEvent = [id: string, effectiveOn: string, recordedAt: string, set: readonly SetValue[]];
/** With the day and the corrected event behind them in a correction. */
type SetValue =
  [path: string, value: Json] | [path: string, value: Json, effectiveOn: string, corrects: string];

/** The aggregate that a record holds: the same as a fold of the pledge's events. */
export function pledgeOf({ id, status, voided, events }: PledgeRecord): Pledge {
  const chains = new Map<string, Entry[]>();
  for (const [event, effective, recordedAt, set] of events) {
    for (const [path, value, effectiveOn = effective, corrects] of set) {
      const made = { event, value, effectiveOn, recordedAt };
      const entry = corrects === undefined ? made : { ...made, corrects };
      const chain = chains.get(path);
      if (chain) chain.push(entry);
      else chains.set(path, [entry]);
    }
  }
  const dot = id.indexOf('.');
  const [plan, code] = [id.slice(0, dot), id.slice(dot + 1)];
  return { status, plan, code, ...(voided ? { voided } : {}), chains };
}

const none = (id: string): PledgeRecord => ({ id, status: 'not-registered', revision: -1, events: [] });

/** Folds one event by the domain's own fold, on nothing, and adds what came of it: the record is never a second fold. */
function evolve(record: PledgeRecord, event: Projected<PledgeEvent>): PledgeRecord {
  const { status, voided, chains } = foldPledge(noPledge, [event]);
  const set: SetValue[] = [];
  for (const [path, entries] of chains) {
    for (const { value, effectiveOn, corrects } of entries)
      set.push(corrects === undefined ? [path, value] : [path, value, effectiveOn, corrects]);
  }
  const { effectiveOn, recordedAt } = event.metadata;
  return {
    ...record,
    ...(status === 'not-registered' ? {} : { status }),
    ...(voided ? { voided } : {}),
    revision: event.revision,
    events: [...record.events, [event.id, effectiveOn, recordedAt, set]],
  };
}

export const pledgeRecord: Projection<PledgeRecord> = {
  name: 'pledge-record',
  heldDocuments: 4_000,
  version: 2,
  indexes: [],
  keysOf({ stream }) {
    const id = pledgeOfStream(stream);
    return id === undefined ? [] : [pledgeKey(id)];
  },
  evolve: (record, event) =>
    evolve(record ?? none(pledgeOfStream(event.stream)!), event as Projected<PledgeEvent>),
};
