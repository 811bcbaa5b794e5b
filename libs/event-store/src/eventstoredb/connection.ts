import { type Credentials, EventStoreDBClient } from '@eventstore/db-client';
import { invalidInput, phrase, type Problem } from '@ledger/kernel';

export interface Connection {
  readonly client: EventStoreDBClient;
  /**
   * Given with each append, which then is a call of its own, at about half the throughput. Otherwise the client sends all
   * appends over one stream, and when such a stream dies it forgets the appends of every other one: an answer to one of
   * those ends the process. With one node they all die together; in a cluster the node that was left dies long after.
   */
  readonly appendAs: Credentials | undefined;
}

/** What a server without TLS gets, which looks at no user. */
const NOBODY: Credentials = { username: 'nobody', password: 'nobody' };

/** @throws LedgerError `INPUT_INVALID`, which does not repeat the string: it may hold a password */
export function connectionOf(connectionString: string): Connection {
  try {
    const client = EventStoreDBClient.connectionString(connectionString);
    return { client, appendAs: isCluster(connectionString) ? credentialsOf(connectionString) : undefined };
  } catch (fault) {
    throw invalidInput(problemOf((fault as Error).message));
  }
}

function problemOf(message: string): Problem {
  const field = 'EVENTSTOREDB_URL';
  // Of a certificate the client says what is wrong; of anything else it repeats the whole string.
  const expected = /^(Failed to load certificate|userCertFile must)/.test(message)
    ? phrase('certificate', { message })
    : phrase('connection', { form: 'esdb://user:password@host:2113, esdb://host:2113?tls=false' });
  return { field, secret: true, expected };
}

function isCluster(connectionString: string): boolean {
  const hosts = connectionString.replace(/^[^:]+:\/\/([^@]*@)?/, '').replace(/[/?].*$/, '');
  return connectionString.trim().startsWith('esdb+discover:') || hosts.includes(',');
}

function credentialsOf(connectionString: string): Credentials | undefined {
  const [, username, password] = /^[^:]+:\/\/([^:@]+):([^@]+)@/.exec(connectionString.trim()) ?? [];
  if (username && password) {
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  }
  return /[?&]tls=false\b/i.test(connectionString) ? NOBODY : undefined;
}
