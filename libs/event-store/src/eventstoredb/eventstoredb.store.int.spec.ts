import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { appendContract } from '../append.contract';
import { openedBy } from '../../../../tests/support/opened-by';
import { eventStoreContract, type OpenedStore } from '../event-store.contract';
import { type Connection, connectionOf } from './connection';
import { EventStoreDbStore } from './eventstoredb.store';

/** A busy machine is no fault. */
jest.setTimeout(30_000);

eventStoreContract('EventStoreDbStore on the test double', () => open());

describe('EventStoreDbStore with a call per append, as in a cluster', () => {
  appendContract(() => open({ appendAs: { username: 'nobody', password: 'nobody' } }));
});

async function open(appending: Partial<Connection> = {}): Promise<OpenedStore> {
  const server = await TestEventStoreDb.start();
  return openedBy(
    async () => new EventStoreDbStore({ ...connectionOf(server.url), ...appending }),
    () => server.stop(),
  );
}
