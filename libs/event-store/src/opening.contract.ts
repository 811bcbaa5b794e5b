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

/**
 * What `open` opens, as often as it is asked for, all on the same ledger.
 *
 * @param remove takes away what is left when all is closed
 */
export async function openedBy(
  open: () => Promise<EventStore>,
  remove: () => void | Promise<void>,
): Promise<OpenedStore> {
  const stores: EventStore[] = [];
  const another = async () => {
    const store = await open();
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
    await remove();
  };
  return { store: await another(), reopen, another, dispose };
}
