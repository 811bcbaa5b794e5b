import { setTimeout as sleep } from 'node:timers/promises';
import type { LogBatch } from '@ledger/event-store';

/** How long a busy log is left alone after a batch. */
const GATHER_MS = 20;

/** The batches, and then once more nothing: what is folded is written, and what was built goes live, on an empty log too. */
export async function* toTheEnd(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch> {
  yield* batches;
  yield { events: [], caughtUp: true };
}

/** Where writers are busy, what they append within a moment is folded and written together; the first event never waits. */
export async function* unhurried(
  batches: AsyncIterable<LogBatch>,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  for await (const batch of batches) {
    yield batch;
    if (batch.caughtUp && batch.events.length > 0) await pause(GATHER_MS, signal);
  }
}

/** Returns early when the signal aborts. */
export async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch(() => undefined);
}
