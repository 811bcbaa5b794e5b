/* TEST DOUBLE: the wait for a client that takes messages more slowly than they are written. */
import type { EventEmitter } from 'node:events';

const SIGNS = ['drain', 'cancelled', 'close', 'error'] as const;

/** Returns when more may be written, or nobody is there to read it. */
export function drained(call: EventEmitter): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      for (const sign of SIGNS) call.off(sign, done);
      resolve();
    };
    for (const sign of SIGNS) call.on(sign, done);
  });
}
