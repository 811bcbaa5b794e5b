import type { EventStore } from './event-store';

/** An empty ledger of an adapter, for one test. */
export interface OpenedStore {
  readonly store: EventStore;
  /** Closes every connection to the ledger and opens it again; absent where nothing is kept. */
  readonly reopen?: () => Promise<EventStore>;
  /** Another connection to the same ledger, as another process has; absent where there cannot be one. */
  readonly another?: () => Promise<EventStore>;
  /** Closes and removes whatever is left. */
  readonly dispose: () => Promise<void>;
}

/** For the tests of one suite: the store under test, opened anew before each of them. */
export function opening(open: () => Promise<OpenedStore>): () => OpenedStore {
  let opened: OpenedStore | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    await opened?.dispose();
    opened = undefined;
  });
  return () => opened as OpenedStore;
}
