import type { AnyBulkWriteOperation, Collection as Home } from 'mongodb';
import { assertKey } from '../declared';
import type { Collection, GuardedWrite, Index, StoredDocument } from '../document-store';
import type { Met, Walk } from '../paging';
import type { Question, Range } from '../question';
import { documentIn } from '../stored-text';
import { isCollision } from './faults';
import {
  type CatalogueRow,
  type DocumentRow,
  entriesOf,
  guardOf,
  isRowOf,
  isSettledBy,
  rowOf,
  storedDocument,
} from './layout';
import type { Server } from './server';
import { indexDescription, walked } from './translation';

/** Writes in one call to the server, so that a time limit is about a bounded piece of work. */
const WRITES_A_CALL = 1000;
const ROWS_A_STRETCH = 500;
/** Building an index over documents that are there takes its time, in the background. */
const INDEX_BUILD_MS = 3_600_000;

/** The documents of one collection, as far as this program has heard of it: its catalogue row may be out of date. */
export class Shelf implements Walk {
  readonly home: string;
  /** With the indexes that may be asked; those that are being built are written to already. */
  readonly declared: Collection;
  private readonly indexes: readonly Index[];
  private readonly rows: Home<DocumentRow>;

  constructor(
    private readonly server: Server,
    row: CatalogueRow,
  ) {
    this.home = row.home;
    this.indexes = JSON.parse(row.indexes) as Index[];
    this.declared = { name: row._id, indexes: this.indexes.slice(0, row.ready) };
    this.rows = server.collection<DocumentRow>(row.home);
  }

  /** Whether what was written here has all the entries that the other one says it should have. */
  writesLike(other: Shelf): boolean {
    return this.home === other.home && this.indexes.length === other.indexes.length;
  }

  /** By `_id` alone, which MongoDB answers without planning a query; a tombstone is seen here. */
  async get(key: string): Promise<StoredDocument | undefined> {
    const row = await this.server.read(() => this.rows.findOne({ _id: key }, this.reading));
    return row?.document === undefined ? undefined : storedDocument(row);
  }

  async getMany(keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    const filter = { _id: { $in: [...new Set(keys)] } };
    const rows = await this.server.read(() => this.rows.find(filter, this.reading).toArray());
    const living = rows.filter(({ document }) => document !== undefined);
    return new Map(living.map((row) => [row._id, storedDocument(row)]));
  }

  /** As `DocumentStore.differing` says. */
  async differing(documents: readonly StoredDocument[]): Promise<readonly string[]> {
    const filter = { _id: { $in: documents.map(({ key }) => key) } };
    const rows = await this.server.read(() => this.rows.find(filter, this.reading).toArray());
    const there = new Map(rows.map((row) => [row._id, row]));
    return documents.filter((one) => !isRowOf(one, there.get(one.key), this.indexes)).map(({ key }) => key);
  }

  async walk(question: Question, range: Range, limit: number): Promise<readonly Met[]> {
    const { filter, sort, along } = walked(question, this.numberOf(question.index), range);
    // One more than the limit in a batch: the server then closes the cursor with its first answer.
    const options = {
      projection: { position: 1, document: 1, [along]: 1 },
      sort,
      limit,
      batchSize: limit + 1,
    };
    const rows = await this.server.read(() =>
      this.rows.find(filter, { ...this.reading, ...options }).toArray(),
    );
    return rows.map((row) => ({ ...storedDocument(row), entry: row[along] as string }));
  }

  async count(question: Question): Promise<number> {
    const { filter } = walked(question, this.numberOf(question.index), question.range);
    return this.server.read(() => this.rows.countDocuments(filter, this.reading));
  }

  /**
   * @param onPart called when a part of the writes has been sent and answered
   * @throws RangeError for a key or a document that no adapter may take; nothing has been written then
   */
  async write(writes: readonly GuardedWrite[], onPart: () => void): Promise<void> {
    for (const { key } of writes) assertKey(key);
    const last = newest(writes);
    const rows = last.map((write) => rowOf(write, this.indexes));
    const presumedNew = new Set(last.filter(({ isNew }) => isNew).map(({ key }) => key));
    for (let start = 0; start < rows.length; start += WRITES_A_CALL) {
      await this.settle(rows.slice(start, start + WRITES_A_CALL), presumedNew, onPart);
    }
  }

  /** Builds the indexes that are not ready, and gives the documents from before them their entries. */
  async build(): Promise<void> {
    const ready = this.declared.indexes.length;
    const missing = this.indexes.map((index, n) => indexDescription(index, n)).filter((_, n) => n >= ready);
    await this.server.write(() => this.rows.createIndexes(missing), INDEX_BUILD_MS);
    const stretch = (after: string) => ({
      _id: { $gt: after },
      indexed: { $lt: this.indexes.length },
      document: { $exists: true },
    });
    for (let after = ''; ;) {
      const options = { sort: { _id: 1 as const }, limit: ROWS_A_STRETCH };
      const rows = await this.server.read(() => this.rows.find(stretch(after), options).toArray());
      const last = rows.at(-1);
      if (!last) return;
      await this.server.write(() => this.rows.bulkWrite(rows.map((row) => this.reindexed(row))));
      after = last._id;
    }
  }

  private get reading(): { maxTimeMS: number } {
    return { maxTimeMS: this.server.timeoutMs };
  }

  private numberOf(index: Index | undefined): number {
    return index ? this.indexes.findIndex(({ name }) => name === index.name) : -1;
  }

  /**
   * What is said to be new is inserted at first: the server need not look for it then, and takes many in one piece. Where
   * that is not so the insert collides, and the guard decides as it does for every other row.
   */
  private async settle(
    rows: readonly DocumentRow[],
    presumedNew: ReadonlySet<string>,
    onPart: () => void,
  ): Promise<void> {
    let unsettled = rows;
    let calls = rows.map((row) => (presumedNew.has(row._id) ? insertOf(row) : upsertOf(row)));
    while (calls.length > 0) {
      const isDone = await this.sent(calls);
      onPart();
      if (isDone) return;
      unsettled = await this.unsettled(unsettled);
      calls = unsettled.map(upsertOf);
    }
  }

  /** False if one or more of the rows met what they may not replace, or what was inserted that very moment. */
  private async sent(calls: AnyBulkWriteOperation<DocumentRow>[]): Promise<boolean> {
    return this.server.write(async () => {
      try {
        await this.rows.bulkWrite(calls, { ordered: false });
        return true;
      } catch (fault) {
        if (isCollision(fault)) return false;
        throw fault;
      }
    });
  }

  /**
   * Which of the rows have yet to be written, after a collision. That a key was there already does not say that the row
   * is not news: two upserts of one key may meet, and the older one win. What is stored now decides.
   */
  private async unsettled(rows: readonly DocumentRow[]): Promise<readonly DocumentRow[]> {
    const filter = { _id: { $in: rows.map(({ _id }) => _id) } };
    const options = { ...this.reading, projection: { position: 1, indexed: 1 } };
    const there = await this.server.read(() => this.rows.find(filter, options).toArray());
    const byKey = new Map(there.map((row) => [row._id, row]));
    return rows.filter((row) => {
      const met = byKey.get(row._id);
      return !met || !isSettledBy(row, met);
    });
  }

  /** Leaves alone what was written anew meanwhile: its writer has heard of the index, or will before it is done. */
  private reindexed(row: DocumentRow): AnyBulkWriteOperation<DocumentRow> {
    const { _id, position, indexed } = row;
    const entries = entriesOf(this.indexes, _id, documentIn(_id, row.document));
    const update = { $set: { indexed: this.indexes.length, ...entries } };
    return { updateOne: { filter: { _id, position, indexed }, update } };
  }
}

function insertOf(document: DocumentRow): AnyBulkWriteOperation<DocumentRow> {
  return { insertOne: { document } };
}

function upsertOf(row: DocumentRow): AnyBulkWriteOperation<DocumentRow> {
  return { replaceOne: { filter: guardOf(row), replacement: row, upsert: true } };
}

/** Of the writes of one key, the one that the others would leave standing. */
function newest(writes: readonly GuardedWrite[]): readonly GuardedWrite[] {
  const byKey = new Map<string, GuardedWrite>();
  for (const write of writes) {
    const other = byKey.get(write.key);
    if (!other || other.position < write.position) byKey.set(write.key, write);
  }
  return [...byKey.values()];
}
