import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '@ledger/audit';
import type { DocumentStore } from '@ledger/document-store';
import type { Bookmark, EventStore } from '@ledger/event-store';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import {
  collectionOf,
  Generations,
  projections,
  ReadModels,
  type OnProgress,
  type Projection,
} from '@ledger/read-models';
import { FreshFold } from './fresh-fold';
import { areSame, differenceOf, sideBySide, type Beside } from './model-comparison';
import { othersOf } from './others';

/** What a comparison of the read models with the log came to. */
export interface ModelsVerdict {
  readonly documents: number;
  /** Up to which ledger position they were compared; -1 where there was nothing to compare. */
  readonly position: number;
  /** Documents that were being changed for as long as they were looked at. */
  readonly moving: number;
  readonly findings: readonly Finding[];
}

/** A live generation of this program's version, and the place up to which its documents were folded. */
interface Live {
  readonly projection: Projection;
  readonly collection: string;
  readonly bookmark: Bookmark;
}

const MOST_DIFFERENCES = 1_000;
const ROUNDS = 5;
const ROUND_MS = 200;

/**
 * Compares the documents that readers see with a fresh fold of the log, in both directions. A ledger may be in use meanwhile:
 * what differs is looked at again after the fold has followed the live bookmark, and is a finding only if both are of the same
 * position and still differ.
 *
 * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function verifyModels(
  events: EventStore,
  documents: DocumentStore,
  onProgress?: OnProgress,
): Promise<ModelsVerdict> {
  try {
    // Says so where they are made of another log.
    await new ReadModels(documents, events, projections).health();
    const live = await liveOf(documents);
    const furthest = furthestOf(live);
    if (!furthest) return { documents: 0, position: -1, moving: 0, findings: [] };
    const head = await headOf(events);
    if (furthest.position > head)
      return uncompared(phrase('models-ahead', { position: furthest.position, head }));
    const beside = { events, documents, live, furthest };
    return (await folded(beside, live, onProgress)) ?? (await folded(beside, [], onProgress))!;
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
  moving: 0,
  findings: [{ code: 'MODELS_UNCOMPARED', why }],
});

async function liveOf(documents: DocumentStore): Promise<readonly Live[]> {
  const generations = new Generations(documents);
  const all = projections.map(async (projection): Promise<Live | undefined> => {
    const { live } = (await generations.state(projection.name)).value;
    // What another version of the program made, this one cannot make again.
    if (live?.version !== projection.version) return undefined;
    const collection = collectionOf(projection.name, live);
    const { bookmark } = (await generations.progress(collection)).value;
    return bookmark ? { projection, collection, bookmark } : undefined;
  });
  return (await Promise.all(all)).filter((one) => one !== undefined);
}

const furthestOf = (live: readonly Live[]): Bookmark | undefined =>
  live.map(({ bookmark }) => bookmark).toSorted((a, b) => b.position - a.position)[0];

/**
 * @param early whose documents are compared as they are folded
 * @returns undefined where not all is stored that has to be compared again
 */
async function folded(
  { events, documents, live, furthest }: Folding,
  early: readonly Live[],
  onProgress?: OnProgress,
): Promise<ModelsVerdict | undefined> {
  const names = live.map(({ projection }) => projection);
  const fold = await FreshFold.open(events, names, documents, early);
  try {
    await fold.upTo(furthest, onProgress);
    fold.fresh.keepAll();
    return await compared({ events, documents }, live, fold);
  } finally {
    await fold.close();
  }
}

async function compared(
  stores: Stores,
  live: readonly Live[],
  fold: FreshFold,
): Promise<ModelsVerdict | undefined> {
  let count = 0;
  const doubts: Doubt[] = [];
  const doubt = (one: Live, beside: Beside): void => {
    count += 1;
    if (!areSame(beside) && doubts.length < MOST_DIFFERENCES) doubts.push({ live: one, beside });
  };
  for (const one of live) {
    const { documents } = stores;
    const fresh = [fold.documents, await fold.collection(one.projection)] as const;
    const { name, appendOnly } = one.projection;
    const looked = fold.fresh.lookedAt(name);
    const place = [documents, one.collection] as const;
    const others = looked && (await othersOf(place, fresh, looked, appendOnly && fold.position));
    if (others) {
      for (const beside of others.besides) doubt(one, beside);
      count += others.alike;
    } else if (looked && appendOnly) return undefined;
    else for await (const beside of sideBySide(place, fresh)) doubt(one, beside);
  }
  const settled = await settle(stores, fold, doubts);
  return { documents: count, position: fold.position, ...settled };
}

interface Folding extends Stores {
  readonly live: readonly Live[];
  readonly furthest: Bookmark;
}

interface Stores {
  readonly events: EventStore;
  readonly documents: DocumentStore;
}

interface Doubt {
  readonly live: Live;
  readonly beside: Beside;
}

/** Looks again at what differs, as long as the live documents go on. */
async function settle(
  { events, documents }: Stores,
  fold: FreshFold,
  doubts: readonly Doubt[],
): Promise<Pick<ModelsVerdict, 'moving' | 'findings'>> {
  let open = doubts;
  // Asked after the documents: none of them knows more than the log then holds.
  let head = await headOf(events);
  const isOpen = (doubt: Doubt): boolean => isUnripe(doubt, fold.position) && positionsOf(doubt).live <= head;
  for (let round = 0; round < ROUNDS && open.some(isOpen); round += 1) {
    await sleep(ROUND_MS);
    const known = [
      furthestOf(await liveOf(documents))?.position ?? -1,
      ...open.map((d) => positionsOf(d).live),
    ];
    const target = Math.max(...known.filter((position) => position <= head));
    // A document may be ahead of its bookmark, after a crash between the two.
    if (target > fold.position) await fold.upTo({ position: target, resume: '' });
    open = await again(documents, fold, open);
    head = await headOf(events);
  }
  const findings = open.filter((doubt) => !isOpen(doubt));
  return {
    moving: open.length - findings.length,
    findings: findings.map(({ live, beside }) => differenceOf(live.projection.name, beside)),
  };
}

const headOf = async (events: EventStore): Promise<number> => (await events.head())?.position ?? -1;

const positionsOf = ({ beside: { live, fresh } }: Doubt) => ({
  live: live?.position ?? -1,
  fresh: fresh?.position ?? -1,
});

/** Whether the live document has gone on beyond the fold, or the fold beyond what the live one is said to know. */
function isUnripe(doubt: Doubt, foldedTo: number): boolean {
  const { live, fresh } = positionsOf(doubt);
  const { position } = doubt.live.bookmark;
  return live !== fresh && (live > foldedTo || (fresh > position && live <= position));
}

async function again(
  documents: DocumentStore,
  fold: FreshFold,
  doubts: readonly Doubt[],
): Promise<readonly Doubt[]> {
  const now = await liveOf(documents);
  const looked = doubts.map(async ({ live: before, beside: { key } }): Promise<Doubt | undefined> => {
    const live = now.find(({ collection }) => collection === before.collection);
    // A generation that was replaced meanwhile is read by nobody.
    if (!live) return undefined;
    const fresh = await fold.documents.get(await fold.collection(live.projection), key);
    const beside = { key, live: await documents.get(live.collection, key), fresh };
    return areSame(beside) ? undefined : { live, beside };
  });
  return (await Promise.all(looked)).filter((doubt) => doubt !== undefined);
}
