import type { DocumentStore, StoredDocument } from '@ledger/document-store';
import { documentsOf, type Beside } from './model-comparison';
import type { Looked } from './fresh-documents';

type Place = readonly [store: DocumentStore, collection: string];

/** How many documents are held in memory. */
const MOST_HELD = 1_000;

/** What is left of two collections whose documents were compared as the fresh ones were written. */
export interface Others {
  /** How many documents are the same. */
  readonly alike: number;
  /** Those that differed then, and live ones that came since the fold. */
  readonly besides: readonly Beside[];
}

/**
 * Looks at what was not the same, and accounts for every live document; undefined where it cannot, because there are some
 * that were not met.
 *
 * @param foldedTo the position up to which the fresh documents were written; undefined where later events change them
 */
export async function othersOf(
  live: Place,
  fresh: Place,
  { alike: leftOut, differing, isSure }: Looked,
  foldedTo: number | undefined,
): Promise<Others | undefined> {
  if (!isSure || differing.size > MOST_HELD) return undefined;
  const alike = leftOut + (await fresh[0].count(fresh[1], {})) - differing.size;
  const keys = [...differing];
  const [lives, freshes] = [await live[0].getMany(live[1], keys), await fresh[0].getMany(fresh[1], keys)];
  const besides = keys.map((key) => ({ key, live: lives.get(key), fresh: freshes.get(key) }));
  const met = alike + lives.size;
  if ((await live[0].count(live[1], {})) === met) return { alike, besides };
  if (foldedTo === undefined) return undefined;
  const since = await cameSince(live, foldedTo);
  return since.before === met ? { alike, besides: [...besides, ...since.besides] } : undefined;
}

/** What came since the fold is looked at again when that has come as far. */

async function cameSince([store, collection]: Place, foldedTo: number) {
  let before = 0;
  const besides: Beside[] = [];
  const take = (live: StoredDocument): void => {
    if (live.position <= foldedTo) before += 1;
    else if (besides.length < MOST_HELD) besides.push({ key: live.key, live, fresh: undefined });
  };
  for await (const live of documentsOf(store, collection)) take(live);
  return { before, besides };
}
