import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { treeRules } from '../test/tree.rules';

treeRules('on an embedded file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const documents = await openEmbeddedDocumentStore(join(folder, 'audit.sqlite'), { synchronous: 'FULL' });
  const dispose = async (): Promise<void> => {
    await documents.close();
    rmSync(folder, { recursive: true });
  };
  return { documents, dispose };
});
