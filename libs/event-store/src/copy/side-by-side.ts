import { createHash } from 'node:crypto';
import { eventBody } from '../event-body';
import type { Bookmark, LoggedEvent, LogSource } from '../event-store';

/** One event of a log, and its RFC 8785 bytes: all of it but for its place in a store. */
export interface Entry {
  readonly event: LoggedEvent;
  readonly body: string;
}

/** What stands at one ledger position of two logs; undefined where a log has ended before. */
export interface Pair {
  readonly position: number;
  readonly source: Entry | undefined;
  readonly target: Entry | undefined;
}

/**
 * Two logs from their beginnings, event by event: the source up to a position (inclusive), the target to its end. Memory
 * holds a batch of each.
 */
export async function* sideBySide(source: LogSource, target: LogSource, until: number): AsyncGenerator<Pair> {
  const [ours, theirs] = [entriesOf(source, until), entriesOf(target, Infinity)];
  try {
    for (let position = 0; ; position += 1) {
      const [one, other] = await Promise.all([ours.next(), theirs.next()]);
      if (one.done && other.done) return;
      yield { position, source: valueOf(one), target: valueOf(other) };
    }
  } finally {
    await Promise.all([ours.return(undefined), theirs.return(undefined)]);
  }
}

async function* entriesOf(store: LogSource, until: number): AsyncGenerator<Entry, undefined> {
  for await (const { events } of store.readAll()) {
    for (const event of events) {
      if (event.bookmark.position > until) return;
      yield { event, body: eventBody(event.stream, event.revision, event) };
    }
  }
}

const valueOf = ({ done, value }: IteratorResult<Entry, undefined>): Entry | undefined =>
  done ? undefined : value;

export function areSame({ position, source, target }: Pair): boolean {
  return (
    source !== undefined &&
    source.body === target?.body &&
    [source, target].every(({ event }) => event.bookmark.position === position)
  );
}

/** What differs, for an error: two events may have one id, and then differ in their bytes. */
export function differenceOf({ position, source, target }: Pair): Record<string, unknown> {
  return { position, expected: nameOf(source), found: nameOf(target) };
}

function nameOf(entry: Entry | undefined): string | null {
  if (!entry) return null;
  const { stream, revision, id } = entry.event;
  const sha256 = createHash('sha256').update(entry.body).digest('hex');
  return `${stream}@${revision} ${id} (SHA-256 ${sha256.slice(0, 16)}…)`;
}

/** The place after the last entry of a pair's source. */
export const placeAfter = ({ source }: Pair): Bookmark | undefined => source?.event.bookmark;
