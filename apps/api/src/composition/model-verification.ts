import type { Finding } from '@ledger/audit';
import type { DocumentStore, StoredDocument } from '@ledger/document-store';
import type { EventStore, StreamRange } from '@ledger/event-store';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { collectionOf, Generations, keysTouchedBy, projections, ReadModels } from '@ledger/read-models';
import { pagesOf } from './model-comparison';
import { type Compared, compareRange, type Live, projectionOf, type RangeVerdict } from './range-comparison';

/** What a comparison of the read models with the log came to. */
export interface ModelsVerdict {
  /** How many documents the events make. */
  readonly documents: number;
  /** Up to which ledger position they were compared; -1 where there was nothing to compare. */
  readonly position: number;
  readonly findings: readonly Finding[];
  /** How many more there are, of which only the number was kept. */
  readonly others: number;
}

/** What compares one range after the other: each lane goes on by itself, and takes the next range when it is done with one. */
export type Lane = (range: StreamRange, live: readonly Live[]) => Promise<RangeVerdict>;

const MOST_FINDINGS = 1_000;
/** Memory holds so many at a time, for each lane. */
const EVENTS_A_RANGE = 400;

/**
 * Compares the documents that readers see with what the log makes of them, stream by stream, in both directions; the ledger
 * may be in use meanwhile. Memory holds a range of streams, however long the log is.
 *
 * @param events of the same log as the one that is read by streams
 * @param onEvents is told how many events were looked at, of how many
 * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function verifyModels(
  { log, documents, events }: Compared & { readonly events: EventStore },
  lanes: readonly Lane[] = [(range, live) => compareRange({ log, documents }, live, range)],
  onEvents: (done: number, of: number) => void = () => undefined,
): Promise<ModelsVerdict> {
  try {
    // Says so where they are made of another log.
    await new ReadModels(documents, events, projections).health();
    const live = await liveOf(documents);
    const position = Math.max(-1, ...live.map((one) => one.position));
    const head = (await events.head())?.position ?? -1;
    if (position > head) return uncompared(phrase('models-ahead', { position, head }));
    const ranges = await log.ranges(EVENTS_A_RANGE);
    const tally = new Tally(ranges, onEvents);
    await Promise.all(lanes.map(async (lane) => tally.take((range) => lane(range, live))));
    for (const one of live) {
      if (await tally.mayHaveExtra(one, documents))
        for await (const key of extraIn({ log, documents }, one)) tally.extra(one, key);
    }
    return tally.verdict(live, position, await liveOf(documents));
  } catch (error) {
    return whyUncompared(error);
  }
}

/** A log or documents that cannot be read are a finding. @throws any other error */
export function whyUncompared(error: unknown): ModelsVerdict {
  if (!(error instanceof LedgerError) || error.kind !== 'corrupt') throw error;
  return uncompared({ code: error.code, ...error.details });
}

const uncompared = (why: Phrase): ModelsVerdict => ({
  documents: 0,
  position: -1,
  findings: [{ code: 'MODELS_UNCOMPARED', why }],
  others: 0,
});

async function liveOf(documents: DocumentStore): Promise<readonly Live[]> {
  const generations = new Generations(documents);
  const all = projections.map(async ({ name, version }): Promise<Live | undefined> => {
    const { live } = (await generations.state(name)).value;
    // What another version of the program made, this one cannot make again.
    if (live?.version !== version) return undefined;
    const collection = collectionOf(name, live);
    const { bookmark } = (await generations.progress(collection)).value;
    return bookmark ? { projection: name, collection, position: bookmark.position } : undefined;
  });
  return (await Promise.all(all)).filter((one) => one !== undefined);
}

/** What the lanes come to together. */
class Tally {
  private readonly left: Iterator<StreamRange>;
  private readonly total: number;
  private done = 0;
  private readonly made = new Map<string, number>();
  private readonly findings: Finding[] = [];
  private others = 0;

  constructor(
    ranges: readonly StreamRange[],
    private readonly onEvents: (done: number, of: number) => void,
  ) {
    this.left = ranges.values();
    this.total = ranges.reduce((sum, { events }) => sum + events, 0);
  }

  /** Takes one range after the other that nobody else has taken. */
  async take(compare: (range: StreamRange) => Promise<RangeVerdict>): Promise<void> {
    for (let next = this.left.next(); !next.done; next = this.left.next()) {
      const { made, findings } = await compare(next.value);
      for (const name in made) this.made.set(name, (this.made.get(name) ?? 0) + made[name]!);
      for (const finding of findings) this.found(finding);
      this.onEvents((this.done += next.value.events), this.total);
    }
  }

  /** Every document that the events make was met; there are others only where there are more, or some of those are not there. */
  async mayHaveExtra({ projection, collection }: Live, documents: DocumentStore): Promise<boolean> {
    const isMissing = this.findings.some(
      (one) => one.code === 'MODEL_MISSING' && one['projection'] === projection,
    );
    const count = await documents.count(collection, {});
    return isMissing || this.others > 0 || count !== (this.made.get(projection) ?? 0);
  }

  extra({ projection }: Live, key: string): void {
    const isFound = this.findings.some((one) => one['key'] === key && one['projection'] === projection);
    if (!isFound) this.found({ code: 'MODEL_EXTRA', projection, key });
  }

  /** @param now what is live in the end: a generation that was replaced meanwhile is read by nobody */
  verdict(live: readonly Live[], position: number, now: readonly Live[]): ModelsVerdict {
    const stayed = live.filter(({ collection }) => now.some((one) => one.collection === collection));
    const names = stayed.map(({ projection }) => projection);
    const documents = names.reduce((sum, name) => sum + (this.made.get(name) ?? 0), 0);
    const keyOf = ({ key }: Finding): string => key as string;
    const findings = names.flatMap((name) =>
      this.findings
        .filter(({ projection }) => projection === name)
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)),
    );
    return { documents, position, findings, others: this.others };
  }

  private found(finding: Finding): void {
    if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    else this.others += 1;
  }
}

/** The keys of documents that no event makes: the one that each names as its last does not know the key. */
async function* extraIn({ log, documents }: Compared, one: Live): AsyncGenerator<string> {
  const projection = projectionOf(one);
  for await (const page of pagesOf(documents, one.collection)) {
    const events = await log.at(page.map(({ position }) => position));
    const keysAt = new Map(events.map((one) => [one.bookmark.position, keysTouchedBy(one, projection)]));
    const isMade = ({ key, position }: StoredDocument): boolean =>
      keysAt.get(position)?.includes(key) ?? false;
    yield* page.filter((document) => !isMade(document)).map(({ key }) => key);
  }
}
