import type { Finding } from '@ledger/audit';
import type { DocumentStore, StoredDocument } from '@ledger/document-store';
import type { LogByStream, StreamRange } from '@ledger/event-store';
import { LedgerError } from '@ledger/kernel';
import {
  foldStreams,
  Generations,
  projectedStreams,
  projections,
  type Projection,
} from '@ledger/read-models';
import { areSame, differenceOf } from './model-comparison';

/** The documents of a projection that people read. */
export interface Live {
  /** The projection's name. */
  readonly projection: string;
  readonly collection: string;
}

export interface RangeVerdict {
  /** How many documents the events make, by the names of projections. */
  readonly made: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  readonly doubts: readonly Doubt[];
}

/** A document that knows more than the copy of the log that it was compared with. */
export interface Doubt {
  readonly one: Live;
  readonly key: string;
  /** Of which it is made. */
  readonly stream: string;
}

/** A ledger's log and its read models, both to be read only. */
export interface Compared {
  readonly log: LogByStream;
  readonly documents: DocumentStore;
  /** The log is a copy, which the ledger may have gone on from. */
  readonly isCopy?: boolean;
  /** Takes the copy on to a ledger position, or as far as there is a log. */
  readonly reach?: (position: number) => Promise<void>;
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
  const doubts: Doubt[] = [];
  for (const one of live) {
    const folded = foldStreams(projectionOf(one), events);
    made[one.projection] = folded.size;
    if (folded.size === 0) continue;
    for (const key of await compared.documents.differing(one.collection, [...folded.values()])) {
      const doubt = { one, key, stream: folded.get(key)!.stream };
      const finding = await lookedAtAgain(compared, doubt);
      if (finding === 'doubt') doubts.push(doubt);
      else if (finding) findings.push(finding);
    }
  }
  return { made, findings, doubts };
}

/**
 * A document must be what the events make up to where its projection is known to be, or to the later event that it names
 * itself: it is written before its projection says so. The projection is asked first, so that the document is at least as new.
 */
export async function lookedAtAgain(
  compared: Compared,
  { one, key, stream }: Doubt,
): Promise<Finding | 'doubt' | undefined> {
  const { log, documents, isCopy, reach } = compared;
  const { projection, collection } = one;
  try {
    const { bookmark } = (await new Generations(documents).progress(collection)).value;
    const live = await documents.get(collection, key);
    const until = Math.max(bookmark?.position ?? -1, live?.position ?? -1);
    if (reach) await reach(until);
    else if (isCopy && until > (await log.head())) return 'doubt';
    const fresh = await freshOf(compared, one, { key, stream, until });
    const beside = { key, live, fresh };
    if (!areSame(beside)) return differenceOf(projection, stream, beside);
    if (!fresh || (await documents.differing(collection, [fresh])).length === 0) return undefined;
    // Unless it went on just now, it is only found where it does not belong.
    if ((await documents.get(collection, key))?.position !== live?.position)
      return await lookedAtAgain(compared, { one, key, stream });
    return { code: 'MODEL_MISPLACED', projection, key };
  } catch (error) {
    if (!isDamaged(error)) throw error;
    return { code: 'MODEL_UNREADABLE', projection, key };
  }
}

export const isDamaged = (error: unknown): error is LedgerError =>
  error instanceof LedgerError && error.code === 'DOCUMENT_DAMAGED';

async function freshOf(
  { log }: Compared,
  one: Live,
  { key, stream, until }: { key: string; stream: string; until: number },
): Promise<StoredDocument | undefined> {
  const events = projectedStreams(await log.read({ first: stream, last: stream }));
  return foldStreams(projectionOf(one), events, until).get(key);
}
