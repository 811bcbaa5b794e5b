import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { appendContract } from '../append.contract';
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
  const stores: EventStoreDbStore[] = [];
  const another = async () => {
    const store = new EventStoreDbStore({ ...connectionOf(server.url), ...appending });
    stores.push(store);
    return store;
  };
  const closeAll = async () => {
    for (const store of stores.splice(0)) await store.close();
  };
  const reopen = async () => {
    await closeAll();
    return another();
  };
  const dispose = async () => {
    await closeAll();
    await server.stop();
  };
  return { store: await another(), reopen, another, dispose };
}
