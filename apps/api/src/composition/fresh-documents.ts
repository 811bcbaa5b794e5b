import type { DocumentStore, GuardedWrite } from '@ledger/document-store';
import type { Json } from '@ledger/kernel';
import type { Projection } from '@ledger/read-models';
import { sameContent } from './model-comparison';

/** What is known of the documents of a projection from when they were written. */
export interface Looked {
  /** How many are as the live ones and were not stored. */
  readonly alike: number;
  /** Those that were stored as others than the live ones. */
  readonly differing: ReadonlySet<string>;
  /** False where some may have been looked at twice, or too many differ. */
  readonly isSure: boolean;
}

interface Looking extends Looked {
  alike: number;
  readonly differing: Set<string>;
  isSure: boolean;
  /** Up to which position all were looked at. */
  position: number;
}

/** More keys than these are not held in memory. */
const MOST_DIFFERING = 10_000;
const nothing = (): Looking => ({ alike: 0, differing: new Set(), isSure: true, position: -1 });

/** The live documents of a projection. */
export interface LiveDocuments {
  readonly projection: Projection;
  readonly collection: string;
}

/**
 * Where a fold is written that is made to be compared, and read by nobody else: without indexes. Every document is compared
 * with the live one as it is written. One that no later event changes is stored only where it differs: most are such ones.
 */
export class FreshDocuments {
  readonly store: DocumentStore;
  private readonly looked = new Map<string, Looking>();
  private readonly lives: ReadonlyMap<string, LiveDocuments>;
  private keepsAll = false;

  constructor(
    private readonly scratch: DocumentStore,
    private readonly live: DocumentStore,
    lives: readonly LiveDocuments[],
  ) {
    this.lives = new Map(lives.map((one) => [one.projection.name, one]));
    const ensure: DocumentStore['ensure'] = ({ name }) => scratch.ensure({ name, indexes: [] });
    const write: DocumentStore['write'] = (collection, writes) => this.write(collection, writes);
    this.store = Object.assign(Object.create(scratch) as DocumentStore, { ensure, write });
  }

  /** Undefined where nothing was looked at. */
  lookedAt(projection: string): Looked | undefined {
    return this.lives.has(projection) ? (this.looked.get(projection) ?? nothing()) : undefined;
  }

  /** From now on nothing is left out and nothing looked at: that is done later. */
  keepAll(): void {
    this.keepsAll = true;
  }

  private async write(collection: string, writes: readonly GuardedWrite[]): Promise<void> {
    const live = this.lives.get(collection.slice(0, collection.indexOf('.')));
    const looked = this.looked.get(live?.projection.name ?? '') ?? nothing();
    if (!live || this.keepsAll || !looked.isSure) return this.scratch.write(collection, writes);
    const { name, appendOnly } = live.projection;
    this.looked.set(name, looked);
    const differing = await this.differing(live.collection, writes);
    if (appendOnly) leaveOut(looked, writes, differing);
    else for (const { key } of writes) looked.differing.delete(key);
    for (const { key } of differing) looked.differing.add(key);
    if (looked.differing.size > MOST_DIFFERING) looked.isSure = false;
    const stored = appendOnly ? differing : writes;
    if (stored.length > 0) await this.scratch.write(collection, stored);
  }

  private async differing(live: string, writes: readonly GuardedWrite[]): Promise<readonly GuardedWrite[]> {
    const there = await textsOf(this.live, live, writes);
    return writes.filter(({ key, position, document }) => {
      const other = there.get(key);
      if (other?.position !== position || document === undefined) return true;
      return (
        other.text !== JSON.stringify(document) && !sameContent(JSON.parse(other.text) as Json, document)
      );
    });
  }
}

function leaveOut(
  looked: Looking,
  writes: readonly GuardedWrite[],
  differing: readonly GuardedWrite[],
): void {
  const { position } = looked;
  looked.alike += writes.length - differing.length;
  for (const write of writes) {
    // A fold that lost its place begins again with what it made already.
    if (write.position <= position) looked.isSure = false;
    looked.position = Math.max(looked.position, write.position);
  }
}

async function textsOf(documents: DocumentStore, collection: string, writes: readonly GuardedWrite[]) {
  const keys = writes.map(({ key }) => key);
  if (documents.getTexts) return documents.getTexts(collection, keys);
  const found = [...(await documents.getMany(collection, keys)).values()];
  return new Map(found.map((one) => [one.key, { ...one, text: JSON.stringify(one.document) }]));
}
