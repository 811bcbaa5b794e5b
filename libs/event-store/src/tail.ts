/** How to notice what other processes append. */
export interface Poll {
  /** The position of the last event. */
  readonly end: () => Promise<number>;
  readonly everyMs: number;
}

/** Wakes those who wait at the end of the log. */
export class Tail {
  closed = false;
  /** How often this process has appended: taken before reading, it tells a sleeper whether it read too early. */
  appends = 0;
  private readonly sleepers = new Map<() => void, number>();
  private timer: NodeJS.Timeout | undefined;

  /** @param poll only runs while someone waits; without it, only appends of this process wake */
  constructor(private readonly poll?: Poll) {}

  /**
   * Returns when the log may have grown beyond a position, or the signal aborts, or the tail closes.
   *
   * @param seen `appends` as it was before the log was read up to the position
   */
  grownBeyond(position: number, seen: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.closed || this.appends !== seen) return resolve();
      const wake = () => {
        this.sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.sleepers.set(wake, position);
      signal.addEventListener('abort', wake);
      this.keepPolling();
    });
  }

  /** This process appended something. */
  appended(): void {
    this.appends += 1;
    this.wakeBelow(Number.POSITIVE_INFINITY);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.wakeBelow(Number.POSITIVE_INFINITY);
  }

  private wakeBelow(end: number): void {
    for (const [wake, position] of this.sleepers) if (position < end) wake();
  }

  /** One timer for all who wait, and none that would keep the process alive. */
  private keepPolling(): void {
    const { poll } = this;
    if (!poll || this.timer || this.closed || this.sleepers.size === 0) return;
    this.timer = setTimeout(() => void this.look(poll), poll.everyMs);
    this.timer.unref();
  }

  private async look(poll: Poll): Promise<void> {
    // A fault of the poll is the sleepers' to meet, when they read.
    const end = await poll.end().catch(() => Number.POSITIVE_INFINITY);
    this.timer = undefined;
    this.wakeBelow(end);
    this.keepPolling();
  }
}
