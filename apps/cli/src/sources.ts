import type { Instant } from '@ledger/kernel';
import { linesOf } from '@ledger/plan-import';
import {
  GetHistory,
  ListPlans,
  type ChangeEntry,
  type Paged,
  type PlanListAnswer,
  type PledgeAnswer,
} from '@ledger/read-models';
import type { Session } from './session';

/** An event that a document told, with the lines that say so. */
export interface SourcedEvent {
  readonly event: string;
  readonly type: string;
  readonly position: number;
  readonly changes: ChangeEntry['changes'];
  /** First and last, 1-based. */
  readonly lines: readonly [number, number];
  readonly text: readonly string[];
}

export interface DocumentSource {
  readonly sha256: string;
  /** The file's name, if the plan knows it. */
  readonly name: string | null;
  readonly events: readonly SourcedEvent[];
}

const PAGE = 200;

/** The lines of the documents behind a pledge's events, as they were known then; document by document, in the order of events. */
export async function sourcesOf(
  session: Session,
  { id, plan }: Pick<PledgeAnswer, 'id' | 'plan'>,
  knownAt: Instant | undefined,
): Promise<DocumentSource[]> {
  const entries = (await historyOf(session, id)).filter(
    (e) => knownAt === undefined || e.recordedAt <= knownAt,
  );
  const { items } = await session.queries.execute<ListPlans, PlanListAnswer>(new ListPlans());
  const documents = items.find((item) => item.plan === plan)?.documents ?? [];
  const told = new Set(entries.flatMap(({ origin }) => origin.document ?? []));
  return Promise.all(
    [...told].map(async (sha256) => {
      const text = linesOf(await session.archive.textOf(sha256));
      const events = entries.flatMap((entry) =>
        entry.origin.document === sha256 ? sourced(entry, text) : [],
      );
      return { sha256, name: documents.find((d) => d.sha256 === sha256)?.name ?? null, events };
    }),
  );
}

function sourced(
  { event, type, position, changes, origin }: ChangeEntry,
  text: readonly string[],
): SourcedEvent[] {
  const { lines } = origin;
  return lines ? [{ event, type, position, changes, lines, text: text.slice(lines[0] - 1, lines[1]) }] : [];
}

async function historyOf({ queries }: Session, id: string): Promise<ChangeEntry[]> {
  const entries: ChangeEntry[] = [];
  for (let cursor: string | undefined; ;) {
    const page = { limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
    const { items, next } = await queries.execute<GetHistory, Paged<ChangeEntry>>(new GetHistory(id, page));
    entries.push(...items);
    if (next === null) return entries;
    cursor = next;
  }
}
