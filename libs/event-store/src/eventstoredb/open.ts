import type { LogInspection } from '../inspection';
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

/** Looks at the log in an EventStoreDB, as `inspectEventStoreDb` in `inspection.ts` says; the client is loaded only now. */
export async function inspectEventStoreDb(connectionString: string, prefix = ''): Promise<LogInspection> {
  // oxlint-disable-next-line typescript/no-require-imports
  const { inspectEventStoreDb: inspect } = require('./inspection') as typeof import('./inspection');
  return inspect(connectionString, prefix);
}
