import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LedgerError, phrase } from '@ledger/kernel';
import { copyLog, proveCopy, type Bookmark, type EventStore, type LogSource } from '@ledger/event-store';
import { exportedLog, verifierOf } from '@ledger/audit';
import { projected } from '@ledger/read-models';
import type { Asked } from './asked';
import { unreadable } from './document-file';
import { ExportedTree, type HeldCheckpoint } from './held-checkpoint';
import { unlessInterrupted } from './interruption';
import { openTarget, ownPlace, withLog } from './log-place';
import { measuredOf, type Migration } from './migration';
import { migrationText } from './print/migration';
import { withProgress } from './progress';
import type { Screen } from './screen';
import { WORDS, type Speech } from './speech';

/**
 * Loads an exported log into an empty ledger, or goes on where that was ended, and proves that it is the same: the file's
 * events lead to the root of its checkpoint, and the ledger has the file's events.
 */
export async function importLog({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  const file = String(given['file']);
  const bytes = await sizeOf(file);
  const place = ownPlace(config, speech);
  const keys = (given['key'] ?? []) as readonly string[];
  const imported = await unlessInterrupted(async () => {
    // The whole file, before a ledger is made or touched: an export that is damaged leaves nothing behind.
    const source = await checked(file, bytes, keys, screen);
    return withLog(openTarget(place, config), (target) => loaded(source, target, screen));
  });
  if (imported.checkpoint === null) screen.note(speech.say(WORDS.noCheckpoint));
  const answer = { from: file, to: place.name, ...imported };
  screen.answer(answer, () =>
    [migrationText({ ...answer, grownBy: 0 }, speech), ...heldText(imported.checkpoint, speech)].join('\n'),
  );
}

/** Which checkpoint the events led to, and what is known of who signed it. */
function heldText(held: HeldCheckpoint | null, { say }: Speech): string[] {
  if (!held) return [];
  const { size, origin, root, signedBy } = held;
  const by = signedBy?.map((key) => say(WORDS.held.signed, { key })) ?? [say(WORDS.held.unknown)];
  return [say(WORDS.held.is, { size, origin, root }), ...by];
}

/** A file is read several times: as a whole, beside what the ledger holds, to be copied, and to be compared with the copy. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (found.isFile()) return found.size;
  throw new LedgerError('FILE_UNREADABLE', {
    path,
    why: phrase(found.isDirectory() ? 'is-folder' : 'no-regular-file'),
  });
}

async function* bytesOf(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      onBytes(bytes);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof LedgerError ? error : unreadable(path, error as NodeJS.ErrnoException);
  }
}

/** What can be copied: a file that is whole, of events that this program knows. */
interface Checked {
  readonly source: LogSource;
  readonly head: Bookmark;
  readonly checkpoint: HeldCheckpoint | null;
  readonly checkedInMs: number;
}

async function checked(
  path: string,
  bytes: number,
  keys: readonly string[],
  { speech }: Screen,
): Promise<Checked> {
  keys.forEach(verifierOf);
  return withProgress(speech.say(WORDS.progress.check), async ({ at }) => {
    const started = performance.now();
    const tree = new ExportedTree();
    const end = await exportedLog(() => bytesOf(path, (read) => at(read, bytes))).end((event) => {
      projected(event);
      tree.take(event);
    });
    const checkpoint = tree.heldBy(end, keys);
    const head = { position: end.events - 1, resume: '' };
    const source = exportedLog(() => bytesOf(path, () => undefined));
    return { source, head, checkpoint, checkedInMs: performance.now() - started };
  });
}

async function loaded(
  { source, head, checkpoint, checkedInMs }: Checked,
  target: EventStore,
  { speech: { say } }: Screen,
): Promise<Omit<Migration, 'from' | 'to' | 'grownBy'> & Pick<Checked, 'checkpoint'>> {
  const copying = await withProgress(say(WORDS.progress.copy), ({ at }) => copyLog(source, target, head, at));
  const started = performance.now();
  const proof = await withProgress(say(WORDS.progress.prove), ({ at }) =>
    proveCopy(source, target, head, at),
  );
  const measured = measuredOf(copying, proof, checkedInMs + performance.now() - started);
  return { found: copying.found, copied: copying.copied, ...proof, measured, checkpoint };
}
