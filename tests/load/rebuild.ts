import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { systemClock } from '@ledger/ledger';
import { Projector, projections } from '@ledger/read-models';
import { timed } from './figures';
import { RawFile, type RawValue } from './raw';

/* A rebuild from the whole log, beside a raw scan of the same rows, and raw upserts of the documents that come out. */

const PAGE = 200;
const WRITES_A_TRANSACTION = 1000;

/** Folds the log into new read models at `target`; says how long it took and the process's peak of memory. */
export async function rebuild(task: {
  log: string;
  target: string;
  names: readonly string[];
  /** Documents of each projection in memory; the program's own choice if absent. */
  heldDocuments?: number;
}): Promise<{ ms: number; peakMb: number }> {
  const events = await openEmbeddedEventStore(task.log);
  const documents = await openEmbeddedDocumentStore(task.target);
  const chosen = projections.filter(({ name }) => task.names.includes(name));
  const { heldDocuments } = task;
  const projector = new Projector(
    { events, documents, clock: systemClock, projections: chosen, holder: 'bench' },
    heldDocuments === undefined ? {} : { heldDocuments },
  );
  const ms = await timed(() => projector.catchUp());
  await documents.close();
  await events.close();
  return { ms, peakMb: process.resourceUsage().maxRSS / 1024 };
}

/** Reads every row of the log and parses it. */
export async function scan({ log }: { log: string }): Promise<{ ms: number; events: number }> {
  const raw = new RawFile(log);
  const page = raw.prepare('SELECT position, body FROM events WHERE position > ? ORDER BY position LIMIT ?');
  let events = 0;
  const ms = await timed(() => {
    for (let rows = page.all(-1, PAGE); rows.length > 0; rows = page.all(rows.at(-1)![0]!, PAGE)) {
      for (const [, body] of rows) if (JSON.parse(body as string)) events += 1;
    }
  });
  raw.close();
  return { ms, events };
}

/** Writes the documents of `source` once each, into the same tables and indexes in a new file. */
export async function upserts(task: {
  source: string;
  target: string;
}): Promise<{ ms: number; documents: number }> {
  const from = new RawFile(task.source);
  const collections = tables(from).map((table) => ({ table, ...contents(from, table) }));
  const definitions = schema(from);
  from.close();
  const target = new RawFile(task.target, 'NORMAL');
  for (const sql of definitions) target.exec(sql);
  const ms = await timed(() => {
    for (const { table, columns, rows, sides } of collections) write(target, table, columns, rows, sides);
  });
  target.close();
  return { ms, documents: collections.reduce((sum, { rows }) => sum + rows.length, 0) };
}

/** Rows of the tables beside a collection's own one, by the document's key. */
type Side = readonly [table: string, rowsOf: ReadonlyMap<string, readonly RawValue[][]>];

function write(
  target: RawFile,
  table: string,
  columns: readonly string[],
  rows: readonly RawValue[][],
  sides: readonly Side[],
): void {
  const set = columns.slice(1).map((column) => `${column} = excluded.${column}`);
  const upsert = target.prepare(
    `INSERT INTO ${table} VALUES (${columns.map(() => '?').join()}) ON CONFLICT (key) DO UPDATE SET ${set.join()}`,
  );
  const beside = sides.map(([side, rowsOf]) => {
    const insert = target.prepare(`INSERT INTO ${side} (string, key) VALUES (?, ?)`);
    return { insert, rowsOf };
  });
  for (let start = 0; start < rows.length; start += WRITES_A_TRANSACTION) {
    target.together(() => {
      for (const row of rows.slice(start, start + WRITES_A_TRANSACTION)) {
        upsert.run(...row);
        for (const { insert, rowsOf } of beside) {
          for (const values of rowsOf.get(row[0] as string) ?? []) insert.run(...values);
        }
      }
    });
  }
}

const names = (raw: RawFile, like: RegExp) =>
  raw
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`)
    .all()
    .map(([name]) => name as string)
    .filter((name) => like.test(name));

const tables = (raw: RawFile) => names(raw, /^d\d+$/);

const schema = (raw: RawFile) =>
  raw
    .prepare(
      `SELECT sql FROM sqlite_master WHERE tbl_name GLOB 'd[0-9]*' AND sql IS NOT NULL ORDER BY type DESC`,
    )
    .all()
    .map(([sql]) => sql as string);

/** A collection's documents in the order in which the log last touched them. */
function contents(raw: RawFile, table: string) {
  const columns = raw.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
  const rows = raw.prepare(`SELECT * FROM ${table} ORDER BY position`).all();
  const sides = names(raw, new RegExp(`^${table}_`)).map((side): Side => {
    const rowsOf = new Map<string, RawValue[][]>();
    for (const row of raw.prepare(`SELECT string, key FROM ${side}`).all()) {
      const key = row[1] as string;
      rowsOf.set(key, [...(rowsOf.get(key) ?? []), row]);
    }
    return [side, rowsOf];
  });
  return { columns: columns.map(([name]) => name as string), rows, sides };
}
