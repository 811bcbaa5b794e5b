import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckpointFile } from '@ledger/audit';
import { unreadable } from '../document-file';

/**
 * The checkpoints in files that somebody kept; of a folder, all the files in it but for hidden ones.
 *
 * @throws LedgerError `FILE_UNREADABLE`
 */
export const checkpointsIn = (paths: readonly string[]): readonly CheckpointFile[] =>
  paths.flatMap((path) => reading(path, () => filesIn(path))).map(checkpointIn);

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.'));
  return files.map(({ name }) => join(path, name)).sort();
}

const checkpointIn = (source: string): CheckpointFile => ({
  source,
  note: reading(source, () => readFileSync(source, 'utf8')),
});

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
