import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from './faults';

/** How long another process may hold the file before we give up. */
export const PATIENCE_MS = 5000;
const LONGEST_PAUSE_MS = 20;

/**
 * Tries until no other connection stands in the way, pausing in between without blocking the event loop. The pauses are
 * random, so that two processes that write all the time both find gaps.
 *
 * @param attempt leaves nothing behind when it throws
 * @throws what `attempt` throws; SQLite's own busy error when the patience is used up
 */
export async function patiently<T>(attempt: () => T, patienceMs: number): Promise<T> {
  const giveUpAt = performance.now() + patienceMs;
  for (let longestMs = 1; ; longestMs = Math.min(longestMs * 2, LONGEST_PAUSE_MS)) {
    try {
      return attempt();
    } catch (fault) {
      if (!isBusy(fault) || performance.now() >= giveUpAt) throw fault;
    }
    await pause(Math.random() * longestMs);
  }
}
