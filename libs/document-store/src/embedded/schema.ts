import { phrase } from '@ledger/kernel';
import type { FileKind } from '@ledger/sqlite';
import type { Index } from '../document-store';

/**
 * The catalogue. A collection's tables are named by its number, which is never used again (AUTOINCREMENT), so that nobody's
 * names get into SQL and a statement prepared for a dropped collection cannot meet a new one.
 */
const SCHEMA = `
  CREATE TABLE collections (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    name    TEXT NOT NULL UNIQUE,
    indexes TEXT NOT NULL
  ) STRICT;
  CREATE TABLE registers (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    value   TEXT NOT NULL
  ) STRICT;
`;

export const DOCUMENT_FILE: FileKind = {
  name: phrase('read-model-file'),
  applicationId: 0x506c4463, // "PlDc"
  format: 1,
  schema: SCHEMA,
  // The log can make them all again, and the bookmarks are in the same file: they never say more than the documents.
  synchronous: 'NORMAL',
};

/** The position of a row; NULL where it is none that anybody wrote, which could not even be read as a number. */
export const positionOf = (row = ''): string =>
  `iif(${row}position BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER}, ${row}position, NULL)`;
export const POSITION = positionOf();

export const tableOf = (id: number) => `d${id}`;
/** The column of the n-th index: a document's entry in it; for an array index, its strings as a JSON array. */
export const columnOf = (n: number) => `e${n}`;
/** The table of an array index: which string finds which key. */
export const stringTableOf = (id: number, n: number) => `d${id}_e${n}`;

export function tableSql(id: number): string {
  return `CREATE TABLE ${tableOf(id)} (key TEXT PRIMARY KEY, position INTEGER NOT NULL, document TEXT) STRICT`;
}

/** Entries are columns of their own rather than expressions over the document: SQLite need not parse it on every write. */
export function indexSql(id: number, n: number, index: Index): readonly string[] {
  const column = `ALTER TABLE ${tableOf(id)} ADD COLUMN ${columnOf(n)} TEXT`;
  if (!index.array)
    return [column, `CREATE INDEX ${stringTableOf(id, n)} ON ${tableOf(id)} (${columnOf(n)})`];
  const strings = `CREATE TABLE ${stringTableOf(id, n)} (
    string TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (string, key)) STRICT, WITHOUT ROWID`;
  return [column, strings];
}

/** All that makes an empty collection. */
export const collectionSql = (id: number, indexes: readonly Index[]): readonly string[] => [
  tableSql(id),
  ...indexes.flatMap((index, n) => indexSql(id, n, index)),
];

/** The tables of documents that no collection has. */
export const ORPHANS = `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'd[0-9]*'
  AND name NOT IN (SELECT 'd' || id FROM collections) AND name NOT GLOB 'd*_*' ORDER BY name`;

export function dropSql(id: number, indexes: readonly Index[]): readonly string[] {
  const tables = indexes.flatMap((index, n) => (index.array ? [stringTableOf(id, n)] : []));
  return [tableOf(id), ...tables].map((table) => `DROP TABLE ${table}`);
}

/** Every kind of walk, as SQL; a test asserts that each of them uses its index. */
export function walkSql(id: number, n: number | undefined, array: boolean, descending: boolean): string {
  const order = descending ? 'DESC' : 'ASC';
  const table = tableOf(id);
  if (array && n !== undefined) {
    return `SELECT d.key, ${positionOf('d.')}, d.document, s.key ${arrayFromSql(id, n)} ORDER BY s.key ${order} LIMIT ?5`;
  }
  const column = n === undefined ? 'key' : columnOf(n);
  return `SELECT key, ${POSITION}, document, ${column} ${rangeFromSql(table, column)} ORDER BY ${column} ${order} LIMIT ?3`;
}

export function countSql(id: number, n: number | undefined, array: boolean): string {
  if (array && n !== undefined) return `SELECT count(*) ${arrayFromSql(id, n)}`;
  return `SELECT count(*) ${rangeFromSql(tableOf(id), n === undefined ? 'key' : columnOf(n))}`;
}

/** How many strings an array index has, and how many its rows say. */
export function stringsSql(id: number, n: number): string {
  const said = `SELECT sum(json_array_length(${arrayIn(columnOf(n))})) FROM ${tableOf(id)}`;
  return `SELECT (SELECT count(*) FROM ${stringTableOf(id, n)}), coalesce((${said}), 0)`;
}

/** The keys of an array index with strings that are not in the row of the key. */
export function astraySql(id: number, n: number): string {
  return `SELECT s.key FROM ${stringTableOf(id, n)} s LEFT JOIN ${tableOf(id)} d ON d.key = s.key
    WHERE NOT EXISTS (SELECT 1 FROM json_each(${arrayIn(columnOf(n))}) j WHERE j.value = s.string) LIMIT ?1`;
}

/** In a row that somebody edited there may be anything. */
const arrayIn = (column: string): string => `iif(json_valid(${column}), ${column}, '[]')`;

/** A tombstone has no entries; along the keys it has to be passed over. */
function rangeFromSql(table: string, column: string): string {
  const living = column === 'key' ? 'AND document IS NOT NULL' : '';
  return `FROM ${table} WHERE ${column} >= ?1 AND ${column} < ?2 ${living}`;
}

/** ?1 and ?2: the range of keys; ?3: the rarest of the strings; ?4: the others, as a JSON array. */
function arrayFromSql(id: number, n: number): string {
  const strings = stringTableOf(id, n);
  return `FROM ${strings} s CROSS JOIN ${tableOf(id)} d ON d.key = s.key
    WHERE s.string = ?3 AND s.key >= ?1 AND s.key < ?2 AND NOT EXISTS (
      SELECT 1 FROM json_each(?4) o
      WHERE NOT EXISTS (SELECT 1 FROM ${strings} t WHERE t.string = o.value AND t.key = s.key))`;
}
