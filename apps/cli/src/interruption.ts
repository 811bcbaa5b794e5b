import { Interrupted, type Interruption } from './failure';

/**
 * What the work comes to, unless the process is told to end before. A second signal ends it at once.
 *
 * @param end ends what must not be cut off in the middle, and is waited for
 */
export async function unlessInterrupted<T>(
  work: () => Promise<T>,
  end: () => Promise<void> = async () => undefined,
): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([work(), interrupted(over.signal)]);
  } catch (error) {
    if (error instanceof Interrupted) await end();
    throw error;
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
