import {
  type AppendResult,
  type AppendToStreamOptions,
  MaxAppendSizeExceededError,
  NO_STREAM,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { LedgerError, phrase, phraseText, storeUnavailable, type Phrase } from '@ledger/kernel';
import { firstRevision, placeOf } from '../event-body';
import { type Appended, type ExpectedRevision, type NewEvent, RevisionConflict } from '../event-store';
import { assertOpen, isFinal, type Patience, pause, within } from './calls';
import type { Connection } from './connection';
import { isNotSent, isRefused, passing } from './faults';
import type { StreamNames } from './names';
import type { NoticeTo } from './notices';
import { isPlace, resumeOf } from './place';
import { broken, type Proposals, proposals, tooLarge } from './records';
import type { StreamReader } from './stream-reader';

/** One append on its way. */
interface Draft {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** The revision of the first of the events. */
  readonly first: number;
  readonly ids: readonly string[];
  readonly proposed: Proposals;
}

/**
 * Appends at exact revisions only. The server then knows the same ids at their place again, after a restart too; with its
 * other expectations it does not, and would append a second time.
 */
export class Appender {
  private readonly underway = new Map<string, Promise<void>>();

  constructor(
    private readonly connection: Connection,
    private readonly names: StreamNames,
    private readonly streams: StreamReader,
    private readonly patience: Patience,
    private readonly closing: AbortSignal,
    private readonly notice: NoticeTo,
  ) {}

  /**
   * @throws RevisionConflict
   * @throws LedgerError `STORE_UNAVAILABLE` (its detail `recorded` is `no` or `unknown`), `APPEND_TOO_LARGE`, `STREAM_BROKEN`
   */
  async append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const ids = events.map(({ id }) => id);
    const draft = { stream, expected, first: firstRevision(expected), ids, proposed: proposals(events) };
    assertOpen(this.closing);
    const before = this.underway.get(`${stream}@${draft.first - 1}`);
    const appending = before ? before.then(() => this.persist(draft)) : this.persist(draft);
    return this.keepUnderway(`${stream}@${draft.first + ids.length - 1}`, appending);
  }

  /**
   * An append that follows one underway waits for it: the client does not promise to send them in order. The key is the
   * revision that the stream will be at.
   */
  private keepUnderway(key: string, appending: Promise<Appended>): Promise<Appended> {
    const forget = () => {
      if (this.underway.get(key) === settled) this.underway.delete(key);
    };
    const settled: Promise<void> = appending.then(forget, forget);
    this.underway.set(key, settled);
    return appending;
  }

  private async persist(draft: Draft): Promise<Appended> {
    const { stream } = draft;
    // Past this point nothing is begun, so that a server that hangs holds a command up for two limits at most.
    const until = Date.now() + 1.5 * this.patience.timeoutMs;
    let inDoubt = false;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (inDoubt && (await this.found(draft))) || (await this.send(draft));
      } catch (fault) {
        const why =
          passing(fault) ?? (inDoubt && isUnavailable(fault) ? (fault.details['why'] as Phrase) : undefined);
        if (why === undefined) throw fault;
        inDoubt ||= !isRefused(fault) && !isNotSent(fault);
        const over = attempt >= this.patience.retries || Date.now() > until || isRefused(fault);
        if (over || this.closing.aborted) {
          throw storeUnavailable(why, inDoubt ? 'unknown' : 'no', fault);
        }
        this.notice({ what: 'append-repeated', stream, why: phraseText(why, 'en'), attempt: attempt + 1 });
        if (!isFinal(fault)) await pause(this.patience, attempt, this.closing);
      }
    }
  }

  private async send(draft: Draft): Promise<Appended> {
    const { stream, expected, proposed } = draft;
    const { timeoutMs } = this.patience;
    const expectedRevision = expected === 'no-stream' ? NO_STREAM : BigInt(expected);
    const { client, appendAs } = this.connection;
    const options: AppendToStreamOptions = { expectedRevision, deadline: timeoutMs };
    if (appendAs) options.credentials = appendAs;
    const sending = client.appendToStream(this.names.there(stream), [...proposed.events], options);
    try {
      return appended(draft, await within(timeoutMs, sending));
    } catch (fault) {
      if (fault instanceof WrongExpectedVersionError) throw await this.conflict(draft, fault);
      if (fault instanceof StreamDeletedError) throw broken(stream, phrase('deleted-for-good'), fault);
      if (fault instanceof MaxAppendSizeExceededError) throw tooLarge(proposed.bytes, fault.maxAppendSize);
      throw fault;
    }
  }

  private async conflict(
    { stream, expected }: Draft,
    { actualVersion }: WrongExpectedVersionError,
  ): Promise<Error> {
    if (actualVersion === 'no_stream') return new RevisionConflict(stream, expected, 'no-stream');
    // Anything but a revision is no answer to an exact expectation.
    if (typeof actualVersion !== 'bigint') return this.conflictAtEnd(stream, expected);
    const actual = Number(BigInt.asIntN(64, actualVersion));
    return actual < 0 ? broken(stream, phrase('deleted')) : new RevisionConflict(stream, expected, actual);
  }

  private async conflictAtEnd(stream: string, expected: ExpectedRevision): Promise<RevisionConflict> {
    return new RevisionConflict(stream, expected, placeOf((await this.streams.last(stream))?.revision ?? -1));
  }

  /**
   * What became of an append whose outcome is unknown: all its ids at their revisions, or others in their place, or
   * nothing there yet.
   *
   * @returns undefined when it may be sent again: with the same ids at the same revisions nothing can be appended twice
   * @throws RevisionConflict when others were faster
   */
  private async found({ stream, expected, first, ids }: Draft): Promise<Appended | undefined> {
    const there = (await this.streams.records(stream, first, ids.length)) ?? [];
    if (there.length === 0) return undefined;
    const ours = there.length === ids.length && there.every(({ id }, i) => id === ids[i]);
    if (!ours) throw await this.conflictAtEnd(stream, expected);
    // An old server's reads do not say positions: sending it again gives the original result.
    const position = there.at(-1)?.position;
    return isPlace(position) ? { revision: first + ids.length - 1, resume: resumeOf(position) } : undefined;
  }
}

function appended({ stream, first, ids }: Draft, { nextExpectedRevision, position }: AppendResult): Appended {
  const revision = first + ids.length - 1;
  // After a deletion the server takes "no stream" for true, and goes on counting behind what was deleted.
  if (nextExpectedRevision !== BigInt(revision)) {
    const found = Number(nextExpectedRevision);
    throw broken(stream, phrase('deleted-before', { found, expected: revision }));
  }
  if (!position) throw broken(stream, phrase('no-position'));
  return { revision, resume: resumeOf(position) };
}

function isUnavailable(fault: unknown): fault is LedgerError {
  return fault instanceof LedgerError && fault.code === 'STORE_UNAVAILABLE';
}
