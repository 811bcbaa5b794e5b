import type { MongoOptions } from './connect';
import type { MongoDocumentStore } from './mongodb.store';

export type { MongoDocumentStore, MongoOptions };

/**
 * Connects to a MongoDB by its connection string, whose user and password appear in no message. The driver is loaded
 * only now: that takes a quarter of a second, which nobody need pay who has no MongoDB.
 *
 * @throws LedgerError `STORE_UNAVAILABLE`
 */
export async function openMongoDocumentStore(
  url: string,
  options: MongoOptions = {},
): Promise<MongoDocumentStore> {
  // Not `await import`: TypeScript wants an extension there that Jest does not find.
  // oxlint-disable-next-line typescript/no-require-imports
  const { connect } = require('./connect') as typeof import('./connect');
  return connect(url, options);
}
