/*
 * TEST DOUBLE of an EventStoreDB server, for specs only.
 *
 * It speaks the streams service of the client's own gRPC protocol on a log in memory, and behaves as a 23.10
 * server was measured to, error details included. It is no database: nothing is kept, nothing is quick, and a rule
 * that nobody measured is not in it. Whoever has a real server runs `tests/real` against that.
 */
import { Server, ServerCredentials, type UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  type IServerFeaturesServer,
  ServerFeaturesService,
} from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import { type IStreamsServer, StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { AppendCalls } from './append-calls';
import { AppendFault } from './faults';
import { ReadCalls } from './read-calls';
import { TestLog } from './test-log';
import { Wire } from './wire';

type ImplementationOf<Service> = Service & UntypedServiceImplementation;

/** As a real server takes: the client splits a batch append at 3 MiB. */
const MOST_MESSAGE_BYTES = 17 * 1024 * 1024;

export class TestEventStoreDb {
  readonly log = new TestLog();
  /** What happens to the connections. */
  readonly wire: Wire;
  /** What happens to appends. */
  readonly appends: AppendFault;
  private readonly reads = new ReadCalls(this.log);

  private constructor(
    private readonly server: Server,
    wire: Wire,
    /** What a client connects with. */
    readonly url: string,
  ) {
    this.wire = wire;
    this.appends = new AppendFault(() => wire.cut());
  }

  static async start(): Promise<TestEventStoreDb> {
    const server = new Server({ 'grpc.max_receive_message_length': MOST_MESSAGE_BYTES });
    const port = await new Promise<number>((resolve, reject) => {
      const bound = (fault: Error | null, at: number) => (fault ? reject(fault) : resolve(at));
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound);
    });
    const wire = new Wire(port);
    const double = new TestEventStoreDb(server, wire, `esdb://127.0.0.1:${await wire.listen()}?tls=false`);
    double.serve();
    return double;
  }

  /** Drops every subscription as too slow; returns how many there were. */
  dropSubscriptions(): number {
    const { size } = this.reads.subscriptions;
    for (const subscription of this.reads.subscriptions) subscription.drop();
    return size;
  }

  get subscriptions(): number {
    return this.reads.subscriptions.size;
  }

  async stop(): Promise<void> {
    await this.wire.refuse();
    this.server.forceShutdown();
  }

  private serve(): void {
    const appends = new AppendCalls(this.log, this.appends);
    const streams: ImplementationOf<IStreamsServer> = {
      read: (call) => this.reads.read(call),
      append: (call, answer) => appends.single(call, answer),
      batchAppend: (call) => appends.batch(call),
      delete: (call, answer) => appends.delete(call, answer),
      tombstone: (call, answer) => appends.tombstone(call, answer),
    };
    const features: ImplementationOf<IServerFeaturesServer> = {
      getSupportedMethods: (_call, answer) => answer(null, supported()),
    };
    this.server.addService(StreamsService, streams);
    this.server.addService(ServerFeaturesService, features);
  }
}

function supported(): SupportedMethods {
  const methods = Object.keys(StreamsService).map((name) =>
    new SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName(name.toLowerCase()),
  );
  return new SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('23.10.7-test-double');
}
