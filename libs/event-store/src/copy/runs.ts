import type { Append, LoggedEvent, NewEvent } from '../event-store';

/** A server takes at most 1 MiB in one append; half of it leaves room for however it counts. */
const MOST_BYTES = 512 * 1024;

/** Consecutive events of one stream become one append, as far as a server takes them at once. */
export function runsOf(events: readonly LoggedEvent[]): readonly Append[] {
  const runs: { stream: string; first: number; events: NewEvent[] }[] = [];
  let bytes = 0;
  for (const { stream, revision, id, type, data, metadata } of events) {
    const event = { id, type, data, metadata };
    const size = Buffer.byteLength(JSON.stringify(event));
    const run = runs.at(-1);
    bytes += size;
    if (run?.stream === stream && bytes <= MOST_BYTES) run.events.push(event);
    else {
      runs.push({ stream, first: revision, events: [event] });
      bytes = size;
    }
  }
  return runs.map(({ stream, first, events }) => ({
    stream,
    expected: first === 0 ? 'no-stream' : first - 1,
    events,
  }));
}
