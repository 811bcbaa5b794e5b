import { ERRORS, LedgerError, networkWhy, phrase, type Phrase } from '@ledger/kernel';

/*
 * What a server answers, which may be anything and without end: memory holds no more of it than was allowed, and nothing is
 * waited for longer than its time.
 */

const ANSWERS_WITHIN_MS = 30_000;
/** A problem document (RFC 9457), which names a code and a few details. */
const MOST_PROBLEM_BYTES = 100_000;
/** The server, or what stands before it, does nothing now, or nothing for whoever asks: that says nothing of the ledger. */
const SAYS_NOTHING = new Set([401, 403, 407, 408, 429, 502, 503, 504]);

/** An answer of a status that is none of success is all `wrong`. */
export type Answered<T> = { readonly value: T } | { readonly wrong: Phrase };

/** The bytes of an answer as they come. @throws LedgerError `LEDGER_UNREACHABLE` in the midst of them */
export type AnswerBytes = AsyncGenerator<Uint8Array>;

/**
 * @param withinMs for all of the answer; each part of it comes in time or not at all
 * @throws LedgerError `LEDGER_UNREACHABLE` where there is no answer, or one that says nothing of the ledger
 */
export async function answerAt(
  url: string,
  path: string,
  withinMs = ANSWERS_WITHIN_MS,
): Promise<Answered<AnswerBytes>> {
  const untilMs = Date.now() + withinMs;
  const answer = await begun(url, path);
  const bytes = bytesOf(url, answer, untilMs);
  if (answer.ok) return { value: bytes };
  const { status } = answer;
  const read = await atMost(bytes, MOST_PROBLEM_BYTES);
  const why = read && problemIn(read);
  const wrong = why
    ? phrase('answered-problem', { path, status, why })
    : phrase('answered-status', { path, status });
  if (SAYS_NOTHING.has(status)) throw unreachable(url, wrong);
  return { wrong };
}

/** The JSON of an answer. @throws LedgerError as `answerAt` does, also where it breaks off */
export async function jsonAt(url: string, path: string, most: number): Promise<Answered<unknown>> {
  const answered = await answerAt(url, path);
  if ('wrong' in answered) return answered;
  const bytes = await atMost(answered.value, most);
  if (!bytes) return { wrong: phrase('at', { path, why: phrase('bytes-over', { most }) }) };
  const value = parsed(bytes);
  return value === undefined ? { wrong: phrase('answered-no-json', { path }) } : { value };
}

/** All of an answer; undefined where there is more of it. @throws what the bytes throw */
export async function atMost(bytes: AnswerBytes, most: number): Promise<Buffer | undefined> {
  const read: Uint8Array[] = [];
  let length = 0;
  for await (const some of bytes) {
    length += some.length;
    if (length > most) return undefined;
    read.push(some);
  }
  return Buffer.concat(read);
}

export const unreachable = (url: string, why: Phrase, cause?: unknown): LedgerError =>
  new LedgerError('LEDGER_UNREACHABLE', { url, why }, { cause });

/** With a slash at its end: a ledger may be served below a path. */
const below = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

async function begun(url: string, path: string): Promise<Response> {
  const late = new AbortController();
  try {
    return await inTime(fetch(new URL(path, below(url)), { redirect: 'error', signal: late.signal }));
  } catch (fault) {
    late.abort();
    throw unreachable(url, whyNoAnswer(fault), fault);
  }
}

async function* bytesOf(url: string, { body }: Response, untilMs: number): AnswerBytes {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (let read = await inTime(reader.read()); !read.done; read = await inTime(reader.read())) {
      yield read.value;
      if (Date.now() > untilMs) throw new Late();
    }
  } catch (fault) {
    throw unreachable(url, fault instanceof Late ? LATE : phrase('connection-closed'), fault);
  } finally {
    // Of an answer that is read to its end nothing is left to be cancelled.
    await reader.cancel().catch(() => undefined);
  }
}

class Late extends Error {}
const LATE = phrase('no-answer-within', { seconds: ANSWERS_WITHIN_MS / 1000 });

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Late()), ANSWERS_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

const whyNoAnswer = (fault: unknown): Phrase => (fault instanceof Late ? LATE : networkWhy(fault));

/** Undefined where it is none. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a problem document of a ledger says: its code, and those of its details that are a value or a phrase of values. */
function problemIn(bytes: Buffer): Phrase | undefined {
  const read = parsed(bytes);
  const code = isFields(read) ? read['code'] : undefined;
  if (!isFields(read) || typeof code !== 'string' || !Object.hasOwn(ERRORS, code)) return undefined;
  const phrases = Object.entries(read).filter(([, value]) => isFields(value)) as [string, Fields][];
  return {
    ...valuesIn(read),
    ...Object.fromEntries(phrases.map(([name, of]) => [name, valuesIn(of)])),
    code,
  };
}

const valuesIn = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value !== 'object'));
