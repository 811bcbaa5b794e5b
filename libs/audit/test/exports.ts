import { canonicalJson } from '@ledger/kernel';
import { eventBody, MemoryEventStore, type LoggedEvent } from '@ledger/event-store';
import { logOf, newEvents } from '../../event-store/src/sample-events.contract';
import { exportLines, readExport, type ExportEnd, type ExportOptions } from '../src';

/* What the specs of an export begin with. */

export const SOURCE = 'pledge-ledger/paju';
export const NOTE =
  'pledge-ledger/paju\n4\nq83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng=\n\n— paju c2lnbmF0dXJl\n';

/** A log of four events on two streams. */
export async function smallLog(): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  await store.append('plan-paju8', 'no-stream', newEvents('계획'));
  await store.append('pledge-paju8.12-5', 'no-stream', newEvents('공약', '\u2028 "🗳️"'));
  await store.append('plan-paju8', 0, newEvents('변경'));
  return store;
}

export async function exported(
  store: MemoryEventStore,
  options: Partial<ExportOptions> = {},
): Promise<string> {
  const until = (await store.head())?.position ?? -1;
  let text = '';
  for await (const lines of exportLines(store, { source: SOURCE, until, ...options })) text += lines.text;
  return text;
}

/** The bytes of a text in chunks of such lengths, over and over; none is a chunk of all. */
export async function* chunksOf(
  text: string | Buffer,
  ...lengths: readonly number[]
): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text as string);
  for (let [start, i] = [0, 0]; start < bytes.length; i += 1) {
    const end = start + (lengths[i % lengths.length] ?? bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
}

export async function read(text: string | Buffer): Promise<{ events: LoggedEvent[]; end: ExportEnd }> {
  const events: LoggedEvent[] = [];
  for await (const one of readExport(chunksOf(text))) {
    if ('end' in one) return { events, end: one.end };
    events.push(one.event);
  }
  throw new Error('the export has no end');
}

export const bodiesOf = (events: readonly LoggedEvent[]): string[] =>
  events.map((event) => eventBody(event.stream, event.revision, event));

export const bodiesIn = async (store: MemoryEventStore): Promise<string[]> => bodiesOf(await logOf(store));

/** The line with some of its members changed, in its RFC 8785 form; undefined takes one away. */
export const lineWith = (line: string, changes: object): string =>
  canonicalJson({ ...(JSON.parse(line) as object), ...changes });
