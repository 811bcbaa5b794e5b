import { MemoryDocumentStore, type DocumentStore } from '@ledger/document-store';
import { MemoryEventStore } from '@ledger/event-store';
import { LedgerError } from '@ledger/kernel';
import { smallLedger } from '../test/projector.rules';
import { liveBytes, modelsOn, projectorOn, running, until } from '../test/reading';
import { Recorder } from '../test/recorder';
import { watched } from '../test/stores';

/** Long, for a server that looks at a whole collection for each write to it. */
const WITHIN_MS = 120_000;
const READ_ONLY_MS = 3_000;

/** A small log, and the documents that a run without any fault makes of it. */
async function ledger() {
  const events = new MemoryEventStore();
  await smallLedger(new Recorder(events));
  const documents = new MemoryDocumentStore();
  await projectorOn({ events, documents }).catchUp();
  return { events, wanted: await liveBytes(documents) };
}

/** Runs a projector on the store until it has caught up, whatever its calls meet. */
async function projected(events: MemoryEventStore, store: DocumentStore, through: DocumentStore) {
  const options = { batchSize: 7, heldDocuments: 2, leaseMs: 2_000 };
  const run = running(projectorOn({ events, documents: through }, options));
  const models = modelsOn({ events, documents: store });
  const lags = async () => (await models.health().catch(() => [])).map(({ lag }) => lag);
  await until(async () => {
    const all = await lags();
    return all.length > 0 && all.every((lag) => lag === 0);
  }, WITHIN_MS);
  await run.stop();
  return liveBytes(store);
}

/**
 * A projector whose store fails in the middle of a batch waits, goes on by itself, and ends in the documents of a run without
 * the fault.
 *
 * @param open gives an empty store each time
 * @param faults what the store's server may go through beside a write, by what it then is; over when it returns
 */
export function projectorFaultsContract(
  open: () => Promise<{ store: DocumentStore; dispose: () => Promise<void> }>,
  faults: Readonly<Record<string, () => Promise<void>>>,
): void {
  it.each(Object.keys(faults))(
    'ends in the same documents, where its store is %s meanwhile',
    async (fault) => {
      const { events, wanted } = await ledger();
      const { store, dispose } = await open();
      let writes = 0;
      let met: Promise<void> | undefined;
      const failing = watched(store, (call) => {
        if (call === 'write' && ++writes === 4) met = faults[fault]!();
      });
      expect(await projected(events, store, failing)).toBe(wanted);
      expect(met).toBeDefined();
      await met;
      await dispose();
    },
  );

  it('ends in the same documents, where its store takes no writes for a while', async () => {
    const { events, wanted } = await ledger();
    const { store, dispose } = await open();
    let refused = 0;
    let firstMs: number | undefined;
    const readOnly = watched(store, (call) => {
      if (call !== 'write' && call !== 'setRegister') return;
      firstMs ??= performance.now();
      if (performance.now() - firstMs > READ_ONLY_MS) return;
      refused += 1;
      throw new LedgerError('STORE_UNAVAILABLE', { why: 'not writable primary', recorded: 'no' });
    });
    expect(await projected(events, store, readOnly)).toBe(wanted);
    expect(refused).toBeGreaterThan(0);
    await dispose();
  });
}
