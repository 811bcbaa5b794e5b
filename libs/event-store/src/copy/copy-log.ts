import { createHash } from 'node:crypto';
import { LedgerError } from '@ledger/kernel';
import {
  type Bookmark,
  type EventStore,
  type LoggedEvent,
  type LogSource,
  RevisionConflict,
} from '../event-store';
import { runsOf } from './runs';
import { areSame, differenceOf, placeAfter, sideBySide } from './side-by-side';

/** Told now and then how many events are dealt with, of how many. */
export type OnEvents = (done: number, of: number) => void;

export interface Copied {
  /** How many events the target held before, each the same as the source's. */
  readonly found: number;
  /** How many were appended to it. */
  readonly copied: number;
  /** How long that took, without the look at what the target held. */
  readonly appendingMs: number;
}

export interface Proof {
  readonly events: number;
  /** The ledger position of the last of them. */
  readonly position: number;
  /** Of each side as it was read: the SHA-256 of all bodies in order, each followed by a line feed. */
  readonly sha256: { readonly source: string; readonly target: string };
}

/** Events between two reports. */
const REPORT_EVERY = 500;

/**
 * Copies a log into another store, up to a place of the source (inclusive): the same events under the same ids, in the
 * same order, and so at the same ledger positions. What the target holds must be the beginning of the source, by content;
 * the copy goes on behind it. It may be ended at any moment and begun again.
 *
 * Whoever else appends to the target meanwhile is met as a conflict on a stream of the copy, or else by `proveCopy`.
 *
 * @throws LedgerError `TARGET_FOREIGN` before anything was appended; `TARGET_CHANGED`; and what the stores throw
 */
export async function copyLog(
  source: LogSource,
  target: EventStore,
  until: Bookmark,
  onEvents: OnEvents = () => undefined,
): Promise<Copied> {
  const found = await sharedBeginning(source, target, until, onEvents);
  const before = (found?.position ?? -1) + 1;
  const started = performance.now();
  let done = before;
  for await (const { events } of source.readAll(found)) {
    const due = events.filter(({ bookmark }) => bookmark.position <= until.position);
    if (due.length === 0) break;
    await appended(target, due);
    done += due.length;
    onEvents(done, until.position + 1);
  }
  return { found: before, copied: done - before, appendingMs: performance.now() - started };
}

/** The source's place up to which the target holds the same; undefined for an empty target. */
async function sharedBeginning(
  source: LogSource,
  target: EventStore,
  until: Bookmark,
  onEvents: OnEvents,
): Promise<Bookmark | undefined> {
  let place: Bookmark | undefined;
  for await (const pair of sideBySide(source, target, until.position)) {
    if (!pair.target) break;
    if (!areSame(pair)) throw new LedgerError('TARGET_FOREIGN', differenceOf(pair));
    place = placeAfter(pair);
    if (pair.position % REPORT_EVERY === 0) onEvents(pair.position, until.position + 1);
  }
  return place;
}

async function appended(target: EventStore, events: readonly LoggedEvent[]): Promise<void> {
  try {
    await target.appendInOrder(runsOf(events));
  } catch (fault) {
    if (!(fault instanceof RevisionConflict)) throw fault;
    const { stream, expected, actual } = fault;
    throw new LedgerError('TARGET_CHANGED', { stream, expected, actual }, { cause: fault });
  }
}

/**
 * Reads both logs again, and proves that the target is the source up to a place (inclusive) and nothing more.
 *
 * @throws LedgerError `COPY_UNPROVEN` with the first ledger position at which they differ
 */
export async function proveCopy(
  source: LogSource,
  target: EventStore,
  until: Bookmark,
  onEvents: OnEvents = () => undefined,
): Promise<Proof> {
  const [ours, theirs] = [createHash('sha256'), createHash('sha256')];
  let events = 0;
  for await (const pair of sideBySide(source, target, until.position)) {
    if (!areSame(pair)) throw new LedgerError('COPY_UNPROVEN', differenceOf(pair));
    ours.update(`${pair.source?.body}\n`);
    theirs.update(`${pair.target?.body}\n`);
    events += 1;
    if (events % REPORT_EVERY === 0) onEvents(events, until.position + 1);
  }
  if (events !== until.position + 1) {
    throw new LedgerError('LOG_SHORTER', { head: events - 1, bookmark: until.position });
  }
  return {
    events,
    position: until.position,
    sha256: { source: ours.digest('hex'), target: theirs.digest('hex') },
  };
}
