import {
  type AllStreamSubscription,
  type EventStoreDBClient,
  type Position,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { phrase, storeUnavailable } from '@ledger/kernel';
import type { StoredEvent } from '../event-store';
import { TimeLimitExceeded } from './faults';
import type { StreamNames } from './names';
import { positionOf, resumeOf } from './place';
import { broken, type Recorded, storedEvent } from './records';

/** How many events the server looks at before it says where it is; a sign of life where few are the ledger's. */
const SEARCH_WINDOW = 256;

export interface FedEvent extends StoredEvent {
  readonly resume: string;
}

export interface FeedPage {
  readonly events: readonly FedEvent[];
  readonly caughtUp: boolean;
}

export interface FeedOptions {
  /** `Bookmark.resume` of the event to go on after. */
  readonly after: string | undefined;
  readonly pageSize: number;
  /** Whether to stop at the present end of the log. */
  readonly untilEnd: boolean;
  /** The longest silence of the server until it has caught up. */
  readonly timeoutMs: number;
}

/**
 * One subscription to the ledger's own events, until it dies. The server filters; what it has sent and nobody has taken is
 * held up to twice the page size, beyond which the connection's own back-pressure stops it.
 */
export class Feed {
  private readonly subscription: AllStreamSubscription;
  private readonly queue: FedEvent[] = [];
  /** How many events came, and after how many of them the server said that it had caught up. */
  private seen = 0;
  private caughtUpAfter = Number.POSITIVE_INFINITY;
  private last: bigint;
  /** Whether the end was reported since the last event. */
  private saidSo = false;
  private fault: unknown;
  private over = false;
  private wake: () => void = () => undefined;
  private readonly silence: NodeJS.Timeout;

  constructor(
    client: EventStoreDBClient,
    private readonly names: StreamNames,
    private readonly options: FeedOptions,
  ) {
    const position = options.after === undefined ? undefined : positionOf(options.after);
    this.last = position?.commit ?? -1n;
    this.silence = setTimeout(() => this.fallSilent(), options.timeoutMs);
    this.subscription = this.subscribe(client, position);
  }

  /** The next events, as soon as there is a page of them, or some and no more behind them; undefined after `close`. */
  async next(): Promise<FeedPage | undefined> {
    while (!this.isReady()) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.over) return undefined;
    if (this.fault !== undefined && this.queue.length === 0) {
      // oxlint-disable-next-line typescript/only-throw-error -- it is what the client reported
      throw this.fault;
    }
    const events = this.queue.splice(0, this.options.pageSize);
    if (this.queue.length <= this.options.pageSize) this.subscription.resume();
    this.saidSo = this.isLive() && this.queue.length === 0 && this.fault === undefined;
    return { events, caughtUp: this.saidSo };
  }

  close(): void {
    this.over = true;
    this.stop();
    this.wake();
  }

  private subscribe(client: EventStoreDBClient, position: Position | undefined): AllStreamSubscription {
    const filter = streamNameFilter({
      prefixes: [...this.names.prefixes],
      maxSearchWindow: SEARCH_WINDOW,
      checkpointReached: () => void this.silence.refresh(),
    });
    const subscription = client.subscribeToAll({ fromPosition: position ?? START, filter });
    // The listeners stay: an error that nobody hears ends the process, and the client may report more than one.
    subscription.on('error', (fault) => this.fail(fault));
    subscription.on('end', () => this.fail(storeUnavailable(phrase('esdb-ended'), 'no')));
    subscription.on('caughtUp', () => this.markEnd(subscription.readableLength));
    subscription.on('data', ({ event }) => event && this.take(event));
    return subscription;
  }

  /** Said between two events, of which the earlier ones may still be on their way through the client. */
  private markEnd(underway: number): void {
    this.caughtUpAfter = Math.min(this.caughtUpAfter, this.seen + underway);
    this.look();
  }

  private take(event: Recorded & { readonly position: Position }): void {
    if (this.over || this.fault !== undefined || (this.options.untilEnd && this.isLive())) return;
    this.seen += 1;
    this.silence.refresh();
    // A subscription that was resumed may give again what came before its place.
    if (event.position.commit > this.last) this.keep(event);
    this.look();
  }

  private keep(event: Recorded & { readonly position: Position }): void {
    const stream = this.names.here(event.streamId);
    if (stream === undefined) return;
    if (event.type === '$streamDeleted') return this.fail(broken(stream, phrase('deleted-for-good')));
    try {
      this.queue.push(Object.assign(storedEvent(stream, event), { resume: resumeOf(event.position) }));
      this.last = event.position.commit;
    } catch (fault) {
      this.fail(fault);
    }
    if (this.queue.length >= 2 * this.options.pageSize) this.subscription.pause();
  }

  private look(): void {
    if (this.isLive()) {
      clearTimeout(this.silence);
      if (this.options.untilEnd) this.stop();
    }
    if (this.isReady()) this.wake();
  }

  private isLive(): boolean {
    return this.seen >= this.caughtUpAfter;
  }

  /** Before the end, full pages only: whether a page is the last one shows with the event after it. */
  private isReady(): boolean {
    if (this.over || this.fault !== undefined || this.queue.length > this.options.pageSize) return true;
    return this.isLive() && (this.queue.length > 0 || !this.saidSo);
  }

  private fallSilent(): void {
    // Held back by the reader, not by the server.
    if (this.subscription.isPaused()) this.silence.refresh();
    else this.fail(new TimeLimitExceeded(this.options.timeoutMs));
  }

  private fail(fault: unknown): void {
    if (this.fault !== undefined || this.over || (this.options.untilEnd && this.isLive())) return;
    this.fault = fault;
    this.stop();
    this.wake();
  }

  private stop(): void {
    clearTimeout(this.silence);
    // What cannot be cancelled ends with its connection.
    this.subscription.unsubscribe().catch(() => undefined);
  }
}
