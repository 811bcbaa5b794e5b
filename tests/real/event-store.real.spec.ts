import { eventStoreContract } from '../../libs/event-store/src/event-store.contract';
import { type EventStoreDbStore, openEventStoreDb } from '@ledger/event-store';

/** A server that may be written to and may hold other things: the streams of a run begin with a prefix of its own. */
const url = process.env['EVENTSTOREDB_URL'];

if (url) {
  const run = `ledger_test_${Date.now().toString(36)}_`;
  let ledgers = 0;

  eventStoreContract('EventStoreDbStore on EVENTSTOREDB_URL', async () => {
    const prefix = `${run}${(ledgers += 1)}.`;
    const stores: EventStoreDbStore[] = [];
    const another = async () => {
      const store = await openEventStoreDb(url, { prefix });
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
    return { store: await another(), reopen, another, dispose: closeAll };
  });
} else {
  describe('EventStoreDbStore on EVENTSTOREDB_URL', () => {
    it.todo('was not run: EVENTSTOREDB_URL is not set');
  });
}
