const NOBODY = 65_534;

/**
 * Works with the rights of somebody who owns nothing. Whoever runs the specs as another user than root has no rights either
 * where a file is closed to its own owner.
 */
export async function asStranger<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid!(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid!(0);
  }
}
