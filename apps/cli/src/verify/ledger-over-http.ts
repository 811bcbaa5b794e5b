import {
  checkpointIfAny,
  ExportInspection,
  keysIn,
  MOST_KEYS_BYTES,
  noKeys,
  type CheckpointFile,
  type Endorsements,
  type Finding,
  type NamedKeys,
  type VerificationGiven,
} from '@ledger/audit';
import { HASH_BYTES, tilePath, type ReadTile } from '@ledger/merkle';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { answerAt, atMost, jsonAt, unreachable, type AnswerBytes } from './answers';
import { checkpointPage, servedKeys } from './served';

/*
 * A ledger that serves: an auditor takes in its export and all of its checkpoints, and believes nothing else that it says. Where
 * it does not answer, nothing is known of it; what is wrong with an answer is found like anything else.
 */

const KEYS = 'v1/audit/keys';
const CHECKPOINTS = 'v1/audit/checkpoints';
const EXPORT = 'v1/audit/export';

const PAGE = 200;
const MOST_PAGES = 5_000;
/** Two hundred notes, each with a dozen time stamps. */
const MOST_PAGE_BYTES = 16_000_000;
/** Of all checkpoints. Those of ten years, one an hour, with the lines of three witnesses take half of it. */
const MOST_HELD_BYTES = 200_000_000;
/** What one takes beside its note, about. */
const BESIDE_NOTE_BYTES = 500;

type Examine = Endorsements['examine'];
type Tiles = NonNullable<VerificationGiven['tiles']>;

/** What a ledger says of itself. */
interface Served {
  readonly log: ExportInspection;
  readonly own: undefined;
  readonly said: readonly CheckpointFile[];
  /** So that what differs can be named by its place. */
  readonly tiles: Tiles;
  readonly verifiers: NamedKeys['verifiers'];
  /** What is wrong with its answers. */
  readonly unread: readonly Finding[];
}

/**
 * @param kept checkpoints of it that somebody kept, which it may keep back itself
 * @throws LedgerError `LEDGER_UNREACHABLE` where it does not answer, or not as a ledger; `LEDGER_UNCERTIFIED`
 */
export async function openOverHttp(
  url: string,
  examine: Examine,
  kept: readonly CheckpointFile[],
): Promise<Served> {
  const expected = sizeOf(kept);
  const { verifiers, findings } = await keysAt(url, expected > 0);
  const { said, wrong } = await checkpointsAt(url, examine);
  const unread: Finding[] = wrong ? [{ code: 'EVIDENCE_UNREADABLE', why: wrong }] : [];
  if (said.length === 0 && !wrong) {
    // It serves its log up to the newest of them.
    if (expected === 0) throw new LedgerError('LEDGER_UNCERTIFIED', { url });
    unread.push({ code: 'CHECKPOINT_MISSING', expected, why: phrase('kept-elsewhere'), found: 0 });
  }
  return {
    log: new ExportInspection(await exportedAt(url), false),
    own: undefined,
    said,
    tiles: { size: sizeOf(said), readTile: (...tile) => tileAt(url, tile) },
    verifiers,
    unread: [...findings, ...unread],
  };
}

/** What says nothing of its keys is no ledger, unless somebody kept checkpoints of it when it was one. */
async function keysAt(url: string, isKept: boolean): Promise<NamedKeys> {
  const source = `${url} ${KEYS}`;
  const answered = await jsonAt(url, KEYS, MOST_KEYS_BYTES);
  if ('wrong' in answered) {
    if (!isKept) throw unreachable(url, answered.wrong);
    return noKeys(source, answered.wrong);
  }
  const { keys, wrong } = servedKeys(answered.value);
  const { verifiers, findings } = keysIn(keys, source);
  const unread = wrong.map((why): Finding => ({ code: 'KEYS_REFUSED', source, why }));
  return { verifiers, findings: [...unread, ...findings] };
}

interface Listed {
  readonly said: readonly CheckpointFile[];
  /** Why no more of them were read. */
  readonly wrong?: Phrase;
}

/** Tokens are not held: of many checkpoints they would fill the memory. */
async function checkpointsAt(url: string, examine: Examine): Promise<Listed> {
  const said: CheckpointFile[] = [];
  let [held, after, cursor] = [0, Number.MAX_SAFE_INTEGER, ''];
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page = await pageAt(url, cursor, after);
    if ('wrong' in page) return { said, wrong: page.wrong };
    for (const { size, note, timestamps } of page.items) {
      held += note.length + BESIDE_NOTE_BYTES;
      if (held > MOST_HELD_BYTES) return { said, wrong: over('bytes-over', MOST_HELD_BYTES) };
      said.push(examine({ source: `checkpoint-${size}`, note, timestamps }));
    }
    if (page.next === null) return { said };
    [cursor, after] = [page.next, page.items.at(-1)?.size ?? after];
  }
  return { said, wrong: over('pages-over', MOST_PAGES) };
}

const at = (why: Phrase): Phrase => phrase('at', { path: CHECKPOINTS, why });
const over = (code: 'bytes-over' | 'pages-over', most: number): Phrase => at(phrase(code, { most }));

async function pageAt(url: string, cursor: string, after: number) {
  const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor.toWellFormed())}`;
  const answered = await jsonAt(url, `${CHECKPOINTS}?limit=${PAGE}${query}`, MOST_PAGE_BYTES);
  if ('wrong' in answered) return answered;
  const page = checkpointPage(answered.value, after);
  return 'wrong' in page ? { wrong: at(page.wrong) } : page;
}

/** How many events the greatest is of. Of what is no checkpoint nobody asks for tiles; that it is none is told elsewhere. */
const sizeOf = (said: readonly CheckpointFile[]): number =>
  said.reduce((size, { note }) => Math.max(size, checkpointIfAny(note)?.size ?? 0), 0);

/** An export takes as long as it takes. */
async function exportedAt(url: string): Promise<AnswerBytes> {
  const answered = await answerAt(url, EXPORT, Infinity);
  return 'wrong' in answered ? failing(unreachable(url, answered.wrong)) : answered.value;
}

// oxlint-disable-next-line require-yield -- it has no bytes
async function* failing(error: LedgerError): AnswerBytes {
  throw error;
}

/** Undefined where it is not to be had: what differs is then told without its place. */
async function tileAt(url: string, tile: Parameters<ReadTile>): Promise<Uint8Array | undefined> {
  const [level, index, width] = tile;
  try {
    const answered = await answerAt(url, `tlog/${tilePath({ level, index, width })}`);
    return 'wrong' in answered ? undefined : await atMost(answered.value, width * HASH_BYTES);
  } catch (fault) {
    if (fault instanceof LedgerError) return undefined;
    throw fault;
  }
}
