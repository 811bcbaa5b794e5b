import { rmSync } from 'node:fs';
import { newDataFolder, startFerretDb } from '../support/ferretdb/ferretdb';
import { inChild } from './child';
import { startDouble } from './double';
import type { Figure } from './figures';

/*
 * The adapters of the servers, each beside its bare client: on the servers that `EVENTSTOREDB_URL` and `MONGODB_URL` name,
 * where the figures are judged; for want of them on a test double and on FerretDB, where they are only shown.
 */

interface Server {
  readonly kind: string;
  readonly url: string;
  readonly isReal: boolean;
  stop(): Promise<void>;
}

const run = `ledger_bench_${Date.now().toString(36)}_${process.pid}`;

/** Commands that all want one pledge, over the same server. */
export async function logServerContention(): Promise<Figure[]> {
  return withServer(await logServer(), async ({ url, kind, isReal }) =>
    inChild('serverContention', { url, kind, isReal, prefix: `${run}.` }),
  );
}

/** @param models embedded read models, for documents */
export async function serverFigures(models: string, say: (line: string) => void): Promise<Figure[]> {
  const onLog = async ({ url, kind, isReal }: Server) =>
    inChild('eventStoreDbFigures', { url, kind, isReal, prefix: `${run}.` });
  const onDocuments = async ({ url, kind, isReal }: Server) =>
    inChild('mongoFigures', { url, kind, isReal, database: run, models });
  const figures = await withServer(await logServer(), onLog);
  const documents = await documentServer();
  if (documents) return [...figures, ...(await withServer(documents, onDocuments))];
  say(`SKIPPED MongoDB's protocol: ${process.env['FERRETDB_ABSENT'] ?? 'npm run bench builds its server'}`);
  return figures;
}

async function withServer(server: Server, measure: (server: Server) => Promise<Figure[]>): Promise<Figure[]> {
  try {
    return await measure(server);
  } finally {
    await server.stop();
  }
}

async function logServer(): Promise<Server> {
  const url = process.env['EVENTSTOREDB_URL'];
  if (url) return { kind: 'EventStoreDB', url, isReal: true, stop: async () => undefined };
  const double = await startDouble();
  return { kind: 'EventStoreDB test double', url: double.url, isReal: false, stop: () => double.stop() };
}

async function documentServer(): Promise<Server | undefined> {
  const url = process.env['MONGODB_URL'];
  if (url) return { kind: 'MongoDB', url, isReal: true, stop: async () => undefined };
  const program = process.env['FERRETDB_PROGRAM'];
  if (!program) return undefined;
  const folder = newDataFolder();
  const ferret = await startFerretDb(program, folder);
  const stop = async () => {
    await ferret.stop();
    rmSync(folder, { recursive: true });
  };
  return { kind: 'FerretDB', url: ferret.url, isReal: false, stop };
}
