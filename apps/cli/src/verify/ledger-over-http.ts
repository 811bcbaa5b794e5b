import {
  checkpointIfAny,
  ExportInspection,
  noteVerifier,
  type CheckpointFile,
  type Endorsements,
  type VerificationGiven,
  type Verifier,
} from '@ledger/audit';
import { tilePath, type ReadTile } from '@ledger/merkle';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';

/*
 * A ledger that serves: an auditor takes in its export and all of its checkpoints, and believes nothing else that it says.
 */

const ANSWERS_WITHIN_MS = 30_000;

interface Page {
  readonly items: readonly {
    readonly size: number;
    readonly note: string;
    readonly timestamps: readonly string[];
  }[];
  readonly next: string | null;
}

type Examine = Endorsements['examine'];
type Tiles = NonNullable<VerificationGiven['tiles']>;

/** What a ledger says of itself. */
interface Served {
  readonly log: ExportInspection;
  readonly own: undefined;
  readonly said: readonly CheckpointFile[];
  /** So that what differs can be named by its place. */
  readonly tiles: Tiles;
  readonly verifiers: readonly Verifier[];
}

/** @throws LedgerError `LEDGER_UNREACHABLE` where it does not answer, or not as a ledger does; `LEDGER_UNCERTIFIED` */
export async function openOverHttp(url: string, examine: Examine): Promise<Served> {
  const { keys } = (await json(url, 'v1/audit/keys')) as {
    keys: readonly { readonly verifierKey: string }[];
  };
  const said = await checkpointsAt(url, examine);
  // It serves its log up to the newest of them.
  if (said.length === 0) throw new LedgerError('LEDGER_UNCERTIFIED', { url });
  const size = Math.max(0, ...said.map(({ note }) => checkpointIfAny(note)?.size ?? 0));
  return {
    log: new ExportInspection(exported(url), false),
    own: undefined,
    said,
    tiles: { size, readTile: (...tile) => tileAt(url, tile) },
    verifiers: keys.map(({ verifierKey }) => noteVerifier(verifierKey)),
  };
}

/** Tokens are not held: of many checkpoints they would fill the memory. */
async function checkpointsAt(url: string, examine: Examine): Promise<readonly CheckpointFile[]> {
  const all: CheckpointFile[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await json(url, `v1/audit/checkpoints?limit=200${query}`)) as Page;
    all.push(
      ...page.items.map(({ size, note, timestamps }) =>
        examine({ source: `checkpoint-${size}`, note, timestamps }),
      ),
    );
    cursor = page.next;
  }
  return all;
}

/** Of what is no checkpoint nobody asks for tiles; that it is none is told elsewhere. */
/** Undefined where it is not to be had: what differs is then told without its place. */
async function tileAt(url: string, tile: Parameters<ReadTile>): Promise<Uint8Array | undefined> {
  const [level, index, width] = tile;
  const path = `tlog/${tilePath({ level, index, width })}`;
  try {
    const answer = await answerOf(url, path, AbortSignal.timeout(ANSWERS_WITHIN_MS));
    return new Uint8Array(await answer.arrayBuffer());
  } catch {
    return undefined;
  }
}

/** With a slash at its end: a ledger may be served below a path. */
const below = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

async function* exported(url: string): AsyncGenerator<Uint8Array> {
  const { body } = await answerOf(url, 'v1/audit/export');
  try {
    for await (const bytes of body ?? []) yield bytes as Uint8Array;
  } catch (fault) {
    throw unavailable(url, phrase('connection-closed'), fault);
  }
}

async function json(url: string, path: string): Promise<unknown> {
  const answer = await answerOf(url, path, AbortSignal.timeout(ANSWERS_WITHIN_MS));
  return answer.json().catch((fault: unknown) => {
    throw unavailable(url, phrase('answered-no-json', { path }), fault);
  });
}

async function answerOf(url: string, path: string, signal?: AbortSignal): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(new URL(path, below(url)), {
      redirect: 'error',
      ...(signal ? { signal } : {}),
    });
  } catch (fault) {
    throw unavailable(url, whyNoAnswer(fault), fault);
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  throw unavailable(url, phrase('answered-status', { status: answer.status }));
}

function whyNoAnswer(fault: unknown): Phrase {
  const { name, message, cause } = fault as Error & { readonly cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return phrase('no-answer-within', { seconds: ANSWERS_WITHIN_MS / 1000 });
  return phrase('network', { message: cause?.code ?? cause?.message ?? message });
}

const unavailable = (url: string, why: Phrase, cause?: unknown): LedgerError =>
  new LedgerError('LEDGER_UNREACHABLE', { url, why }, { cause });
