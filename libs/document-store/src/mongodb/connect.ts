import { MongoClient, type MongoClientOptions } from 'mongodb';
import { phrase, storeUnavailable } from '@ledger/kernel';
import { explained } from './faults';
import { MongoDocumentStore } from './mongodb.store';
import { Server, within } from './server';

export interface MongoOptions {
  /** Which database; by default the one that the URL names, or else `pledge_ledger`. */
  readonly database?: string;
  /** How long each call may take. */
  readonly timeoutMs?: number;
}

const DATABASE = 'pledge_ledger';
/** Where it names none, the driver would take `test`. */
const NAMES_DATABASE = /^mongodb(\+srv)?:\/\/[^/?]+\/[^?]/;
const TIMEOUT_MS = 10_000;

/** @throws LedgerError `STORE_UNAVAILABLE` */
export async function connect(
  url: string,
  { database, timeoutMs = TIMEOUT_MS }: MongoOptions = {},
): Promise<MongoDocumentStore> {
  const client = clientFor(url, timeoutMs);
  const { srvHost, hosts } = client.options;
  const where = `MongoDB at ${srvHost ?? hosts.join(',')}`;
  const db = client.db(database ?? (NAMES_DATABASE.test(url) ? client.options.dbName : DATABASE));
  try {
    await within(
      timeoutMs,
      client.connect().then(() => db.command({ ping: 1 })),
    );
  } catch (fault) {
    await client.close();
    throw explained(fault, where, 'no');
  }
  return new MongoDocumentStore(new Server(client, db, where, timeoutMs));
}

function clientFor(url: string, timeoutMs: number): MongoClient {
  const options: MongoClientOptions = {
    appName: 'pledge-ledger',
    // What the URL says of these does not count: the ledger's promises rest on them.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: timeoutMs },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    connectTimeoutMS: timeoutMs,
    serverSelectionTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
  };
  try {
    return new MongoClient(url, options);
  } catch {
    // Without the cause: its message may repeat parts of the URL.
    throw storeUnavailable(phrase('mongodb-address'), 'no');
  }
}
