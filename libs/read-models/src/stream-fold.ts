import type { PlacedEvent } from '@ledger/event-store';
import type { JsonObject } from '@ledger/kernel';
import { projected, type Projected, type Projection } from './projection';

/** A document as a fold makes it, with the stream of which it is made. */
export interface Folded {
  readonly key: string;
  readonly stream: string;
  /** Of the last event that is folded into it. */
  position: number;
  document: JsonObject;
}

/** Events of whole streams in their newest shape; of each stream those before the first one that this program does not know. */
export function projectedStreams(events: readonly PlacedEvent[]): readonly Projected[] {
  let ended: string | undefined;
  return events.flatMap((event) => {
    if (event.stream === ended) return [];
    try {
      return [projected(event)];
    } catch {
      ended = event.stream;
      return [];
    }
  });
}

/** The keys of the documents that an event touches; none where this program cannot tell. */
export function keysTouchedBy(event: PlacedEvent, projection: Projection): readonly string[] {
  try {
    return projection.keysOf(projected(event));
  } catch {
    return [];
  }
}

/**
 * What a projection makes of whole streams, by key: the same as of the whole log, where no document is of two streams. A
 * stream is folded up to the first of its events that cannot be.
 *
 * @param events stream after stream, each in its order
 * @param until the last ledger position that is folded
 */
export function foldStreams(
  projection: Projection,
  events: readonly Projected[],
  until = Infinity,
): ReadonlyMap<string, Folded> {
  const documents = new Map<string, Folded>();
  let ended: string | undefined;
  for (const event of events) {
    if (event.position > until || event.stream === ended) continue;
    try {
      foldInto(documents, projection, event);
    } catch {
      ended = event.stream;
    }
  }
  return documents;
}

/** All the documents of an event change, or none. */
function foldInto(documents: Map<string, Folded>, projection: Projection, event: Projected): void {
  const { stream, position } = event;
  const keys = projection.keysOf(event);
  const before = keys.map((key) => documents.get(key));
  const evolved = keys.map((key, n) => projection.evolve(before[n]?.document, event, key));
  for (let n = 0; n < keys.length; n += 1) {
    const [key, there, document] = [keys[n]!, before[n], evolved[n]!];
    if (!there) documents.set(key, { key, stream, position, document });
    else {
      there.position = position;
      there.document = document;
    }
  }
}
