import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { LogBatch } from '@ledger/event-store';

/** How long a busy log is left alone after a batch. */
const GATHER_MS = 20;
/** About how many turns of the event loop a command takes from its request to its answer. */
const TURNS = 10;

/** The batches, and then once more nothing: what is folded is written, and what was built goes live, on an empty log too. */
export async function* toTheEnd(batches: AsyncIterable<LogBatch>): AsyncGenerator<LogBatch> {
  yield* batches;
  yield { events: [], caughtUp: true };
}

/**
 * Where writers are busy, what they append within a moment is folded and written together; the first event never waits.
 * Between the batches of a long way, whoever else this process serves goes first.
 */
export async function* unhurried(
  batches: AsyncIterable<LogBatch>,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  for await (const batch of batches) {
    yield batch;
    if (!batch.caughtUp) await giveWay();
    else if (batch.events.length > 0) await pause(GATHER_MS, signal);
  }
}

/** Lets others go on with what they have begun; where nobody waits it takes no time. */
export async function giveWay(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}

/** Returns early when the signal aborts. */
export async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch(() => undefined);
}
