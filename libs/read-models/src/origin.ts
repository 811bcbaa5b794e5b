import { LedgerError } from '@ledger/kernel';
import type { EventStore } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';

/** The register that says which log a store's documents are made of: by the id of its first event. */
const ORIGIN = 'origin';

/**
 * Whether the documents are known to be made of this log; false while nothing is written down yet.
 *
 * @throws LedgerError `READ_MODELS_FOREIGN` where they are made of another one
 */
export async function areOf(events: EventStore, documents: DocumentStore): Promise<boolean> {
  const origin = await documents.readRegister(ORIGIN);
  if (!origin) return false;
  const first = await firstOf(events);
  if (origin.value === first) return true;
  throw new LedgerError('READ_MODELS_FOREIGN', { expected: first ?? 'none', found: origin.value });
}

/** Writes down which log the documents are made of, once there is an event; says whether that is known now. */
export async function bind(events: EventStore, documents: DocumentStore): Promise<boolean> {
  if (await areOf(events, documents)) return true;
  const first = await firstOf(events);
  return first !== undefined && documents.setRegister(ORIGIN, undefined, first);
}

async function firstOf(events: EventStore): Promise<string | undefined> {
  for await (const batch of events.readAll(undefined, { batchSize: 1 })) return batch.events[0]?.id;
  return undefined;
}
