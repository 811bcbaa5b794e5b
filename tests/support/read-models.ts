import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findingText } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openLogByStream } from '@ledger/event-store';
import { verifyModels } from '../../apps/api/src/composition/model-verification';
import { DOCUMENTS_FILE, EVENTS_FILE } from '../../apps/api/src/composition/stores';

/** Where the read models of a data folder are not what a fresh fold of its log makes; for when nobody uses it any more. */
export async function unsoundIn(folder: string): Promise<readonly string[]> {
  const [file, models] = [join(folder, EVENTS_FILE), join(folder, DOCUMENTS_FILE)];
  // The log of some is on a server.
  if (!existsSync(file) || !existsSync(models)) return [];
  const log = await openLogByStream(file);
  const documents = await openEmbeddedDocumentStore(models, { readOnly: true });
  try {
    const { findings } = await verifyModels({ log, documents });
    return findings.map((finding) => findingText(finding, 'en'));
  } finally {
    for (const opened of [documents, log]) await opened.close();
  }
}
