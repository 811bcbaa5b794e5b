import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  FORWARDS,
  type StreamMetadata,
  StreamDeletedError,
  StreamNotFoundError,
} from '@eventstore/db-client';
import { phrase } from '@ledger/kernel';
import type { StoredEvent } from '../event-store';
import { collect, type Patience, retried, within } from './calls';
import type { StreamNames } from './names';
import { broken, type Recorded, storedEvent } from './records';

/** What the streams of a ledger are read with. What is missing from one is reported, never skipped. */
export class StreamReader {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly names: StreamNames,
    private readonly patience: Patience,
    private readonly closing: AbortSignal,
  ) {}

  /**
   * The events of a stream from a revision on; none if it does not exist or ends before.
   *
   * @throws LedgerError `STREAM_BROKEN`, `STORE_UNAVAILABLE`
   */
  async read(stream: string, fromRevision: number): Promise<readonly StoredEvent[]> {
    const records = await this.records(stream, fromRevision);
    if (records?.length === 0 && fromRevision === 0) throw broken(stream, phrase('all-hidden'));
    return (records ?? []).map((record, i) => {
      if (record.revision === BigInt(fromRevision + i)) return storedEvent(stream, record);
      throw broken(stream, phrase('revision-gone', { revision: fromRevision + i }));
    });
  }

  /** @throws LedgerError `STREAM_BROKEN`, `STORE_UNAVAILABLE` */
  async last(stream: string): Promise<StoredEvent | undefined> {
    const options = { direction: BACKWARDS, fromRevision: END, maxCount: 1 } as const;
    const records = await this.visible(stream, () =>
      this.client.readStream(this.names.there(stream), options),
    );
    if (records?.length === 0) throw broken(stream, phrase('all-hidden'));
    return records?.[0] && storedEvent(stream, records[0]);
  }

  /** The server's records of a stream from a revision on; undefined if it does not exist. */
  records(stream: string, fromRevision: number, maxCount?: number): Promise<readonly Recorded[] | undefined> {
    const options = {
      direction: FORWARDS,
      fromRevision: BigInt(fromRevision),
      ...(maxCount && { maxCount }),
    } as const;
    return this.visible(stream, () => this.client.readStream(this.names.there(stream), options));
  }

  private async visible(
    stream: string,
    read: () => ReturnType<EventStoreDBClient['readStream']>,
  ): Promise<readonly Recorded[] | undefined> {
    try {
      return await retried(this.patience, this.closing, () => collect(read(), this.patience.timeoutMs));
    } catch (fault) {
      if (fault instanceof StreamDeletedError) throw broken(stream, phrase('deleted-for-good'), fault);
      if (!(fault instanceof StreamNotFoundError)) throw fault;
      await this.assertNeverWritten(stream);
      return undefined;
    }
  }

  /** A stream that was deleted reads like one that never was, but for its metadata. */
  private async assertNeverWritten(stream: string): Promise<void> {
    const { metadata } = await retried(this.patience, this.closing, () =>
      within(this.patience.timeoutMs, this.client.getStreamMetadata(this.names.there(stream))),
    );
    if (hides(metadata)) throw broken(stream, phrase('deleted'));
  }
}

function hides(metadata: StreamMetadata | undefined): boolean {
  return [metadata?.truncateBefore, metadata?.maxCount, metadata?.maxAge].some(
    (limit) => limit !== undefined,
  );
}
