import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openedBy } from '../../../../tests/support/opened-by';
import { eventStoreContract } from '../event-store.contract';
import { openEmbeddedEventStore } from './embedded.store';

eventStoreContract('EmbeddedEventStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  return openedBy(
    () => openEmbeddedEventStore(join(folder, 'log.sqlite')),
    () => rmSync(folder, { recursive: true }),
  );
});
