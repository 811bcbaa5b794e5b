import { type Collection as Home, type Db, MongoClient } from 'mongodb';
import {
  type DocumentStore,
  type GuardedWrite,
  openEmbeddedDocumentStore,
  openMongoDocumentStore,
  type StoredDocument,
} from '@ledger/document-store';
import { collectionOf, Generations, pledgeBoard } from '@ledger/read-models';
import { type Described, type Figure, figureOf, interleaved, timed } from './figures';

/*
 * The adapter of MongoDB beside its bare driver, with the rows of the pledge board. The driver keeps them as BSON, as one
 * would by hand, under the same promises (a majority, on disk) and with indexes that answer the same questions; it guards
 * nothing. Only what is measured on a MongoDB says anything about one.
 */

const DOCUMENTS = 500;
/**
 * FerretDB on SQLite finds by `_id` alone with an index. For a guarded write it goes through the collection, and when it
 * then replaces one of more than about a hundred documents, it waits for itself for ever.
 */
const DOCUMENTS_ON_FERRETDB = 60;
const WRITE_ROUNDS = 9;
const GETS = 128;
const GETS_AT_ONCE = 16;
const PAGES = 12;
const PAGE = 50;
const QUERY_ROUNDS = 9;
/** The server of a busy machine is given its time. */
const TIMEOUT_MS = 60_000;

export interface DocumentServerTask {
  readonly url: string;
  /** What the table calls the server. */
  readonly kind: string;
  /** Only a real MongoDB is judged. */
  readonly isReal: boolean;
  /** Made for this run, and dropped. */
  readonly database: string;
  /** The embedded read models that the documents are taken from. */
  readonly models: string;
}

interface RawRow {
  readonly _id: string;
  readonly position: number;
  readonly document: object;
}

interface Sides {
  readonly store: DocumentStore;
  readonly raw: Db;
  readonly rows: readonly StoredDocument[];
  readonly described: (what: string, against: string, floor: number, unit: string) => Described;
}

export async function mongoFigures(task: DocumentServerTask): Promise<Figure[]> {
  const { url, kind, isReal, database } = task;
  const rows = await boardRows(task.models, isReal ? DOCUMENTS : DOCUMENTS_ON_FERRETDB);
  const store = await openMongoDocumentStore(url, { database, timeoutMs: TIMEOUT_MS });
  const client = new MongoClient(url, {
    writeConcern: { w: 'majority', journal: true },
    readConcern: { level: 'majority' },
  });
  const described: Sides['described'] = (what, against, floor, unit) => {
    return { name: `${kind}: ${what}`, against, floor: isReal ? floor : null, unit };
  };
  const raw = client.db(database);
  const sides = { store, raw, rows, described };
  try {
    return [await newFigure(sides), await anewFigure(sides), await getFigure(sides), await pageFigure(sides)];
  } finally {
    await store.close();
    await raw.dropDatabase();
    await client.close();
  }
}

async function boardRows(models: string, limit: number): Promise<readonly StoredDocument[]> {
  const documents = await openEmbeddedDocumentStore(models);
  const { live } = (await new Generations(documents).state(pledgeBoard.name)).value;
  const page = await documents.find(collectionOf(pledgeBoard.name, live!), { limit });
  await documents.close();
  return page.documents;
}

const BULK = 'bulkWrite of the same documents as BSON: upserts by _id, unordered';

/** As a rebuild writes: into a collection that was empty, a new one in each round. */
async function newFigure({ store, raw, rows, described }: Sides): Promise<Figure> {
  const writes = rows.map((row) => ({ ...row, isNew: true }));
  const program = inTurn(async (round) => {
    const name = `new-${round}`;
    await store.ensure({ name, indexes: pledgeBoard.indexes });
    return timed(() => store.write(name, writes));
  });
  const bare = inTurn(async (round) => {
    const home = await indexed(raw, `raw-${round}`);
    return timed(() => upserted(home, writes));
  });
  const pairs = await interleaved(WRITE_ROUNDS, program, bare);
  return figureOf(described(`${rows.length} new documents`, BULK, 0.8, 'documents/s'), rows.length, pairs);
}

/** The same documents in each round, a little later. */
async function anewFigure({ store, raw, rows, described }: Sides): Promise<Figure> {
  await store.ensure({ name: 'same', indexes: pledgeBoard.indexes });
  const home = await indexed(raw, 'raw-same');
  const later = (round: number) =>
    rows.map((row) => ({ ...row, position: row.position + round * 1_000_000 }));
  const program = inTurn((round) => timedOn(later(round), (writes) => store.write('same', writes)));
  const bare = inTurn((round) => timedOn(later(round), (writes) => upserted(home, writes)));
  const pairs = await interleaved(WRITE_ROUNDS, program, bare);
  const what = `${rows.length} documents written again`;
  return figureOf(described(what, BULK, 0.8, 'documents/s'), rows.length, pairs);
}

async function getFigure({ store, raw, rows, described }: Sides): Promise<Figure> {
  const home = raw.collection<RawRow>('raw-same');
  const keyAt = (n: number) => rows[(n * 37) % rows.length]!.key;
  const pairs = await interleaved(
    QUERY_ROUNDS,
    asked(GETS, GETS_AT_ONCE, (n) => store.get('same', keyAt(n))),
    asked(GETS, GETS_AT_ONCE, (n) => home.findOne({ _id: keyAt(n) })),
  );
  const what = `documents by key, ${GETS_AT_ONCE} at once`;
  return figureOf(
    described(what, 'find by _id, of the same documents as BSON', 0.9, 'documents/s'),
    GETS,
    pairs,
  );
}

async function pageFigure({ store, raw, described }: Sides): Promise<Figure> {
  const home = raw.collection<RawRow>('raw-same');
  const sort = { 'document.updatedAt': -1, _id: -1 } as const;
  const pairs = await interleaved(
    QUERY_ROUNDS,
    asked(PAGES, 1, () => store.find('same', { index: 'updated', descending: true, limit: PAGE })),
    asked(PAGES, 1, () => home.find({}, { sort, limit: PAGE }).toArray()),
  );
  const what = `first page of ${PAGE} by an index`;
  return figureOf(
    described(what, 'find, sorted and limited, of the same documents as BSON', 0.9, 'pages/s'),
    PAGES,
    pairs,
  );
}

async function indexed(raw: Db, name: string): Promise<Home<RawRow>> {
  const home = raw.collection<RawRow>(name);
  await home.createIndexes(
    pledgeBoard.indexes.map(({ fields }) => ({ key: { [`document.${fields[0]}`]: 1, _id: 1 } })),
  );
  return home;
}

async function upserted(home: Home<RawRow>, writes: readonly GuardedWrite[]): Promise<void> {
  const upserts = writes.map(({ key, position, document }) => ({
    replaceOne: { filter: { _id: key }, replacement: { position, document: document! }, upsert: true },
  }));
  await home.bulkWrite(upserts, { ordered: false });
}

const timedOn = <T>(input: T, work: (input: T) => Promise<unknown>) => timed(() => work(input));

function inTurn(work: (round: number) => Promise<number>): () => Promise<number> {
  let round = 0;
  return () => work(round++);
}

/** So many questions, some of them at once; each has an answer. */
function asked(count: number, atOnce: number, ask: (n: number) => Promise<unknown>): () => Promise<number> {
  const lane = async (first: number) => {
    for (let n = first; n < count; n += atOnce) {
      if (!(await ask(n))) throw new Error('nothing was found');
    }
  };
  return () => timed(() => Promise.all(Array.from({ length: atOnce }, (_, i) => lane(i))));
}
