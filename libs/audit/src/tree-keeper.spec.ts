import { MemoryDocumentStore } from '@ledger/document-store';
import { treeRules } from '../test/tree.rules';

treeRules('on documents in memory', async () => {
  const documents = new MemoryDocumentStore();
  return { documents, dispose: () => documents.close() };
});
