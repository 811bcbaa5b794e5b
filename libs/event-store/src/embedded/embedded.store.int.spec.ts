import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../event-store.contract';
import { type EmbeddedEventStore, openEmbeddedEventStore } from './embedded.store';

eventStoreContract('EmbeddedEventStore', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const stores: EmbeddedEventStore[] = [];
  const another = async () => {
    const store = await openEmbeddedEventStore(join(folder, 'log.sqlite'));
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
    rmSync(folder, { recursive: true });
  };
  return { store: await another(), reopen, another, dispose };
});
