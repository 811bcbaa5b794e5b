import { LedgerError } from '@ledger/kernel';
import { type Bookmark, copyLog, type EventStore, proveCopy } from '@ledger/event-store';
import type { Asked } from './asked';
import { unlessInterrupted } from './interruption';
import { openSource, openTarget, placeOf, requireTwo, withLog } from './log-place';
import { measuredOf, type Migration } from './migration';
import { migrationText } from './print/migration';
import { withProgress } from './progress';
import { WORDS, type Speech } from './speech';

/** Copies a whole log from one store to another, goes on where it was ended before, and proves the copy. */
export async function migrateStore({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  const from = placeOf(String(given['from']), '--from', speech);
  const to = placeOf(String(given['to']), '--to', speech);
  requireTwo(from, to);
  const migrated = await unlessInterrupted(() =>
    withLog(openSource(from, config), async (source) => {
      const counted = await timed(() => source.head());
      if (!counted.result) throw new LedgerError('LEDGER_EMPTY', { place: from.name });
      const head = { ...counted.result, countedInMs: counted.ms };
      // Opened last, so that a source that cannot be read leaves no new folder behind.
      return withLog(openTarget(to, config), (target) => migrate(source, target, head, speech));
    }),
  );
  const migration = { from: from.name, to: to.name, ...migrated };
  screen.answer(migration, () => migrationText(migration, speech));
}

/** Up to where the source ended at the start: what it takes meanwhile is counted, and is for the next time. */
async function migrate(
  source: EventStore,
  target: EventStore,
  head: Bookmark & { readonly countedInMs: number },
  { say }: Speech,
): Promise<Omit<Migration, 'from' | 'to'>> {
  const copying = await withProgress(say(WORDS.progress.copy), ({ at }) => copyLog(source, target, head, at));
  const { result: proof, ms } = await timed(() =>
    withProgress(say(WORDS.progress.prove), ({ at }) => proveCopy(source, target, head, at)),
  );
  const grownBy = ((await source.head())?.position ?? -1) - head.position;
  const { found, copied } = copying;
  return { found, copied, ...proof, grownBy, measured: measuredOf(copying, proof, head.countedInMs + ms) };
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: performance.now() - started };
}
