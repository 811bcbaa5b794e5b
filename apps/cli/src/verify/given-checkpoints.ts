import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VERIFIER_KEYS, type CheckpointFile } from '@ledger/audit';
import { LedgerError, phrase } from '@ledger/kernel';
import { unreadable } from '../document-file';

/**
 * The checkpoints in files that somebody kept; of a folder, all the files in it but for hidden ones and the public keys that
 * are published beside checkpoints.
 *
 * @throws LedgerError `FILE_UNREADABLE`, also for a folder without any such file
 */
export const checkpointsIn = (paths: readonly string[]): readonly CheckpointFile[] =>
  paths.flatMap((path) => reading(path, () => filesIn(path))).map(checkpointIn);

const NO_CHECKPOINT = new RegExp(String.raw`^\.|^${VERIFIER_KEYS}$`);

function filesIn(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && !NO_CHECKPOINT.test(entry.name));
  if (files.length === 0) throw new LedgerError('FILE_UNREADABLE', { path, why: phrase('no-checkpoints') });
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
    if (error instanceof LedgerError) throw error;
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}
