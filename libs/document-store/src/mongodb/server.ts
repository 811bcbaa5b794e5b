import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { phrase, storeUnavailable, type Recorded } from '@ledger/kernel';
import { explained, OverTime } from './faults';

/** A database on a server, each call to which has a time limit and fails in the ledger's words. */
export class Server {
  private closed = false;

  /** @param where the server's address without credentials, for error messages */
  constructor(
    private readonly client: MongoClient,
    readonly db: Db,
    private readonly where: string,
    readonly timeoutMs: number,
  ) {}

  collection<Row extends Document>(name: string): Collection<Row> {
    return this.db.collection<Row>(name);
  }

  /** @throws LedgerError `STORE_UNAVAILABLE` */
  read<T>(ask: () => Promise<T>): Promise<T> {
    return this.answered(ask, 'no', this.timeoutMs);
  }

  /** @throws LedgerError `STORE_UNAVAILABLE` (its detail `recorded` is `no` or `unknown`) */
  write<T>(ask: () => Promise<T>, limitMs = this.timeoutMs): Promise<T> {
    return this.answered(ask, 'unknown', limitMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.client.close();
  }

  private async answered<T>(ask: () => Promise<T>, recorded: Recorded, limitMs: number): Promise<T> {
    if (this.closed) throw storeUnavailable(phrase('closed', { path: this.where }), 'no');
    try {
      return await within(limitMs, ask());
    } catch (fault) {
      throw explained(fault, this.where, recorded);
    }
  }
}

/** The driver's own limits do not cover a server that has taken a request and then hangs. */
export async function within<T>(limitMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OverTime(limitMs)), limitMs);
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
