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
 * An event sets many values at once, so what entries share stands once, in `events`, and an entry is
 * `[index of its event, value]`, with `effectiveOn` and the corrected event behind them in a correction.
 */

export interface PledgeRecord {
  readonly id: string;
  readonly status: Pledge['status'];
  readonly voided?: NonNullable<Pledge['voided']>;
  /** The stream's revision that the record has seen: what `If-Match` is given. */
  readonly revision: number;
  readonly events: readonly [id: string, effectiveOn: string, recordedAt: string][];
  readonly chains: Readonly<Record<string, readonly StoredEntry[]>>;
}

type StoredEntry =
  [event: number, value: Json] | [event: number, value: Json, effectiveOn: string, corrects: string];

/** The aggregate that a record holds: the same as a fold of the pledge's events. */
export function pledgeOf(record: PledgeRecord): Pledge {
  const entryOf = ([at, value, effectiveOn, corrects]: StoredEntry): Entry => {
    const [event, effective, recordedAt] = record.events[at]!;
    const made = { event, value, effectiveOn: effectiveOn ?? effective, recordedAt };
    return corrects === undefined ? made : { ...made, corrects };
  };
  const [plan, code] = [
    record.id.slice(0, record.id.indexOf('.')),
    record.id.slice(record.id.indexOf('.') + 1),
  ];
  const chains = new Map(
    Object.entries(record.chains).map(([path, entries]) => [path, entries.map(entryOf)]),
  );
  return { status: record.status, plan, code, ...(record.voided ? { voided: record.voided } : {}), chains };
}

const none = (id: string): PledgeRecord => ({
  id,
  status: 'not-registered',
  revision: -1,
  events: [],
  chains: {},
});

/** Folds one event by the domain's own fold, on nothing, and adds what came of it: the record is never a second fold. */
function evolve(record: PledgeRecord, event: Projected<PledgeEvent>): PledgeRecord {
  const { status, voided, chains } = foldPledge(noPledge, [event]);
  const at = record.events.length;
  const all: Record<string, readonly StoredEntry[]> = { ...record.chains };
  for (const [path, entries] of chains) {
    const stored = entries.map(({ value, effectiveOn, corrects }): StoredEntry =>
      corrects === undefined ? [at, value] : [at, value, effectiveOn, corrects],
    );
    all[path] = [...(all[path] ?? []), ...stored];
  }
  return {
    ...record,
    ...(status === 'not-registered' ? {} : { status }),
    ...(voided ? { voided } : {}),
    revision: event.revision,
    events: [...record.events, [event.id, event.metadata.effectiveOn, event.metadata.recordedAt]],
    chains: all,
  };
}

export const pledgeRecord: Projection<PledgeRecord> = {
  name: 'pledge-record',
  heldDocuments: 8_000,
  version: 1,
  indexes: [],
  keysOf({ stream }) {
    const id = pledgeOfStream(stream);
    return id === undefined ? [] : [pledgeKey(id)];
  },
  evolve: (record, event) =>
    evolve(record ?? none(pledgeOfStream(event.stream)!), event as Projected<PledgeEvent>),
};
