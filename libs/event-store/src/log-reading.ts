import { LedgerError } from '@ledger/kernel';
import type { Bookmark, LogBatch, LoggedEvent } from './event-store';
import type { Tail } from './tail';

export const DEFAULT_BATCH_SIZE = 500;

/** What an adapter offers so that reading the log by pages can be written once. */
export interface LogPages {
  /** The position of the last event; -1 while the log is empty. */
  readonly end: () => Promise<number>;
  /** At most `limit` events after a position, in order and without gaps. */
  readonly page: (afterPosition: number, limit: number) => Promise<readonly LoggedEvent[]>;
}

/** `EventStore.readAll`: memory holds one page at a time, however long the log is. */
export async function* readLog(
  log: LogPages,
  after: Bookmark | undefined,
  batchSize: number,
): AsyncGenerator<LogBatch> {
  assertBatchSize(batchSize);
  let position = after?.position ?? -1;
  const end = await assertReaches(log, position);
  while (position < end) {
    const batch = await nextBatch(log, position, batchSize);
    position += batch.events.length;
    yield batch;
  }
}

/** `EventStore.subscribe`: pages by position too, so a slow consumer is behind but never overrun. */
export async function* followLog(
  log: LogPages,
  tail: Tail,
  after: Bookmark | undefined,
  options: { signal: AbortSignal; batchSize?: number },
): AsyncGenerator<LogBatch> {
  const batchSize = options.batchSize ?? DEFAULT_BATCH_SIZE;
  assertBatchSize(batchSize);
  let position = after?.position ?? -1;
  await assertReaches(log, position);
  for (let saidSo = false; !options.signal.aborted && !tail.closed;) {
    const seen = tail.appends;
    const batch = await nextBatch(log, position, batchSize).catch(unlessClosed(tail));
    if (!batch) return;
    position += batch.events.length;
    if (batch.events.length > 0 || !saidSo) yield batch;
    saidSo = batch.caughtUp;
    if (saidSo) await tail.grownBeyond(position, seen, options.signal);
  }
}

/** A store that is closed under a subscription ends it; any other fault is the subscriber's to see. */
function unlessClosed(tail: Tail): (fault: unknown) => undefined {
  return (fault) => {
    if (!tail.closed) throw fault;
  };
}

async function nextBatch(log: LogPages, position: number, batchSize: number): Promise<LogBatch> {
  const events = await log.page(position, batchSize);
  const caughtUp = events.length < batchSize || (await log.end()) <= position + events.length;
  return { events, caughtUp };
}

/** A bookmark past the end would silently skip the events to come, as many as the log is short of. */
async function assertReaches(log: LogPages, position: number): Promise<number> {
  const end = await log.end();
  if (position > end) throw new LedgerError('LOG_SHORTER', { head: end, bookmark: position });
  return end;
}

function assertBatchSize(batchSize: number): void {
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`a batch of ${batchSize} events`);
}

/** Sixteen digits hold every safe integer, and make places compare as strings in the order of positions. */
export function bookmarkAt(position: number): Bookmark {
  return { position, resume: String(position).padStart(16, '0') };
}
