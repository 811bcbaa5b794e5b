import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { LedgerError, type ErrorCode } from '@ledger/kernel';
import type { StreamRange } from '@ledger/event-store';
import type { Live, RangeVerdict } from '../../../api/src/composition/range-comparison';
import type { ModelsPlace } from './models';
import type { LogAsked, PlacedVerdict } from './placed-log';

/*
 * A ledger is verified on several threads, which share nothing but its files: one reads the log in its order, and all compare
 * ranges of streams with the read models.
 */

/** What a thread is told to do. */
export type Work =
  | 'end'
  | { readonly log: LogAsked }
  | { readonly range: StreamRange; readonly live: readonly Live[]; readonly place: ModelsPlace };

/** What it says: how far it is, and in the end what was found or what went wrong. */
export type Said =
  | { readonly at: readonly [done: number, of: number] }
  | { readonly done: PlacedVerdict | RangeVerdict }
  | { readonly refused: { readonly code: ErrorCode; readonly details: LedgerError['details'] } };

type At = (done: number, of: number) => void;

interface Waiting {
  readonly at: At;
  readonly resolve: (done: never) => void;
  readonly reject: (error: unknown) => void;
}

/** Each takes some hundred megabytes. */
const MOST_THREADS = 4;
/** What is read of a range is forgotten with it: with room for several, the garbage collector copies little of it. */
const YOUNG_MB = 96;

/** As many threads as there are processors. */
export class Threads {
  private started: readonly Thread[] = [];

  start(): readonly Thread[] {
    const count = Math.min(MOST_THREADS, availableParallelism());
    return (this.started = Array.from({ length: count }, () => new Thread()));
  }

  /** Whatever they are doing; returns when none is left. */
  async end(): Promise<void> {
    await Promise.all(this.started.map((thread) => thread.end()));
  }
}

/** A thread that does one thing after the other. */
export class Thread {
  private readonly isOver = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  // As this file is, compiled or not.
  private readonly worker = new Worker(join(__dirname, `thread${extname(__filename)}`), {
    workerData: this.isOver,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  private readonly exited = new Promise<void>((resolve) => this.worker.on('exit', () => resolve()));
  private last: Promise<unknown> = Promise.resolve();
  private waiting: Waiting | undefined;
  private ended: Error | undefined;

  constructor() {
    this.worker.on('message', (said: Said) => this.take(said));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (code) => this.fail(new Error(`a thread ended with ${code}`)));
  }

  /** @throws LedgerError what the work throws, with the code and the details that it had there */
  verifyLog(log: LogAsked, at: At): Promise<PlacedVerdict> {
    return this.do({ log }, at);
  }

  compareRange(range: StreamRange, live: readonly Live[], place: ModelsPlace): Promise<RangeVerdict> {
    return this.do({ range, live, place });
  }

  /**
   * Between two of its steps, and not in the middle of one: the SQLite binding takes the whole process down where a thread is
   * ended while it reads.
   */
  async end(): Promise<void> {
    this.fail(new Error('the thread is over'));
    Atomics.store(this.isOver, 0, 1);
    this.post('end');
    await this.exited;
  }

  private do<Done>(work: Work, at: At = () => undefined): Promise<Done> {
    const done = this.last.then(() => this.told<Done>(work, at));
    this.last = done.catch(() => undefined);
    return done;
  }

  private told<Done>(work: Work, at: At): Promise<Done> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.waiting = { at, resolve, reject };
      this.post(work);
    });
  }

  private post(work: Work): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, as a window has
    this.worker.postMessage(work);
  }

  private take(said: Said): void {
    if ('at' in said) this.waiting?.at(...said.at);
    else if ('done' in said) this.waiting?.resolve(said.done as never);
    else this.waiting?.reject(new LedgerError(said.refused.code, said.refused.details));
  }

  private fail(error: Error): void {
    this.ended ??= error;
    this.waiting?.reject(this.ended);
  }
}
