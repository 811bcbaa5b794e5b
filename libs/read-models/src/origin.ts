import { LedgerError, phrase } from '@ledger/kernel';
import type { Bookmark, EventStore } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import { collectionOf, Generations } from './generations';
import type { Projection } from './projection';

/** The register that says which log a store's documents are made of: by the id of its first event. */
const ORIGIN = 'origin';

/**
 * Whether the documents are known to be made of this log; false while nothing is written down yet.
 *
 * @throws LedgerError `READ_MODELS_FOREIGN` where they are made of another one
 */
export async function areOf(events: EventStore, documents: DocumentStore): Promise<boolean> {
  return areOfFirst(() => firstOf(events), documents);
}

/** The same where it is known what the first event of the log is, by its id. */
export async function areOfFirst(
  firstEvent: () => Promise<string | undefined>,
  documents: DocumentStore,
): Promise<boolean> {
  const origin = await documents.readRegister(ORIGIN);
  if (!origin) return false;
  const first = await firstEvent();
  if (origin.value === first) return true;
  throw new LedgerError('READ_MODELS_FOREIGN', {
    expected: first ?? phrase('nothing-there'),
    found: origin.value,
  });
}

/** Writes down which log the documents are made of, once there is an event; says whether that is known now. */
export async function bind(events: EventStore, documents: DocumentStore): Promise<boolean> {
  if (await areOf(events, documents)) return true;
  const first = await firstOf(events);
  return first !== undefined && documents.setRegister(ORIGIN, undefined, first);
}

/**
 * The furthest bookmark of read models that are made of this log: whoever has to count its events need not count those before
 * it again. Undefined where there is none, or nobody can say.
 */
export async function furthestOf(
  events: EventStore,
  documents: DocumentStore,
  projections: readonly Projection[],
): Promise<Bookmark | undefined> {
  const generations = new Generations(documents);
  let furthest: Bookmark | null = null;
  try {
    if (!(await areOf(events, documents))) return undefined;
    for (const { name } of projections) {
      const { live } = (await generations.state(name)).value;
      const { bookmark } = live ? (await generations.progress(collectionOf(name, live))).value : NOWHERE;
      if (bookmark && bookmark.position > (furthest?.position ?? -1)) furthest = bookmark;
    }
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
  return furthest ?? undefined;
}

const NOWHERE = { bookmark: null };

async function firstOf(events: EventStore): Promise<string | undefined> {
  for await (const batch of events.readAll(undefined, { batchSize: 1 })) return batch.events[0]?.id;
  return undefined;
}
