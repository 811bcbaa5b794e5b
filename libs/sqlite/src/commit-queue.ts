import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Recorded } from '@ledger/kernel';
import type { Connection } from './driver';
import { isDiskFailure } from './faults';
import { patiently } from './patiently';

/** A change to the database. Runs again from the start when its transaction was rolled back. */
export type Change<T> = () => T;

interface Job {
  readonly change: Change<unknown>;
  readonly weight: number;
  readonly done: (result: unknown) => void;
  readonly failed: (fault: unknown) => void;
}

/** Rows that share a transaction, so that a flood of changes does not hold the event loop for long. One change may be more. */
const WEIGHT_A_COMMIT = 1000;

/**
 * Group commit: changes that arrive in one turn of the event loop, or while another process holds the file, share one
 * transaction and so one wait for the disk. Each decides for itself within the transaction, in the order of arrival, and
 * is answered only after COMMIT has returned.
 */
export class CommitQueue {
  private waiting: Job[] = [];
  private draining: Promise<void> | undefined;

  constructor(
    private readonly db: Connection,
    private readonly explain: (fault: unknown, recorded: Recorded) => unknown,
    private readonly patienceMs: number,
  ) {}

  submit<T>(change: Change<T>, weight: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const failed = (fault: unknown) => reject(fault);
      this.waiting.push({ change, weight, done: resolve as (result: unknown) => void, failed });
      this.draining ??= this.drain();
    });
  }

  /** Resolves when every change submitted so far has been answered. */
  async idle(): Promise<void> {
    while (this.draining) await this.draining;
  }

  private async drain(): Promise<void> {
    do {
      await nextTurn();
      await this.commitTogether();
    } while (this.waiting.length > 0);
    this.draining = undefined;
  }

  private async commitTogether(): Promise<void> {
    if (!(await this.begun(this.waiting))) return;
    const batch = this.nextBatch();
    if (this.ranAndCommitted(batch)) return;
    for (const job of batch) await this.commitAlone(job);
  }

  /** One of a batch failed within its change: alone, it spoils nobody else's. */
  private async commitAlone(job: Job): Promise<void> {
    if (await this.begun([job])) this.ranAndCommitted([job]);
  }

  /** Takes the write lock; when that fails, everyone who waits for it is told. */
  private async begun(jobs: Job[]): Promise<boolean> {
    try {
      await patiently(() => this.db.exec('BEGIN IMMEDIATE'), this.patienceMs);
      return true;
    } catch (fault) {
      this.fail(jobs.splice(0), fault, 'no');
      return false;
    }
  }

  private nextBatch(): Job[] {
    let weight = 0;
    const end = this.waiting.findIndex((job) => (weight += job.weight) > WEIGHT_A_COMMIT);
    return this.waiting.splice(0, end === -1 ? this.waiting.length : Math.max(1, end));
  }

  /** Says false, with everything rolled back, if the batch has to be tried one by one. */
  private ranAndCommitted(batch: readonly Job[]): boolean {
    let results: readonly unknown[];
    try {
      results = batch.map((job) => job.change());
    } catch (fault) {
      this.rollBack();
      if (batch.length > 1) return false;
      this.fail(batch, fault, 'no');
      return true;
    }
    try {
      this.db.exec('COMMIT');
    } catch (fault) {
      this.rollBack();
      this.fail(batch, fault, isDiskFailure(fault) ? 'unknown' : 'no');
      return true;
    }
    batch.forEach((job, i) => job.done(results[i]));
    return true;
  }

  /** SQLite rolls back by itself after some faults, a full disk among them. */
  private rollBack(): void {
    if (this.db.inTransaction) this.db.exec('ROLLBACK');
  }

  private fail(jobs: readonly Job[], fault: unknown, recorded: Recorded): void {
    const explained = this.explain(fault, recorded);
    for (const job of jobs) job.failed(explained);
  }
}
