import type { Bookmark, LogBatch } from '../event-store';

/**
 * The place after the last event. No server knows how many events of a log are the ledger's, so they are counted: all of
 * them once (a million takes 10 to 40 s where `stores.md` was measured), then only those that came since. A process that
 * was given an earlier bookmark of the same ledger counts from there.
 */
export class CountedHead {
  private counting: Promise<unknown> = Promise.resolve();

  constructor(
    private last: Bookmark | undefined,
    private readonly readOn: (after: Bookmark | undefined) => AsyncIterable<LogBatch>,
  ) {}

  /** One count after another: each sees what was appended before it was asked for, and none counts twice. */
  now(): Promise<Bookmark | undefined> {
    const count = this.counting.then(() => this.count());
    this.counting = count.catch(() => undefined);
    return count;
  }

  private async count(): Promise<Bookmark | undefined> {
    for await (const { events } of this.readOn(this.last)) this.last = events.at(-1)?.bookmark ?? this.last;
    return this.last;
  }
}
