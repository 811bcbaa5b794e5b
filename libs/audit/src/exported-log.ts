import { LedgerError, type Problem } from '@ledger/kernel';
import type { Bookmark, LogBatch, LoggedEvent, LogSource } from '@ledger/event-store';
import { CHECKPOINT_TYPE, MAX_LINE_BYTES, type CheckpointEnvelope, type EventEnvelope } from './cloud-events';
import { type ExportEnd, ExportOrder } from './export-order';
import { linesOf, type Line } from './lines';
import { eventOf, parseLine, refuseLine } from './reading';

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
  const order = new ExportOrder();
  for await (const line of linesOf(chunks, MAX_LINE_BYTES)) {
    const envelope = parseLine(line);
    if (envelope.type === CHECKPOINT_TYPE) requireNone(line, order.close(envelope as CheckpointEnvelope));
    else {
      requireNone(line, order.next(envelope as EventEnvelope));
      yield { event: loggedIn(envelope as EventEnvelope) };
    }
  }
  yield { end: order.end() };
}

/** Sixteen digits: places compare as strings in the order of positions. */
const bookmarkAt = (position: number): Bookmark => ({ position, resume: String(position).padStart(16, '0') });

function requireNone(line: Line, [wrong]: readonly Problem[]): void {
  if (wrong) refuseLine(line, wrong);
}

const loggedIn = (envelope: EventEnvelope): LoggedEvent => ({
  ...eventOf(envelope),
  bookmark: bookmarkAt(envelope.ledgerposition),
});

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
