import { invalidInput, LedgerError, problem } from '@ledger/kernel';
import type { Bookmark, EventStore } from '@ledger/event-store';
import { exportLines } from '@ledger/audit';
import type { Asked } from './asked';
import { unlessInterrupted } from './interruption';
import { openSource, ownPlace, withLog } from './log-place';
import { toStandardOutput, writeNewFile, type Write } from './new-file';
import { withProgress } from './progress';
import { requireLedger } from './session';
import type { Screen } from './screen';
import { WORDS } from './speech';

const FORMATS = ['ndjson'];

/** What the events of an export are said to come from, as long as the ledger has no name of its own. */
const SOURCE = 'pledge-ledger';

/** Writes the whole log up to its present end, to a new file or to the standard output: there it is all that is written. */
export async function exportLog({ given, config, screen }: Asked): Promise<void> {
  requireFormat(given['format']);
  requireLedger(config);
  const file = given['to'] as string | undefined;
  const place = ownPlace(config, screen.speech);
  await unlessInterrupted(() =>
    withLog(openSource(place, config), async (store) => {
      const head = await store.head();
      if (!head) throw new LedgerError('LEDGER_EMPTY', { place: place.name });
      const work = (write: Write): Promise<void> => written(store, head, write, screen);
      if (file === undefined) await work(toStandardOutput);
      else await writeNewFile(file, work);
      screen.note(screen.speech.say(WORDS.noCheckpoint));
      if (file !== undefined) answer(file, head, screen);
    }),
  );
}

function requireFormat(format: unknown = 'ndjson'): void {
  if (FORMATS.includes(String(format))) return;
  throw invalidInput(problem('--format', format, 'one-of', { allowed: FORMATS }));
}

async function written(
  store: EventStore,
  { position }: Bookmark,
  write: Write,
  { speech }: Screen,
): Promise<void> {
  await withProgress(speech.say(WORDS.progress.export), async ({ at }) => {
    for await (const { text, position: done } of exportLines(store, { source: SOURCE, until: position })) {
      await write(text);
      at(done + 1, position + 1);
    }
  });
}

function answer(file: string, { position }: Bookmark, screen: Screen): void {
  const exported = { file, events: position + 1, position };
  screen.answer(exported, () => screen.speech.say(WORDS.exported, exported));
}
