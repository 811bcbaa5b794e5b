import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { LedgerError, systemWhy } from '@ledger/kernel';

/** Takes text, and says when it may have more. */
export type Write = (text: string) => Promise<void>;

/**
 * A file that is whole or not there at all: it grows under another name beside its own and is moved into place when the work is
 * done, unless somebody made a file of that name meanwhile.
 *
 * @throws LedgerError `FILE_EXISTS`, `FILE_UNWRITABLE`, and what the work throws
 */
export async function writeNewFile(path: string, work: (write: Write) => Promise<void>): Promise<void> {
  if (existsSync(path)) throw new LedgerError('FILE_EXISTS', { path });
  const growing = `${path}.${randomUUID()}.partial`;
  // A process that is ended within the work leaves nothing behind, either, however early.
  const remove = (): void => {
    if (existsSync(growing)) rmSync(growing, { force: true });
  };
  process.once('exit', remove);
  try {
    const file = await open(growing, 'wx').catch((fault: unknown) => explain(fault, path));
    await grown(file, path, work);
    inSystem(path, () => {
      closeSync(openSync(path, 'wx'));
      renameSync(growing, path);
    });
  } finally {
    process.off('exit', remove);
    remove();
  }
}

async function grown(file: FileHandle, path: string, work: (write: Write) => Promise<void>): Promise<void> {
  const orExplained = (fault: unknown): never => explain(fault, path);
  try {
    await work((text) => file.appendFile(text).catch(orExplained));
    await file.sync().catch(orExplained);
  } finally {
    await file.close();
  }
}

function inSystem(path: string, act: () => void): void {
  try {
    act();
  } catch (fault) {
    explain(fault, path);
  }
}

function explain(fault: unknown, path: string): never {
  if ((fault as NodeJS.ErrnoException).code === 'EEXIST') throw new LedgerError('FILE_EXISTS', { path });
  throw new LedgerError('FILE_UNWRITABLE', { path, why: systemWhy(fault) }, { cause: fault });
}

/** The standard output takes text as fast as whoever reads it. */
export const toStandardOutput: Write = (text) =>
  new Promise((resolve) => {
    // Where nobody reads on, the program has ended before this could be told.
    process.stdout.write(text, () => resolve());
  });
