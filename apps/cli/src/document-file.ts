import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LedgerError, phrase, systemWhy } from '@ledger/kernel';
import { MAX_DOCUMENT_BYTES } from '@ledger/plan-import';

/** In place of a file's name. */
export const STANDARD_INPUT = '-';

/**
 * The bytes of a file, a pipe or the standard input; never more than a document may have, whatever is at the other end.
 *
 * @throws LedgerError `FILE_UNREADABLE`, `DOCUMENT_TOO_LARGE`
 */
export async function readDocument(path: string): Promise<Uint8Array> {
  if (path === STANDARD_INPUT) return atMost(process.stdin);
  try {
    const { size } = await stat(path);
    if (size > MAX_DOCUMENT_BYTES) throw tooLarge(size);
    return await atMost(createReadStream(path));
  } catch (error) {
    throw error instanceof LedgerError ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
}

async function atMost(stream: NodeJS.ReadableStream): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    // What is still to come nobody knows, so that no size is named.
    if (bytes > MAX_DOCUMENT_BYTES) throw tooLarge();
  }
  return Buffer.concat(chunks);
}

const tooLarge = (bytes?: number): LedgerError =>
  new LedgerError('DOCUMENT_TOO_LARGE', { ...(bytes ? { bytes } : {}), limit: MAX_DOCUMENT_BYTES });

/** Why the system does not give a file, in a person's words. */
export function unreadable(path: string, error: NodeJS.ErrnoException): LedgerError {
  const codes = { ENOENT: 'no-such-file', ENOTDIR: 'no-such-file', EISDIR: 'is-folder' } as const;
  const known = codes[error.code as keyof typeof codes];
  const why = known ? phrase(known) : systemWhy(error);
  return new LedgerError('FILE_UNREADABLE', { path, why }, { cause: error });
}
