import { eventStoreContract } from './event-store.contract';
import { MemoryEventStore } from './memory.store';

eventStoreContract('MemoryEventStore', async () => {
  const store = new MemoryEventStore();
  return { store, dispose: () => store.close() };
});
