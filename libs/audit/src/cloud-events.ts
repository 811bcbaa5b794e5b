import { createHash } from 'node:crypto';
import { canonicalJson, LedgerError, type EventMetadata, type JsonObject } from '@ledger/kernel';
import type { LoggedEvent, LogSource } from '@ledger/event-store';

/*
 * The form in which a whole log leaves the program, for ever: lines of CloudEvents 1.0 in structured mode (CloudEvents JSON
 * event format, section 3), one for each event in ledger order and the checkpoint last. Each line is its own RFC 8785 form and
 * ends with a line feed, so that one log has one export, and a line has one reading.
 *
 * The leaf bytes of an event are in its line: the RFC 8785 form of `{ data: data.data, id, metadata: data.metadata,
 * revision: streamrevision, stream: subject, type }`.
 */

/** An event of the ledger. Its type is the ledger's own name for it, and means something together with the source alone. */
export interface EventEnvelope {
  readonly specversion: '1.0';
  /** The event's own, a UUID. */
  readonly id: string;
  /** A URI reference for the ledger; the same in every line. */
  readonly source: string;
  readonly type: string;
  /** The stream. */
  readonly subject: string;
  /** When the ledger learnt it (RFC 3339); it stands in the metadata, too. */
  readonly time: string;
  readonly datacontenttype: 'application/json';
  /** 0 for the first line, without gaps. */
  readonly ledgerposition: number;
  /** 0 for the first event of its stream, without gaps. */
  readonly streamrevision: number;
  readonly data: { readonly data: JsonObject; readonly metadata: EventMetadata };
}

/** The checkpoint of all lines before it. */
export interface CheckpointEnvelope {
  readonly specversion: '1.0';
  /** The SHA-256 of the note, hex. */
  readonly id: string;
  readonly source: string;
  readonly type: typeof CHECKPOINT_TYPE;
  readonly datacontenttype: typeof NOTE_TYPE;
  /** How many events stand before it. */
  readonly ledgersize: number;
  /** A signed note, as it was signed. */
  readonly data: string;
}

/** No event of a ledger has a dot in its type. */
export const CHECKPOINT_TYPE = 'pledge-ledger.checkpoint';
export const NOTE_TYPE = 'text/plain; charset=utf-8';

/** With its line feed. Eight times what a command may record, and what an EventStoreDB takes at once. */
export const MAX_LINE_BYTES = 1024 * 1024;

/** The greatest Integer of CloudEvents (section 3.1, Type System). */
export const MAX_INTEGER = 2 ** 31 - 1;

/** The characters of a URI reference (RFC 3986, section 2). */
const URI_REFERENCE = /^(?:[A-Za-z0-9._~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$/;

export const isUriReference = (text: unknown): text is string =>
  typeof text === 'string' && URI_REFERENCE.test(text);

/** The same event as a CloudEvent. */
export function eventEnvelope(event: LoggedEvent, source: string): EventEnvelope {
  const { id, type, stream, revision, data, metadata, bookmark } = event;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject: stream,
    time: metadata.recordedAt,
    datacontenttype: 'application/json',
    ledgerposition: bookmark.position,
    streamrevision: revision,
    data: { data, metadata },
  };
}

/** @param ledgersize how many events the checkpoint is of */
export function checkpointEnvelope(note: string, ledgersize: number, source: string): CheckpointEnvelope {
  const id = noteId(note);
  return {
    specversion: '1.0',
    id,
    source,
    type: CHECKPOINT_TYPE,
    datacontenttype: NOTE_TYPE,
    ledgersize,
    data: note,
  };
}

export const noteId = (note: string): string => createHash('sha256').update(note).digest('hex');

export interface ExportOptions {
  /** A URI reference, as in `pledge-ledger/paju`; a `RangeError` where it is none. */
  readonly source: string;
  /** The ledger position of the last event (inclusive); whoever names a checkpoint names that of the same size. */
  readonly until: number;
  /** The signed note of exactly these events. */
  readonly checkpoint?: string | undefined;
}

/**
 * The lines of an export, a batch of the log at a time: what memory holds does not grow with the log. A log that is shorter
 * than it was said to be gives no checkpoint, and an error.
 *
 * @throws LedgerError `EVENT_TOO_LARGE` for an event that no line can hold, `LOG_SHORTER`, and what the store throws
 */
export async function* exportLines(
  log: LogSource,
  { source, until, checkpoint }: ExportOptions,
): AsyncGenerator<{ readonly text: string; readonly position: number }> {
  if (!isUriReference(source)) throw new RangeError(`not a URI reference: ${JSON.stringify(source)}`);
  let position = -1;
  for await (const { events } of log.readAll()) {
    const due = events.filter((event) => event.bookmark.position <= until);
    if (due.length === 0) break;
    position = due.at(-1)!.bookmark.position;
    yield { text: due.map((event) => eventLine(event, source)).join(''), position };
  }
  if (position !== until) throw new LedgerError('LOG_SHORTER', { head: position, bookmark: until });
  if (checkpoint === undefined) return;
  yield { text: `${canonicalJson(checkpointEnvelope(checkpoint, until + 1, source))}\n`, position };
}

/** @throws LedgerError `EVENT_TOO_LARGE`, `JSON_NOT_CANONICAL` */
export function eventLine(event: LoggedEvent, source: string): string {
  const line = `${canonicalJson(eventEnvelope(event, source))}\n`;
  const bytes = Buffer.byteLength(line);
  if (bytes <= MAX_LINE_BYTES) return line;
  throw new LedgerError('EVENT_TOO_LARGE', { type: event.type, bytes, limit: MAX_LINE_BYTES });
}
