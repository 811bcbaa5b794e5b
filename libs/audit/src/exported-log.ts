import { LedgerError, problem } from '@ledger/kernel';
import type { Bookmark, LogBatch, LoggedEvent, LogSource } from '@ledger/event-store';
import { CHECKPOINT_TYPE, MAX_LINE_BYTES, type CheckpointEnvelope, type EventEnvelope } from './cloud-events';
import { linesOf, type Line } from './lines';
import { eventOf, parseLine, refuseLine } from './reading';

/** What the lines of an export say of it as a whole. */
export interface ExportEnd {
  readonly events: number;
  readonly source: string;
  /** The signed note of all these events; undefined where the export has none. */
  readonly checkpoint: string | undefined;
}

/** An event of an export, or what closes it. */
export type Exported = { readonly event: LoggedEvent } | { readonly end: ExportEnd };

/**
 * Reads an export as its bytes come. Memory holds a line, and how far each stream is.
 *
 * The lines are taken at their word about nothing that they can be asked: positions and revisions count up without gaps, the
 * source is one, the checkpoint is the last and of as many events as there are. Whether it is that of these events is for
 * whoever has their hashes and its key.
 *
 * @throws LedgerError `EXPORT_INVALID` with the line, the attribute, what was read and what is allowed; `EXPORT_EMPTY`
 */
export async function* readExport(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Exported> {
  const order = new Order();
  for await (const line of linesOf(chunks, MAX_LINE_BYTES)) {
    const envelope = parseLine(line);
    if (envelope.type === CHECKPOINT_TYPE) order.close(line, envelope as CheckpointEnvelope);
    else yield { event: order.next(line, envelope as EventEnvelope) };
  }
  yield { end: order.end() };
}

/** Sixteen digits: places compare as strings in the order of positions. */
const bookmarkAt = (position: number): Bookmark => ({ position, resume: String(position).padStart(16, '0') });

/** What each line must be after those before it. */
class Order {
  private events = 0;
  private source: string | undefined;
  private checkpoint: string | undefined;
  private readonly revisions = new Map<string, number>();

  next(line: Line, envelope: EventEnvelope): LoggedEvent {
    const { subject, ledgerposition, streamrevision } = envelope;
    const due = (this.revisions.get(subject) ?? -1) + 1;
    this.requireOpen(line, envelope);
    requireCount(line, 'ledgerposition', ledgerposition, this.events);
    requireCount(line, 'streamrevision', streamrevision, due);
    this.events += 1;
    this.revisions.set(subject, due);
    return { ...eventOf(envelope), bookmark: bookmarkAt(ledgerposition) };
  }

  close(line: Line, envelope: CheckpointEnvelope): void {
    this.requireOpen(line, envelope);
    requireCount(line, 'ledgersize', envelope.ledgersize, this.events);
    this.checkpoint = envelope.data;
  }

  end(): ExportEnd {
    const { events, source, checkpoint } = this;
    if (source === undefined) throw new LedgerError('EXPORT_EMPTY');
    return { events, source, checkpoint };
  }

  /** One ledger, and nothing behind its checkpoint. */
  private requireOpen(
    line: Line,
    { source, type }: { readonly source: string; readonly type: string },
  ): void {
    if (this.checkpoint !== undefined) refuseLine(line, problem('type', type, 'end-of-export'));
    this.source ??= source;
    if (source !== this.source)
      refuseLine(line, problem('source', source, 'one-of', { allowed: [this.source] }));
  }
}

function requireCount(line: Line, field: string, read: number, due: number): void {
  if (read !== due) refuseLine(line, problem(field, read, 'count', { due }));
}

const BATCH = 500;

/** An export as a log that can be copied and compared. */
export interface ExportedLog extends LogSource {
  /** Reads all of it. @throws LedgerError `EXPORT_INVALID`, `EXPORT_EMPTY` */
  end(onEvent?: (event: LoggedEvent) => void): Promise<ExportEnd>;
}

/**
 * An export as a log, as often as it is asked: each reading reads the bytes again, and refuses whatever is wrong in them.
 *
 * @param open the bytes of the export, from its beginning
 */
export function exportedLog(open: () => AsyncIterable<Uint8Array>): ExportedLog {
  return {
    readAll: (after, { batchSize = BATCH } = {}) =>
      batchesOf(readExport(open()), after?.position ?? -1, batchSize),
    end: async (onEvent = () => undefined) => {
      for await (const read of readExport(open())) {
        if ('end' in read) return read.end;
        onEvent(read.event);
      }
      throw new LedgerError('EXPORT_EMPTY');
    },
  };
}

async function* batchesOf(
  read: AsyncIterable<Exported>,
  after: number,
  batchSize: number,
): AsyncGenerator<LogBatch> {
  let events: LoggedEvent[] = [];
  for await (const one of read) {
    if ('end' in one) break;
    if (one.event.bookmark.position <= after) continue;
    if (events.length === batchSize) {
      yield { events, caughtUp: false };
      events = [];
    }
    events.push(one.event);
  }
  if (events.length > 0) yield { events, caughtUp: true };
}
