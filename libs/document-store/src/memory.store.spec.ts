import { documentStoreContract } from './document-store.contract';
import { MemoryDocumentStore } from './memory.store';

documentStoreContract('MemoryDocumentStore', async () => {
  const store = new MemoryDocumentStore();
  return { store, dispose: () => store.close() };
});
