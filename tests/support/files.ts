import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the files below a folder whose bytes have what is looked for. */
export const filesHolding = (folder: string, found: (bytes: Buffer) => boolean): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && found(readFileSync(join(entry.parentPath, entry.name))))
    .map(({ name }) => name);
