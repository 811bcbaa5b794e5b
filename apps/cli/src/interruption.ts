import { Interrupted, type Interruption } from './failure';

/** What the work comes to, unless the process is told to end before. A second signal ends it at once. */
export async function unlessInterrupted<T>(work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([work(), interrupted(over.signal)]);
  } finally {
    over.abort();
  }
}

function interrupted(over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] satisfies Interruption[]) {
      const stop = (): void => reject(new Interrupted(signal));
      process.once(signal, stop);
      over.addEventListener('abort', () => process.off(signal, stop));
    }
  });
}
