import { createHash, randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VERIFIER_KEYS, type KeptCheckpoint } from '@ledger/audit';
import { makeFolder } from '@ledger/event-store';
import { LedgerError, phrase, systemWhy, type Phrase } from '@ledger/kernel';
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

type Put = (file: Published) => Promise<void>;

/**
 * Keeps a copy of what is public where others hold it, for each checkpoint: the hash tiles that are new with it, the keys,
 * `checkpoint-<size>` for ever, and then `checkpoint` for the newest one. A folder can be served as it is (C2SP tlog-tiles).
 *
 * @param to a folder, or an http(s) URL below which everything is PUT
 */
export function publishing(to: string, place: AuditPlace): Errand {
  const register = `published ${createHash('sha256').update(to).digest('hex').slice(0, 16)}`;
  const put = /^https?:\/\//.test(to) ? putTo(new URL(to.endsWith('/') ? to : `${to}/`)) : putIn(to);
  return new Errand(place, {
    register,
    from: 'first',
    perform: async (checkpoint, before) => {
      try {
        for await (const file of filesOf(checkpoint, before, place)) await put(file);
      } catch (fault) {
        if (!(fault instanceof Unwritten)) throw fault;
        const { size } = checkpoint;
        throw new LedgerError(
          'CHECKPOINT_UNPUBLISHED',
          { size, to: fault.to, why: fault.why },
          { cause: fault },
        );
      }
    },
  });
}

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
  yield { path: VERIFIER_KEYS, type: TEXT, content: place.keys().verifierKeys() };
  for (const path of [`checkpoint-${size}`, 'checkpoint']) yield { path, type: TEXT, content: note };
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
function putIn(folder: string): Put {
  return async ({ path, content }) => {
    const file = join(folder, path);
    const begun = join(dirname(file), `.begun-${randomBytes(6).toString('hex')}`);
    try {
      makeFolder(dirname(file));
      await writeFile(begun, content, { flush: true });
      await rename(begun, file);
    } catch (fault) {
      await rm(begun, { force: true }).catch(() => undefined);
      throw new Unwritten(folder, systemWhy(fault), fault);
    }
  };
}

/** A user and a password in the address are sent as RFC 7617 has it, and shown to nobody. */
function putTo(base: URL): Put {
  const authorization = `Basic ${Buffer.from(`${decoded(base.username)}:${decoded(base.password)}`).toString('base64')}`;
  const secret = base.username || base.password ? { authorization } : {};
  return async ({ path, type, content }) => {
    const to = new URL(path, base);
    [to.username, to.password] = ['', ''];
    const shown = `${to.origin}${to.pathname}`;
    const answer = await fetch(to, {
      method: 'PUT',
      headers: { 'content-type': type, ...secret },
      body: Buffer.from(content),
      redirect: 'error',
      signal: AbortSignal.timeout(LIMIT_MS),
    }).catch((fault: unknown) => {
      throw new Unwritten(shown, networkWhy(fault), fault);
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new Unwritten(shown, phrase('answered-status', { status: answer.status }));
  };
}

const decoded = (part: string): string => decodeURIComponent(part);

function networkWhy(fault: unknown): Phrase {
  const { name, message, cause } = fault as Error & { cause?: { code?: unknown } };
  if (name === 'TimeoutError') return phrase('no-answer-within', { seconds: LIMIT_MS / 1000 });
  return phrase('network', { message: String(cause?.code ?? message) });
}
