import type { Json } from '@ledger/kernel';
import {
  foldPledge,
  noPledge,
  pledgeOfStream,
  type Entry,
  type Pledge,
  type PledgeEvent,
} from '@ledger/pledge';
import { counted, pledgeKey, type Projected, type Projection } from '../projection';

/*
 * A pledge with all its entries, in pages: one range of keys answers what it says now, and what it said as of any day as
 * known at any instant; a longer range, which is all of a plan's, answers that for the plan.
 *
 * What an event set stands under the event, in the order of the log: what they share is written once. A full page never
 * changes again, so that a long history makes neither a change dearer nor a document larger than any store takes.
 */

export interface RecordPage {
  readonly id: string;
  readonly events: readonly RecordedEvent[];
  /** What an event of this page did beside setting values. */
  readonly status?: Pledge['status'];
  readonly voided?: NonNullable<Pledge['voided']>;
}

type RecordedEvent = [id: string, effectiveOn: string, recordedAt: string, set: readonly SetValue[]];
/** With the day and the corrected event behind them in a correction. */
type SetValue =
  [path: string, value: Json] | [path: string, value: Json, effectiveOn: string, corrects: string];

/** How many events a page holds. */
const PAGE_EVENTS = 32;

/** What the keys of a pledge's pages begin with. A space sorts before all that a code may go on with. */
export const recordKey = (id: string): string => `${pledgeKey(id)} `;
/** Nearly every event is on one of the first pages of its pledge. */
const FIRST_PAGES = Array.from({ length: 64 }, (_, number) => counted(String(number)));
const pageKey = (id: string, number: number): string =>
  recordKey(id) + (FIRST_PAGES[number] ?? counted(String(number)));

/** A pledge as its pages give it. */
export interface Recorded {
  /** The same as a fold of the pledge's events. */
  readonly pledge: Pledge;
  /** The stream's revision that the record has seen: what `If-Match` is given. */
  readonly revision: number;
}

/** The pledges of a range of pages, in the order of their keys. */
export function pledgesOf(pages: readonly RecordPage[]): Recorded[] {
  const recorded: Recorded[] = [];
  for (let start = 0, end = 0; start < pages.length; start = end) {
    while (pages[end]?.id === pages[start]!.id) end += 1;
    recorded.push(pledgeOf(pages.slice(start, end)));
  }
  return recorded;
}

/**
 * A store that writes its documents one by one may show a page before the end of the one before it. What lies behind such
 * a gap was written beside this reading: without it, the pledge is as it was a moment ago.
 */
function pledgeOf(pages: readonly RecordPage[]): Recorded {
  const gap = pages.findIndex(({ events }) => events.length < PAGE_EVENTS);
  const whole = gap < 0 ? pages : pages.slice(0, gap + 1);
  const { id } = whole[0]!;
  const dot = id.indexOf('.');
  const [plan, code] = [id.slice(0, dot), id.slice(dot + 1)];
  const status = whole.findLast((page) => page.status)?.status ?? 'not-registered';
  const voided = whole.findLast((page) => page.voided)?.voided;
  const events = whole.flatMap((page) => page.events);
  const pledge = { status, plan, code, ...(voided ? { voided } : {}), chains: chainsOf(events) };
  return { pledge, revision: events.length - 1 };
}

function chainsOf(events: readonly RecordedEvent[]): Map<string, Entry[]> {
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
  return chains;
}

/** Folds one event by the domain's own fold, on nothing, and adds what came of it: the record is never a second fold. */
function evolve(page: RecordPage, event: Projected<PledgeEvent>): RecordPage {
  const { status, voided, chains } = foldPledge(noPledge, [event]);
  const set: SetValue[] = [];
  for (const [path, entries] of chains) {
    for (const { value, effectiveOn, corrects } of entries)
      set.push(corrects === undefined ? [path, value] : [path, value, effectiveOn, corrects]);
  }
  const { effectiveOn, recordedAt } = event.metadata;
  return {
    ...page,
    events: [...page.events, [event.id, effectiveOn, recordedAt, set]],
    ...(status === 'not-registered' ? {} : { status }),
    ...(voided ? { voided } : {}),
  };
}

export const pledgeRecord: Projection<RecordPage> = {
  name: 'pledge-record',
  version: 3,
  indexes: [],
  keysOf({ stream, revision }) {
    const id = pledgeOfStream(stream);
    return id === undefined ? [] : [pageKey(id, Math.floor(revision / PAGE_EVENTS))];
  },
  evolve: (page, event) =>
    evolve(page ?? { id: pledgeOfStream(event.stream)!, events: [] }, event as Projected<PledgeEvent>),
};
