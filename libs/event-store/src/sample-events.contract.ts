import { randomBytes } from 'node:crypto';
import type { EventMetadata, JsonObject } from '@ledger/kernel';
import type { EventStore, LogBatch, LoggedEvent, NewEvent } from './event-store';

/** What the contract suites and the crash test append. */
export function newEvent(label: string, data: JsonObject = {}): NewEvent {
  return { id: uuidV7(), type: 'MilestoneRecorded', data: { label, ...data }, metadata: metadata() };
}

export function newEvents(...labels: readonly string[]): readonly NewEvent[] {
  return labels.map((label) => newEvent(label));
}

export function labelsOf(events: readonly NewEvent[]): readonly unknown[] {
  return events.map((event) => event.data['label']);
}

/** RFC 9562 version 7: 48 bits of milliseconds, then random bits. */
export function uuidV7(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex');
  const digits = `${hex.slice(0, 12)}7${hex.slice(13, 16)}8${hex.slice(17)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function metadata(): EventMetadata {
  const commandId = uuidV7();
  return {
    version: 1,
    actor: { id: 'P12345', department: '민원봉사과', role: 'editor' },
    commandId,
    commandHash: 'a'.repeat(64),
    correlationId: commandId,
    causationId: commandId,
    effectiveOn: '2024-03-01',
    recordedAt: '2024-03-02T00:00:00.000Z',
    origin: { via: 'api' },
    nonce: randomBytes(16).toString('hex'),
  };
}

/** Everything that `readAll` gives, but for the text that some stores give besides. */
export async function logOf(
  store: EventStore,
  ...[after, options]: Parameters<EventStore['readAll']>
): Promise<readonly LoggedEvent[]> {
  const events: LoggedEvent[] = [];
  for await (const batch of store.readAll(after, options))
    events.push(...batch.events.map(({ body: _, ...event }) => event));
  return events;
}

const LONGEST_WAIT_MS = 20_000;

/** The batches of a subscription until they are enough, then it is aborted; waits no longer than 20 s. */
export async function followUntil(
  store: EventStore,
  enough: (batches: readonly LogBatch[]) => boolean | Promise<boolean>,
  ...[after, batchSize]: [Parameters<EventStore['subscribe']>[0]?, number?]
): Promise<readonly LogBatch[]> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), LONGEST_WAIT_MS);
  const batches: LogBatch[] = [];
  const options = { signal: abort.signal, ...(batchSize === undefined ? {} : { batchSize }) };
  try {
    for await (const batch of store.subscribe(after, options)) {
      batches.push(batch);
      if (await enough(batches)) abort.abort();
    }
    return batches;
  } finally {
    clearTimeout(timer);
  }
}

export function eventsIn(batches: readonly LogBatch[]): readonly LoggedEvent[] {
  return batches.flatMap((batch) => batch.events);
}
