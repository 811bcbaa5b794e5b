export interface Looked {
  /** How many events the tree has. */
  readonly size: number;
  /** How many of them the newest checkpoint covers. */
  readonly covered: number;
  /** When that was made; undefined where there is none. */
  readonly madeMs: number | undefined;
  readonly nowMs: number;
}

/**
 * Whether a checkpoint is to be made. One that is due waits until nothing more comes from one look to the next, so that an
 * import is covered whole, but no longer than once more the interval.
 */
export class DueCheckpoint {
  private sizeBefore: number | undefined;
  private dueSinceMs: number | undefined;

  /** @param intervalMs how old the newest one may be while it does not cover everything; 0: none is ever due */
  constructor(private readonly intervalMs: number) {}

  look({ size, covered, madeMs, nowMs }: Looked): boolean {
    const isQuiet = size === this.sizeBefore;
    this.sizeBefore = size;
    if (this.intervalMs === 0 || size <= covered || !this.isOld(madeMs, nowMs)) {
      this.dueSinceMs = undefined;
      return false;
    }
    this.dueSinceMs ??= nowMs;
    return isQuiet || nowMs - this.dueSinceMs >= this.intervalMs;
  }

  /** One that was made later than now was made by a clock that was wrong: it does not hold up the next. */
  private isOld(madeMs: number | undefined, nowMs: number): boolean {
    return madeMs === undefined || nowMs < madeMs || nowMs - madeMs >= this.intervalMs;
  }
}
