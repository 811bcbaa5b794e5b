import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { openEmbeddedEventStore, type StoredEvent } from '@ledger/event-store';
import { documentCatalogue, planCatalogue, pledgeCatalogue, subjectCatalogue } from '@ledger/pledge';

/* A ledger so small that every bit of it can be tried: one event of every type, as the domain keeps them on file. */

const FOLDER = join(__dirname, '../../libs/pledge/fixtures/events');

const PAGE_BYTES = 1024;

/** What the program knows, by name. */
export const KNOWN_TYPES: readonly string[] = [
  pledgeCatalogue,
  planCatalogue,
  documentCatalogue,
  subjectCatalogue,
].flatMap(({ types }) => Object.keys(types));

/** One history of all types, in the order in which it was recorded. */
export function everyType(): readonly StoredEvent[] {
  const events = readdirSync(FOLDER).map((name) => read(join(FOLDER, name)));
  const part = events.find(({ type }) => type === 'SourceDocumentPartStored')!;
  return [...events, anotherPart(part)].toSorted((a, b) =>
    a.metadata.recordedAt < b.metadata.recordedAt ? -1 : 1,
  );
}

const read = (path: string): StoredEvent => JSON.parse(readFileSync(path, 'utf8')) as StoredEvent;

/** With what JSON can write in more than one way: a control character, as documents have them. */
function anotherPart(part: StoredEvent): StoredEvent {
  const id = part.id.replace(/.$/, 'f');
  const data = { ...part.data, part: 1, text: '1. \u001f 신청사 건립\n' };
  const metadata = { ...part.metadata, recordedAt: part.metadata.recordedAt.replace(/.Z$/, '9Z') };
  return { ...part, id, revision: 1, data, metadata };
}

/**
 * Writes them to a new file; `remove` takes it away. Its pages are so small that the larger events spill over, as
 * long documents do from pages of the usual size.
 */
export async function writtenEveryType(): Promise<{ readonly path: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'every-type-'));
  const path = join(folder, 'events.sqlite');
  makeEmpty(path);
  const store = await openEmbeddedEventStore(path);
  for (const event of everyType()) {
    const { stream, revision } = event;
    await store.append(stream, revision === 0 ? 'no-stream' : revision - 1, [event]);
  }
  await store.close();
  return { path, remove: () => rmSync(folder, { recursive: true }) };
}

function makeEmpty(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL`);
  db.close();
}
