import type { Finding } from '@ledger/audit';
import type { DocumentStore, StoredText } from '@ledger/document-store';
import type { LogByStream, StreamRange } from '@ledger/event-store';
import type { Json } from '@ledger/kernel';
import {
  foldStreams,
  Generations,
  projectedStreams,
  projections,
  type Folded,
  type Projection,
} from '@ledger/read-models';
import { areSame, differenceOf, sameContent } from './model-comparison';

/** The documents of a projection that people read, and the ledger position up to which they were made. */
export interface Live {
  /** The projection's name. */
  readonly projection: string;
  readonly collection: string;
  readonly position: number;
}

export interface RangeVerdict {
  /** How many documents the events make, by the names of projections. */
  readonly made: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** A ledger's log and its read models, both to be read only. */
export interface Compared {
  readonly log: LogByStream;
  readonly documents: DocumentStore;
}

export const projectionOf = ({ projection }: Pick<Live, 'projection'>): Projection =>
  projections.find(({ name }) => name === projection) as Projection;

/**
 * Compares the documents that people read with what the events of some streams make. The ledger may be in use meanwhile: a
 * document that is not as expected is looked at again, at what it says itself to be.
 */
export async function compareRange(
  compared: Compared,
  live: readonly Live[],
  range: StreamRange,
): Promise<RangeVerdict> {
  const events = projectedStreams(await compared.log.read(range));
  const made: Record<string, number> = {};
  const findings: Finding[] = [];
  for (const one of live) {
    const fresh = foldStreams(projectionOf(one), events, one.position);
    made[one.projection] = fresh.size;
    if (fresh.size === 0) continue;
    const there = await textsOf(compared.documents, one.collection, [...fresh.keys()]);
    for (const [key, folded] of fresh) {
      if (isAs(there.get(key), folded)) continue;
      const finding = await lookedAtAgain(compared, one, key, folded.stream);
      if (finding) findings.push(finding);
    }
  }
  return { made, findings };
}

/**
 * A document must be what the events make up to where its projection is known to be, or to the later event that it names
 * itself: it is written before its projection says so. The projection is asked first, so that the document is at least as new.
 */
async function lookedAtAgain(
  { log, documents }: Compared,
  one: Live,
  key: string,
  stream: string,
): Promise<Finding | undefined> {
  const { bookmark } = (await new Generations(documents).progress(one.collection)).value;
  const live = await documents.get(one.collection, key);
  const until = Math.max(bookmark?.position ?? -1, live?.position ?? -1);
  const events = projectedStreams(await log.read({ first: stream, last: stream }));
  const folded = foldStreams(projectionOf(one), events, until).get(key);
  const beside = { key, live, fresh: folded && { key, ...folded } };
  return areSame(beside) ? undefined : differenceOf(one.projection, beside);
}

const isAs = (there: StoredText | undefined, { position, document }: Folded): boolean =>
  there?.position === position &&
  (there.text === JSON.stringify(document) || sameContent(JSON.parse(there.text) as Json, document));

async function textsOf(documents: DocumentStore, collection: string, keys: readonly string[]) {
  if (documents.getTexts) return documents.getTexts(collection, keys);
  const found = [...(await documents.getMany(collection, keys)).values()];
  return new Map(found.map((one) => [one.key, { ...one, text: JSON.stringify(one.document) }]));
}
