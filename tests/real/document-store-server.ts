import { rmSync } from 'node:fs';
import { MongoClient } from 'mongodb';
import { type DocumentStore, openMongoDocumentStore } from '@ledger/document-store';
import { openedBy } from '../support/opened-by';
import { type FerretDb, newDataFolder, startFerretDb } from '../support/ferretdb/ferretdb';

/** What a spec runs on: the MongoDB that `MONGODB_URL` names, or else a FerretDB of its own, or else nothing. */
export type Kind = 'MongoDB' | 'FerretDB' | 'nothing';

export interface MongoServer {
  readonly kind: Kind;
  readonly url: () => string;
  /** The FerretDB, which a spec may stop and start again. */
  readonly ferret: () => FerretDb;
  /** Ends it and starts it again at the same address, with its data. */
  readonly restart: (signal: NodeJS.Signals) => Promise<void>;
}

const OPENING_MS = 90_000;

/** Declares what starts and ends the server of a spec file; whoever built FerretDB for it has said why there is none. */
export function mongoServer(what: string): MongoServer {
  const given = process.env['MONGODB_URL'] || undefined;
  const { FERRETDB_PROGRAM: built, FERRETDB_ABSENT: absent } = process.env;
  const program = given === undefined ? built : undefined;
  if ((given ?? built ?? absent) === undefined)
    sayOnce(`SKIPPED ${what}: npm run test:real builds its server`);
  let ferret: FerretDb | undefined;
  const folder = program === undefined ? '' : newDataFolder();
  const start = async (address?: string) => {
    if (program !== undefined) ferret = await startFerretDb(program, folder, address);
  };
  beforeAll(() => start(), OPENING_MS);
  afterAll(async () => {
    await ferret?.stop();
    if (folder !== '') rmSync(folder, { recursive: true });
  });
  return {
    kind: given !== undefined ? 'MongoDB' : program === undefined ? 'nothing' : 'FerretDB',
    url: () => given ?? (ferret as FerretDb).url,
    ferret: () => ferret as FerretDb,
    restart: async (signal) => {
      const { host } = new URL((ferret as FerretDb).url);
      await ferret?.stop(signal);
      await start(host);
    },
  };
}

/** A line in the report, whatever the reporter makes of skipped specs. */
export function sayOnce(line: string): void {
  process.stderr.write(`${line}\n`);
}

let databases = 0;

/** The name of a database that nothing is in yet. */
export const newDatabase = (): string => `ledger_spec_${process.pid}_${databases++}`;

export async function dropDatabase(url: string, database: string): Promise<void> {
  const client = new MongoClient(url);
  await client.db(database).dropDatabase();
  await client.close();
}

/** What the program is told of a MongoDB. */
export type MongoSettings = {
  readonly [name in 'MONGODB_URL' | 'MONGODB_DATABASE' | 'MONGODB_AUDIT_DATABASE']: string;
};

/** The settings for databases that nothing is in yet, and that are dropped afterwards. */
export async function withDatabases<T>(url: string, work: (env: MongoSettings) => Promise<T>): Promise<T> {
  const [database, audit] = [newDatabase(), newDatabase()];
  try {
    return await work({ MONGODB_URL: url, MONGODB_DATABASE: database, MONGODB_AUDIT_DATABASE: audit });
  } finally {
    for (const name of [database, audit]) await dropDatabase(url, name);
  }
}

/** A store on a new database, which `dispose` drops. */
export async function openedOn(url: string, timeoutMs = 60_000) {
  const database = newDatabase();
  const open = () => openMongoDocumentStore(url, { database, timeoutMs });
  return { database, ...(await openedBy<DocumentStore>(open, () => dropDatabase(url, database))) };
}
