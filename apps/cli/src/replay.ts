import { LedgerError } from '@ledger/kernel';
import {
  foldPledge,
  noPledge,
  parsePledgeId,
  pledgeOfStream,
  viewPledge,
  type Pledge,
  type PledgeEvent,
} from '@ledger/pledge';
import { pledgeKey, projected, rowOf, type Projected } from '@ledger/read-models';
import type { EventStore } from '@ledger/event-store';
import type { Asked } from './asked';
import { logEnd, logPointOf, reaches, type LogPoint } from './log-point';
import { openedFor } from './opened';
import { pledgeTable } from './print/lists';
import { pledgeText } from './print/pledge';
import { withProgress, type Progress } from './progress';
import { replayDiff } from './replay-diff';
import { requireLedger, withLedger } from './session';
import { WORDS } from './speech';

interface Replayed {
  readonly events: number;
  readonly position: number;
  readonly pledges: ReadonlyMap<string, { readonly pledge: Pledge; readonly revision: number }>;
}

/** The state as it stood then, folded from the log alone: no read model is asked. */
export async function replay(asked: Asked): Promise<void> {
  const { given, config, screen } = asked;
  if (given['diff'] !== undefined) return replayDiff(asked);
  const { speech } = screen;
  const only = given['pledge'] as string | undefined;
  if (only !== undefined) parsePledgeId(only);
  const to = given['to'] as string | undefined;
  const until = to === undefined ? logEnd : logPointOf(to, '--to');
  requireLedger(config);
  await withLedger(config, async ({ stores }) => {
    const replayed = await withProgress(speech.say(WORDS.progress.replay), (progress) =>
      folded(stores.events, until, only, progress),
    );
    const { events, position } = replayed;
    const end =
      events === 0 ? speech.say(WORDS.replayedNone) : speech.say(WORDS.replayed, { events, position });
    if (only === undefined) {
      const items = listed(replayed);
      screen.answer({ events, position, items }, () => `${pledgeTable(items, speech)}\n${end}`);
    } else {
      const pledge = await openedFor(screen, stores.vault, seen(replayed, only));
      screen.answer(
        { events, position, pledge },
        () => `${pledgeText({ ...pledge, position }, speech)}\n${end}`,
      );
    }
  });
}

async function folded(
  store: EventStore,
  until: LogPoint,
  only: string | undefined,
  progress: Progress,
): Promise<Replayed> {
  const pledges = new Map<string, { pledge: Pledge; revision: number }>();
  const head = (await store.head())?.position ?? -1;
  let [events, position] = [0, -1];
  for await (const batch of store.readAll()) {
    for (const event of batch.events) {
      if (event.bookmark.position > until.position) return { events, position, pledges };
      if (!reaches(until, { ...event.bookmark, metadata: event.metadata })) continue;
      [events, position] = [events + 1, event.bookmark.position];
      const id = pledgeOfStream(event.stream);
      if (id === undefined || (only !== undefined && id !== only)) continue;
      const before = pledges.get(id)?.pledge ?? noPledge;
      pledges.set(id, {
        pledge: foldPledge(before, [projected(event) as Projected<PledgeEvent>]),
        revision: event.revision,
      });
    }
    progress.at(batch.events.at(-1)?.bookmark.position ?? head, head);
  }
  return { events, position, pledges };
}

/** What a list shows of a row, and what a reader would compare with the read models. */
const listedRow = (row: ReturnType<typeof rowOf>) => {
  const { id, plan, title, stage, department, plannedKrw, securedKrw, executedKrw, revision } = row;
  return { id, plan, title, stage, department, plannedKrw, securedKrw, executedKrw, revision };
};

function listed({ pledges }: Replayed): ReturnType<typeof listedRow>[] {
  return [...pledges]
    .sort(([a], [b]) => (pledgeKey(a) < pledgeKey(b) ? -1 : 1))
    .flatMap(([, { pledge, revision }]) => {
      const view = viewPledge(pledge);
      return view && view.voided === null ? [listedRow(rowOf(view, revision))] : [];
    });
}

function seen(
  { pledges }: Replayed,
  id: string,
): NonNullable<ReturnType<typeof viewPledge>> & { revision: number } {
  const found = pledges.get(id);
  const view = found && viewPledge(found.pledge);
  if (!view) throw new LedgerError('PLEDGE_MISSING', { pledge: id });
  return { ...view, revision: found.revision };
}
