import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamingRead } from '@eventstore/db-client';
import { phrase, storeUnavailable } from '@ledger/kernel';
import { isRefused, passing, TimeLimitExceeded } from './faults';
import type { Recorded } from './records';

/** How long to wait, and how often to try again. */
export interface Patience {
  /** The longest wait for one answer of the server. */
  readonly timeoutMs: number;
  /** How often a call is made again after a fault that passes. */
  readonly retries: number;
  /** The wait before the first repetition; each later one waits twice as long. */
  readonly backoffMs: number;
  readonly mostBackoffMs: number;
}

/** The client's own limit does not hold on its usual way of appending, and its reads have none. */
export function within<T>(limitMs: number, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TimeLimitExceeded(limitMs)), limitMs);
    const settled =
      <Outcome>(settle: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        clearTimeout(timer);
        settle(outcome);
      };
    call.then(settled(resolve), settled(reject));
  });
}

/** All events of a read, given that each comes within the limit after the one before. */
export function collect(
  reading: StreamingRead<{ readonly event?: Recorded | undefined }>,
  limitMs: number,
): Promise<readonly Recorded[]> {
  return new Promise((resolve, reject) => {
    const events: Recorded[] = [];
    const timer = setTimeout(() => {
      reject(new TimeLimitExceeded(limitMs));
      // What cannot be cancelled ends with its connection.
      reading.cancel().catch(() => undefined);
    }, limitMs);
    reading.on('data', ({ event }) => {
      if (event) events.push(event);
      timer.refresh();
    });
    // The listener stays: the client may report more than one error, and one that nobody hears ends the process.
    reading.on('error', (fault) => {
      clearTimeout(timer);
      reject(fault);
    });
    reading.on('end', () => {
      clearTimeout(timer);
      resolve(events);
    });
  });
}

/**
 * A call that changes nothing, made again after faults that pass. A server that did not answer in time is not asked again.
 *
 * @throws LedgerError `STORE_UNAVAILABLE`
 */
export async function retried<T>(
  patience: Patience,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    assertOpen(signal);
    try {
      return await call();
    } catch (fault) {
      const why = passing(fault);
      if (why === undefined) throw fault;
      if (isFinal(fault) || attempt >= patience.retries) throw storeUnavailable(why, 'no', fault);
      await pause(patience, attempt, signal);
    }
  }
}

export function isFinal(fault: unknown): boolean {
  return fault instanceof TimeLimitExceeded || isRefused(fault);
}

/** Between half and one and a half times the wait, so that many who lost one server do not come back at once. */
export async function pause(patience: Patience, attempt: number, signal: AbortSignal): Promise<void> {
  const longest = Math.min(patience.mostBackoffMs, patience.backoffMs * 2 ** Math.min(attempt, 30));
  // An abort ends the wait, and the caller looks at the signal itself.
  await sleep(longest * (0.5 + Math.random()), undefined, { signal }).catch(() => undefined);
}

export function assertOpen(signal: AbortSignal): void {
  if (signal.aborted) throw storeUnavailable(phrase('store-closed'), 'no');
}
