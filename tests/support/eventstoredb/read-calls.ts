/* TEST DOUBLE: the one read service: streams, $all, and subscriptions to $all. */
import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { drained } from './drained';
import { fault, nameOf, readEvent, streamDeletedFault, streamNotFound } from './messages';
import { TestSubscription } from './subscription';
import type { Kept, TestLog } from './test-log';

type Call = ServerWritableStream<ReadReq, ReadResp>;

export class ReadCalls {
  readonly subscriptions = new Set<TestSubscription>();

  constructor(private readonly log: TestLog) {}

  read(call: Call): void {
    const options = call.request.getOptions() as ReadReq.Options;
    const stream = options.getStream();
    if (stream) return this.readStream(call, options, stream);
    const start = this.startIn(options);
    if (start === undefined) {
      call.emit('error', fault(status.UNKNOWN, 'Unexpected ReadAllResult: InvalidPosition'));
    } else if (options.hasSubscription()) this.subscribe(call, start.exclusive);
    else void send(call, limited(start.inclusive, options));
  }

  private readStream(call: Call, options: ReadReq.Options, stream: ReadReq.Options.StreamOptions): void {
    const name = nameOf(stream.getStreamIdentifier());
    const visible = this.log.visible(name);
    if (visible === 'deleted') return void call.emit('error', streamDeletedFault(name));
    if (visible === 'missing') {
      call.write(streamNotFound(name));
      return void call.end();
    }
    const from = stream.hasRevision() ? BigInt(stream.getRevision()) : undefined;
    const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
    const events = visible.filter(
      ({ revision }) => from === undefined || (backwards ? revision <= from : revision >= from),
    );
    void send(call, limited(backwards ? events.toReversed() : events, options));
  }

  /** From a position, a read forwards includes the event there, and a subscription does not. */
  private startIn(options: ReadReq.Options): { inclusive: readonly Kept[]; exclusive: number } | undefined {
    const { all } = this.log;
    const at = options.getAll();
    const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
    if (at?.hasEnd()) return { inclusive: backwards ? all.toReversed() : [], exclusive: all.length };
    const position = at?.getPosition();
    if (!position) return { inclusive: all, exclusive: 0 };
    const index = this.log.indexAt(BigInt(position.getCommitPosition()));
    if (index === undefined) return undefined;
    return {
      inclusive: backwards ? all.slice(0, index).toReversed() : all.slice(index),
      exclusive: index + 1,
    };
  }

  private subscribe(call: Call, start: number): void {
    const subscription = new TestSubscription(this.log, call, start);
    this.subscriptions.add(subscription);
    void subscription.run().finally(() => this.subscriptions.delete(subscription));
  }
}

function limited(events: readonly Kept[], options: ReadReq.Options): readonly Kept[] {
  return events.slice(0, Number(options.getCount()));
}

async function send(call: Call, events: readonly Kept[]): Promise<void> {
  for (const event of events) {
    if (call.cancelled || call.destroyed) return;
    if (call.write(readEvent(event))) continue;
    await drained(call);
  }
  call.end();
}
