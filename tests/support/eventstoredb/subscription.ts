/* TEST DOUBLE: a subscription to $all, as a 23.10 server runs one. */
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import type { ReadReq, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { drained } from './drained';
import { caughtUp, checkpoint, confirmation, fault, readEvent } from './messages';
import type { Kept, TestLog } from './test-log';

/** What waits for a consumer of live events before it is dropped. */
const LIVE_BUFFER = 32;
const WINDOW = 32;

type Call = ServerWritableStream<ReadReq, ReadResp>;

export class TestSubscription {
  private readonly matches: (stream: string) => boolean;
  private readonly checkpointEvery: number;
  private readonly live: Kept[] = [];
  private scanned = 0;
  private ended = false;
  private unwatch: () => void = () => undefined;
  private wake: () => void = () => undefined;

  constructor(
    private readonly log: TestLog,
    private readonly call: Call,
    private next: number,
  ) {
    const filter = call.request.getOptions()?.getFilter();
    const prefixes = filter?.getStreamIdentifier()?.getPrefixList() ?? [''];
    this.matches = (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
    const window = filter?.hasMax() ? filter.getMax() : WINDOW;
    this.checkpointEvery = filter
      ? window * filter.getCheckpointintervalmultiplier()
      : Number.POSITIVE_INFINITY;
    for (const sign of ['cancelled', 'close', 'error']) call.on(sign, () => this.end());
  }

  async run(): Promise<void> {
    await this.send(confirmation(crypto.randomUUID()));
    while (this.next < this.log.all.length && !this.ended)
      await this.deliver(this.log.all[this.next++] as Kept);
    if (this.ended) return;
    this.unwatch = this.log.watch((events) => this.take(events));
    await this.send(caughtUp());
    await this.goLive();
  }

  /** As the server does to a consumer that does not keep up. */
  drop(): void {
    if (this.ended) return;
    this.end();
    const why =
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.';
    this.call.emit('error', fault(status.ABORTED, why));
  }

  /** Delivers what comes until the client leaves or is dropped. */
  private async goLive(): Promise<void> {
    while (!this.ended) {
      const event = this.live.shift();
      if (event) await this.deliver(event);
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  private take(events: readonly Kept[]): void {
    this.live.push(...events);
    if (this.live.length > LIVE_BUFFER) this.drop();
    this.wake();
  }

  private end(): void {
    this.ended = true;
    this.unwatch();
    this.wake();
  }

  private async deliver(event: Kept): Promise<void> {
    if (this.matches(event.stream)) await this.send(readEvent(event));
    this.scanned += 1;
    if (this.scanned % this.checkpointEvery === 0) await this.send(checkpoint(event.position));
  }

  private async send(message: ReadResp): Promise<void> {
    if (!this.ended && !this.call.write(message)) await drained(this.call);
  }
}
