import type { Copied, Proof } from '@ledger/event-store';

/** What became of a migration; the names of both sides hold no password. */
export interface Migration extends Pick<Copied, 'found' | 'copied'>, Proof {
  readonly from: string;
  readonly to: string;
  /** How many more events the source has by now. */
  readonly grownBy: number;
  /** Null where too little was copied to measure anything but the start of the program. */
  readonly measured: Measured | null;
}

export interface Measured {
  /** Counted, copied and proven. */
  readonly eventsPerSecond: number;
  readonly minutesForThreeMillion: number;
}

/** About four terms of all the pledges of a country. */
export const THREE_MILLION = 3_000_000;

const FEWEST_MEASURED = 100;

/** Counting and proving read all events, those among them that were there before; appending met only the new ones. */
export function measuredOf(
  { copied, appendingMs }: Copied,
  { events }: Proof,
  readingMs: number,
): Measured | null {
  if (copied < FEWEST_MEASURED) return null;
  const msAnEvent = appendingMs / copied + readingMs / events;
  return {
    eventsPerSecond: Math.round(1_000 / msAnEvent),
    minutesForThreeMillion: Math.ceil((msAnEvent * THREE_MILLION) / 60_000),
  };
}
