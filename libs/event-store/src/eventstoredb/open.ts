import type { EventStoreDbOptions, EventStoreDbStore } from './eventstoredb.store';

export type { EventStoreDbOptions, EventStoreDbStore };

/**
 * Opens the log in an EventStoreDB, as `openEventStoreDb` in `eventstoredb.store.ts` says. The client is loaded only now:
 * nobody need wait for it who has no EventStoreDB.
 */
export async function openEventStoreDb(
  connectionString: string,
  options: EventStoreDbOptions = {},
): Promise<EventStoreDbStore> {
  // Not `await import`: TypeScript wants an extension there that Jest does not find.
  // oxlint-disable-next-line typescript/no-require-imports
  const { openEventStoreDb: open } = require('./eventstoredb.store') as typeof import('./eventstoredb.store');
  return open(connectionString, options);
}
