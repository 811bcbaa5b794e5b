import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VERIFIER_KEYS, type KeptCheckpoint } from '@ledger/audit';
import { makeFolder } from '@ledger/event-store';
import { LedgerError, networkWhy, phrase, systemWhy, type Phrase } from '@ledger/kernel';
import { tilePath } from '@ledger/merkle';
import type { AuditPlace } from './audit-place';
import { Errand } from './errand';
import { newTiles } from './new-tiles';

const LIMIT_MS = 8_000;
const TEXT = 'text/plain; charset=utf-8';
const BYTES = 'application/octet-stream';

/** A file that is published: its path below the place that was chosen. */
interface Published {
  readonly path: string;
  readonly type: string;
  readonly content: string | Uint8Array;
}

/** Where it is published to. */
interface Target {
  readonly put: (file: Published) => Promise<void>;
  /** Whether a file is there for sure or, where nobody may look, was put there once. */
  readonly has: (path: string) => Promise<boolean>;
}

/**
 * Keeps a copy of what is public where others hold it, for each checkpoint: the hash tiles that are new with it, the keys,
 * `checkpoint-<size>` for ever, and then `checkpoint` for the newest one. A folder can be served as it is (C2SP tlog-tiles).
 * Where the last one is gone from there, all of it is published again with the next one.
 *
 * @param to a folder, or an http(s) URL below which everything is PUT
 */
export function publishing(to: string, place: AuditPlace): Errand {
  const register = `published ${createHash('sha256').update(to).digest('hex').slice(0, 16)}`;
  const target = /^https?:\/\//.test(to) ? site(new URL(to.endsWith('/') ? to : `${to}/`)) : folder(to);
  return new Errand(place, {
    register,
    from: 'first',
    stands: (size) => told(size, () => target.has(nameOf(size))),
    perform: (checkpoint, before) =>
      told(checkpoint.size, async () => {
        for await (const file of filesOf(checkpoint, before, place)) await target.put(file);
      }),
  });
}

/** @throws LedgerError `CHECKPOINT_UNPUBLISHED` where a place does not do what it is asked to */
async function told<T>(size: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (fault) {
    if (!(fault instanceof Unwritten)) throw fault;
    const { to, why } = fault;
    throw new LedgerError('CHECKPOINT_UNPUBLISHED', { size, to, why }, { cause: fault });
  }
}

const nameOf = (size: number): string => `checkpoint-${size}`;

/** Whoever reads one of them finds what it rests on there already. */
async function* filesOf(
  { size, note }: KeptCheckpoint,
  before: number,
  place: AuditPlace,
): AsyncGenerator<Published> {
  const tree = await place.tree();
  for (const tile of newTiles(before, size)) {
    const content = await tree.readTile(tile.level, tile.index, tile.width);
    yield { path: tilePath(tile), type: BYTES, content };
  }
  yield { path: VERIFIER_KEYS, type: TEXT, content: (await place.keys()).verifierKeys() };
  for (const path of [nameOf(size), 'checkpoint']) yield { path, type: TEXT, content: note };
}

/** Where something could not be written, and why. */
class Unwritten extends Error {
  constructor(
    readonly to: string,
    readonly why: Phrase,
    cause?: unknown,
  ) {
    super(to, { cause });
  }
}

/** A file is there whole, or as it was before. */
function folder(path: string): Target {
  return {
    has: async (name) => existsSync(join(path, name)),
    put: async ({ path: name, content }) => {
      const file = join(path, name);
      const begun = join(dirname(file), `.begun-${randomBytes(6).toString('hex')}`);
      try {
        makeFolder(dirname(file));
        await writeFile(begun, content, { flush: true });
        await rename(begun, file);
      } catch (fault) {
        await rm(begun, { force: true }).catch(() => undefined);
        throw new Unwritten(path, systemWhy(fault), fault);
      }
    },
  };
}

/** A user and a password in the address are sent as RFC 7617 has it, and shown to nobody. */
function site(base: URL): Target {
  const authorization = `Basic ${Buffer.from(`${decoded(base.username)}:${decoded(base.password)}`).toString('base64')}`;
  const secret = base.username || base.password ? { authorization } : {};
  const ask = async (path: string, request: RequestInit): Promise<{ shown: string; answer: Response }> => {
    const to = new URL(path, base);
    [to.username, to.password] = ['', ''];
    const shown = `${to.origin}${to.pathname}`;
    const answer = await fetch(to, {
      ...request,
      headers: { ...request.headers, ...secret },
      redirect: 'manual',
      signal: AbortSignal.timeout(LIMIT_MS),
    }).catch((fault: unknown) => {
      throw new Unwritten(shown, whyNoAnswer(fault), fault);
    });
    await answer.body?.cancel();
    return { shown, answer };
  };
  return {
    has: async (name) => !GONE.has((await ask(name, { method: 'GET' })).answer.status),
    put: async ({ path, type, content }) => {
      const headers = { 'content-type': type };
      const { shown, answer } = await ask(path, { method: 'PUT', headers, body: Buffer.from(content) });
      if (!answer.ok) throw new Unwritten(shown, phrase('answered-status', { status: answer.status }));
    },
  };
}

/** Some servers take files and give none: what else they answer says nothing. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

const decoded = (part: string): string => decodeURIComponent(part);

function whyNoAnswer(fault: unknown): Phrase {
  const isLate = (fault as Error).name === 'TimeoutError';
  return isLate ? phrase('no-answer-within', { seconds: LIMIT_MS / 1000 }) : networkWhy(fault);
}
