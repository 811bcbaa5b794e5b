import type { Finding } from '@ledger/audit';
import type { DocumentStore, StoredDocument } from '@ledger/document-store';
import type { StreamRange } from '@ledger/event-store';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import {
  areOfFirst,
  collectionOf,
  Generations,
  keysTouchedBy,
  progressOf,
  projections,
} from '@ledger/read-models';
import { pagesOf } from './model-comparison';
import {
  type Compared,
  compareRange,
  type Doubt,
  isDamaged,
  type Live,
  lookedAtAgain,
  projectionOf,
  type RangeVerdict,
} from './range-comparison';

/** What a comparison of the read models with the log came to. */
export interface ModelsVerdict {
  /** How many documents the events make. */
  readonly documents: number;
  /** Up to which ledger position all of them are made; -1 where they are not, or one does not say it. */
  readonly position: number;
  /** Where the log ended. */
  readonly head: number;
  readonly findings: readonly Finding[];
  /** How many more there are, of which only the number was kept. */
  readonly others: number;
}

/** What compares one range after the other: each lane goes on by itself, and takes the next range when it is done with one. */
export type Lane = (range: StreamRange, live: readonly Live[]) => Promise<RangeVerdict>;

const MOST_FINDINGS = 1_000;
/** Memory holds so many at a time, for each lane. */
const EVENTS_A_RANGE = 800;

/**
 * Compares the documents that readers see with what the log makes of them, stream by stream, in both directions; the ledger
 * may be in use meanwhile. Memory holds a range of streams, however long the log is.
 *
 * @param onEvents is told how many events were looked at, of how many
 * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function verifyModels(
  compared: Compared,
  lanes: readonly Lane[] = [(range, live) => compareRange(compared, live, range)],
  onEvents: (done: number, of: number) => void = () => undefined,
): Promise<ModelsVerdict> {
  const { log, documents, reach } = compared;
  try {
    // Says so where they are made of another log.
    await areOfFirst(async () => (await log.at([0]))[0]?.id, documents);
    const live = await liveOf(documents);
    const positions = live.map((one) => one.position ?? -1);
    const furthest = Math.max(-1, ...positions);
    await reach?.(furthest);
    // Asked after the documents: none of them knows more than the log then holds.
    const head = await log.head();
    if (furthest > head) return uncompared(phrase('models-ahead', { position: furthest, head }));
    const tally = new Tally(await log.ranges(EVENTS_A_RANGE), await countsOf(live, documents), onEvents);
    await Promise.all(lanes.map(async (lane) => tally.take((range) => lane(range, live))));
    await tally.settle(compared);
    for (const one of live) await tally.takeOthers(compared, one);
    const position = live.length === 0 ? -1 : Math.min(...positions);
    const verdict = tally.verdict(live, await liveOf(documents), await documents.collections());
    const faults = ((await documents.faults?.()) ?? []).map((why): Finding => ({ code: 'STORE_FAULT', why }));
    return { ...verdict, findings: [...faults, ...verdict.findings], position, head };
  } catch (error) {
    return whyUncompared(error);
  }
}

/** A log or documents that cannot be read are a finding. @throws any other error */
export function whyUncompared(error: unknown): ModelsVerdict {
  if (!(error instanceof LedgerError) || error.kind !== 'corrupt') throw error;
  return uncompared(error.phrase);
}

const uncompared = (why: Phrase): ModelsVerdict => ({
  documents: 0,
  position: -1,
  head: -1,
  findings: [{ code: 'MODELS_UNCOMPARED', why }],
  others: 0,
});

interface Placed extends Live {
  /** Undefined where nothing says it: its register is there before its first document. */
  readonly position: number | undefined;
}

/** Those of which there is anything. */
async function liveOf(documents: DocumentStore): Promise<readonly Placed[]> {
  const generations = new Generations(documents);
  const there = await documents.collections();
  const all = projections.map(async ({ name, version }) => {
    const { live } = (await generations.state(name)).value;
    // What another version of the program made, this one cannot make again.
    if (live?.version !== version) return undefined;
    const collection = collectionOf(name, live);
    const { version: begun, value } = await generations.progress(collection);
    if (begun === undefined && !there.includes(collection)) return undefined;
    const position = begun === undefined ? undefined : (value.bookmark?.position ?? -1);
    return { projection: name, collection, position };
  });
  return (await Promise.all(all)).filter((one) => one !== undefined);
}

/** How many documents there are, by the names of projections. */
async function countsOf(
  live: readonly Live[],
  documents: DocumentStore,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { projection, collection } of live) {
    counts.set(projection, await documents.count(collection, {}));
  }
  return counts;
}

/** What the lanes come to together. */
class Tally {
  private readonly left: Iterator<StreamRange>;
  private readonly total: number;
  private done = 0;
  private readonly made = new Map<string, number>();
  private readonly findings: Finding[] = [];
  private readonly doubts: Doubt[] = [];
  private others = 0;

  constructor(
    ranges: readonly StreamRange[],
    private readonly counts: ReadonlyMap<string, number>,
    private readonly onEvents: (done: number, of: number) => void,
  ) {
    this.left = ranges.values();
    this.total = ranges.reduce((sum, { events }) => sum + events, 0);
  }

  /** Takes one range after the other that nobody else has taken. */
  async take(compare: (range: StreamRange) => Promise<RangeVerdict>): Promise<void> {
    for (let next = this.left.next(); !next.done; next = this.left.next()) {
      const { made, findings, doubts } = await compare(next.value);
      this.doubts.push(...doubts);
      for (const name in made) this.made.set(name, (this.made.get(name) ?? 0) + made[name]!);
      for (const finding of findings) this.found(finding);
      this.onEvents((this.done += next.value.events), this.total);
    }
  }

  /** Looks once more at what went on meanwhile. */
  async settle(compared: Compared): Promise<void> {
    for (const doubt of this.doubts.splice(0)) {
      const finding = await lookedAtAgain(compared, doubt);
      if (finding && finding !== 'doubt') this.found(finding);
    }
  }

  /** Looks for what no event makes: every document that one makes was met. */
  async takeOthers(compared: Compared, one: Live): Promise<void> {
    const { documents } = compared;
    const { projection, collection } = one;
    for (const key of (await documents.astray?.(collection)) ?? [])
      this.findOnce({ code: 'MODEL_ASTRAY', projection, key });
    // There are others only where there are more, or where some of those are not there.
    const isSame = this.counts.get(projection) === (this.made.get(projection) ?? 0);
    if (isSame && this.others === 0 && !this.lacks(projection)) return;
    try {
      for await (const key of extraIn(compared, one)) this.findOnce({ code: 'MODEL_EXTRA', projection, key });
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.findOnce({ code: 'MODEL_UNREADABLE', projection, key: error.details['key'] });
    }
  }

  /**
   * @param live what was compared
   * @param now what is live in the end: a generation that was replaced meanwhile is read by nobody
   * @param there all collections: where there is none of a projection, nobody has built it yet
   */
  verdict(
    live: readonly Live[],
    now: readonly Placed[],
    there: readonly string[],
  ): Omit<ModelsVerdict, 'position' | 'head'> {
    const stayed = now.filter(({ collection }) => live.some((one) => one.collection === collection));
    const keyOf = ({ key }: Finding): string => key as string;
    const findings = projections.flatMap(({ name }): readonly Finding[] => {
      if (!live.some(({ projection }) => projection === name)) {
        const isThere = there.some((collection) => collection.startsWith(`${name}.`));
        return isThere ? [{ code: 'MODEL_UNCOMPARED', projection: name }] : [];
      }
      const stays = stayed.find(({ projection }) => projection === name);
      if (!stays) return [];
      const own = this.findings.filter(({ projection }) => projection === name);
      return [...unplacedFindings(stays), ...own.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))];
    });
    const documents = stayed.reduce((sum, { projection }) => sum + (this.made.get(projection) ?? 0), 0);
    return { documents, findings, others: this.others };
  }

  private lacks(projection: string): boolean {
    return this.findings.some((one) => one.code === 'MODEL_MISSING' && one['projection'] === projection);
  }

  private findOnce(finding: Finding): void {
    const { projection, key } = finding;
    if (!this.findings.some((one) => one['key'] === key && one['projection'] === projection))
      this.found(finding);
  }

  /** Where an event was put in or taken out, all that follows has moved: that is one finding of each projection. */
  private found(finding: Finding): void {
    const like = this.findings.findIndex((one) => isMoved(finding) && isLike(one, finding));
    if (like >= 0) this.findings[like] = together(this.findings[like]!, finding);
    else if (this.findings.length < MOST_FINDINGS) this.findings.push(finding);
    else this.others += 1;
  }
}

const unplacedFindings = ({ projection, collection, position }: Placed): readonly Finding[] =>
  position === undefined ? [{ code: 'MODEL_UNPLACED', projection, expected: progressOf(collection) }] : [];

const isMoved = ({ code }: Finding): boolean => code === 'MODEL_MOVED';
const isLike = (one: Finding, other: Finding): boolean =>
  one.code === other.code && one['projection'] === other['projection'];

/** Of two of a kind the one with the lesser key, and how many there are. */
function together(one: Finding, other: Finding): Finding {
  const count = Number(one['count']) + Number(other['count']);
  return { ...(String(one['key']) < String(other['key']) ? one : other), count };
}

/** The keys of documents that no event makes: the one that each names as its last does not know the key. */
async function* extraIn({ log, documents, reach }: Compared, one: Live): AsyncGenerator<string> {
  const projection = projectionOf(one);
  for await (const page of pagesOf(documents, one.collection)) {
    await reach?.(Math.max(...page.map(({ position }) => position)));
    const events = await log.at(page.map(({ position }) => position));
    const keysAt = new Map(events.map((one) => [one.bookmark.position, keysTouchedBy(one, projection)]));
    const isMade = ({ key, position }: StoredDocument): boolean =>
      keysAt.get(position)?.includes(key) ?? false;
    yield* page.filter((document) => !isMade(document)).map(({ key }) => key);
  }
}
