import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder with those above it that are missing. Node's own way asks for ever in a place such as /proc, which has
 * the folder above and yet says that it is missing.
 *
 * @throws what the system says, for `systemWhy`
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    const above = dirname(resolve(path));
    if (code !== 'ENOENT' || above === resolve(path)) throw fault;
    makeFolder(above);
    mkdirIfMissing(path);
  }
}

/** Someone else may have made it meanwhile. */
function mkdirIfMissing(path: string): void {
  try {
    mkdirSync(path);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw fault;
  }
}
