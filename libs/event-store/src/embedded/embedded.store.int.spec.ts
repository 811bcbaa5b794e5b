import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../event-store.contract';
import { openedBy } from '../opening.contract';
import { openEmbeddedEventStore } from './embedded.store';

eventStoreContract('EmbeddedEventStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  return openedBy(
    () => openEmbeddedEventStore(join(folder, 'log.sqlite')),
    () => rmSync(folder, { recursive: true }),
  );
});
