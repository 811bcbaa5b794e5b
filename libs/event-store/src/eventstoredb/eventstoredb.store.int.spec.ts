import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { eventStoreContract, type OpenedStore } from '../event-store.contract';
import { type Connection, connectionOf } from './connection';
import { EventStoreDbStore } from './eventstoredb.store';

/** One node, and a cluster's way of appending on it. */
const WAYS: Readonly<Record<string, Partial<Connection>>> = {
  'one append stream': {},
  'a call per append': { appendAs: { username: 'nobody', password: 'nobody' } },
};

describe.each(Object.entries(WAYS))('with %s', (_, appending) => {
  eventStoreContract('EventStoreDbStore on the test double', () => open(appending));
});

async function open(appending: Partial<Connection>): Promise<OpenedStore> {
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
