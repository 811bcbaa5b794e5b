import type { Finding } from './findings';
import { type ExaminedEvent, placeOf } from './examined-event';

/** How far a stream has come. Memory grows with these: some 200 bytes for each stream, however many events it has. */
interface StreamEnd {
  revision: number;
  /** What else the stream may be at: where a revision was wrong, nobody can say whether the event, its number or those before it. */
  otherwise: readonly number[];
  /** Such texts sort in time. */
  recordedAt: string;
}

/** How the streams of one kind begin; the event type that stands at revision 0 and nowhere else. */
export type OpeningOf = (stream: string) => string | undefined;

/** The rules that hold within each stream: revisions without gaps from 0, time that goes on, one beginning. */
export class Streams {
  private readonly ends = new Map<string, StreamEnd>();

  constructor(private readonly openingOf: OpeningOf) {}

  get size(): number {
    return this.ends.size;
  }

  /** What is wrong with an event that follows those taken before it. */
  take(position: number, event: ExaminedEvent): readonly Finding[] {
    const end = this.endOf(event.stream);
    const opening = openingFinding(position, event, this.openingOf(event.stream));
    const revision = revisionFinding(position, event, end);
    // What may not belong to the stream at all says nothing about the time of what follows it.
    const time = timeFinding(position, event, end, revision === undefined);
    if (!revision && !opening && !time) return NOTHING;
    return [revision, opening, time].filter((finding) => finding !== undefined);
  }

  /** An event that cannot be read, of which the store says where it belongs: those behind it are not to blame. */
  pass(stream: string, revision: number): void {
    const end = this.endOf(stream);
    if (follows(revision, end)) proceed(revision, end);
  }

  private endOf(stream: string): StreamEnd {
    const known = this.ends.get(stream);
    if (known) return known;
    const end: StreamEnd = { revision: -1, otherwise: NONE, recordedAt: '' };
    this.ends.set(stream, end);
    return end;
  }
}

/** Whether there is such a day is looked at elsewhere. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const NONE: readonly number[] = [];
const NOTHING: readonly Finding[] = [];

const follows = (revision: number, end: StreamEnd): boolean =>
  revision === end.revision + 1 || end.otherwise.includes(revision - 1);

function proceed(revision: number, end: StreamEnd): void {
  end.revision = revision;
  // Of two that changed places, the later one was met already.
  if (end.otherwise !== NONE) end.otherwise = end.otherwise.filter((other) => other > revision);
}

function revisionFinding(position: number, event: ExaminedEvent, end: StreamEnd): Finding | undefined {
  const { revision } = event;
  if (follows(revision, end)) {
    proceed(revision, end);
    return undefined;
  }
  const expected = end.revision + 1;
  // Its number is wrong, or events are missing before it, or it does not belong here at all.
  end.otherwise = [revision, end.revision];
  end.revision = expected;
  return { code: 'REVISION_WRONG', ...placeOf(position, event), expected, found: revision };
}

function openingFinding(
  position: number,
  event: ExaminedEvent,
  opening: string | undefined,
): Finding | undefined {
  if (opening === undefined || (event.revision === 0) === (event.type === opening)) return undefined;
  const place = placeOf(position, event);
  if (event.revision !== 0) return { code: 'REGISTERED_AGAIN', ...place, found: event.type };
  return { code: 'OPENING_WRONG', ...place, expected: opening, found: event.type };
}

function timeFinding(
  position: number,
  event: ExaminedEvent,
  end: StreamEnd,
  counts: boolean,
): Finding | undefined {
  const recordedAt = event.metadata['recordedAt'];
  if (typeof recordedAt !== 'string' || !INSTANT.test(recordedAt)) return undefined;
  const expected = end.recordedAt;
  if (counts) end.recordedAt = recordedAt;
  if (recordedAt >= expected) return undefined;
  return { code: 'RECORDED_BACKWARDS', ...placeOf(position, event), expected, found: recordedAt };
}
