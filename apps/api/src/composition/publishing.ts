import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeptCheckpoint } from '@ledger/audit';
import { makeFolder } from '@ledger/event-store';
import { LedgerError, phrase, systemWhy } from '@ledger/kernel';

const LIMIT_MS = 10_000;
const TYPE = 'text/plain; charset=utf-8';

/**
 * Writes a checkpoint where others keep it: `checkpoint-<size>` for ever, and `checkpoint` for the newest one. Publishing
 * again what is there changes nothing.
 *
 * @param to a folder, or an http(s) URL under which both names are PUT
 * @throws LedgerError `CHECKPOINT_UNPUBLISHED`
 */
export async function publish(to: string, { size, note }: KeptCheckpoint): Promise<void> {
  const put = /^https?:\/\//.test(to) ? putAt : writeIn;
  for (const name of [`checkpoint-${size}`, 'checkpoint']) await put(to, name, note, size);
}

async function writeIn(folder: string, name: string, note: string, size: number): Promise<void> {
  const begun = join(folder, `.${name}.${randomBytes(6).toString('hex')}`);
  try {
    makeFolder(folder);
    await writeFile(begun, note, { flush: true });
    await rename(begun, join(folder, name));
  } catch (fault) {
    throw new LedgerError(
      'CHECKPOINT_UNPUBLISHED',
      { size, to: folder, why: systemWhy(fault) },
      { cause: fault },
    );
  }
}

async function putAt(url: string, name: string, note: string, size: number): Promise<void> {
  const to = new URL(name, url.endsWith('/') ? url : `${url}/`);
  const refused = (why: unknown, cause?: unknown) =>
    new LedgerError('CHECKPOINT_UNPUBLISHED', { size, to: `${to.origin}${to.pathname}`, why }, { cause });
  let answer: Response;
  try {
    answer = await fetch(to, {
      method: 'PUT',
      headers: { 'content-type': TYPE },
      body: note,
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    });
  } catch (fault) {
    throw refused(phrase('no-answer-within', { seconds: LIMIT_MS / 1000 }), fault);
  }
  await answer.body?.cancel();
  if (!answer.ok) throw refused(phrase('answered-status', { status: answer.status }));
}
