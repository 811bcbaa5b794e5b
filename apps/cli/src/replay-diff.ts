import { invalidInput, LedgerError, problem } from '@ledger/kernel';
import { parsePledgeId } from '@ledger/pledge';
import { projected } from '@ledger/read-models';
import type { EventStore } from '@ledger/event-store';
import type { Asked } from './asked';
import { LogDiffing, type LogDiff } from './log-diff';
import { twoPoints, type LogPoint } from './log-point';
import { namedFor } from './named';
import { openedFor } from './opened';
import { logDiffText } from './print/log-diff';
import { withProgress } from './progress';
import { requireLedger, withLedger } from './session';
import { WORDS } from './speech';

/** What changed between two points of the log, by whom, why and on whose approval: from the log alone. */
export async function replayDiff({ given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  const points = twoPoints(given['diff'] as readonly string[], '--diff');
  if (given['to'] !== undefined)
    throw invalidInput(problem('--to', given['to'], 'not-beside', { other: '--diff' }));
  const only = given['pledge'] as string | undefined;
  if (only !== undefined) parsePledgeId(only);
  requireLedger(config);
  await withLedger(config, async ({ stores, staff }) => {
    const diffing = new LogDiffing(points, only);
    await withProgress(speech.say(WORDS.progress.replay), ({ at }) =>
      read(stores.events, points, diffing, at),
    );
    if (only !== undefined && !diffing.knows(only)) throw new LedgerError('PLEDGE_MISSING', { pledge: only });
    const opened = await openedFor<unknown>(screen, stores.vault, diffing.result());
    const diff = await namedFor(screen, staff, opened);
    screen.answer(diff, () => logDiffText(diff as LogDiff, speech));
  });
}

/** Reads no further than either point can reach. */
async function read(
  store: EventStore,
  points: readonly LogPoint[],
  diffing: LogDiffing,
  onEvents: (done: number, of: number) => void,
): Promise<void> {
  const head = (await store.head())?.position ?? -1;
  const last = Math.max(...points.map(({ position }) => position));
  for await (const { events } of store.readAll()) {
    for (const event of events) {
      if (event.bookmark.position > last) return;
      diffing.take(projected(event));
    }
    onEvents(events.at(-1)?.bookmark.position ?? head, head);
  }
}
