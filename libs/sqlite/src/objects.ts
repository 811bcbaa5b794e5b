import { phrase, type Phrase } from '@ledger/kernel';
import { connect, type Connection } from './driver';
import { isSqliteFault } from './faults';

/** A row of `sqlite_master`: a table, index, view or trigger, and the statement that made it. */
export interface DatabaseObject {
  readonly type: string;
  readonly name: string;
  readonly sql: string | null;
}

/** Not those that SQLite makes by itself. */
export const OBJECTS = `SELECT type, name, sql FROM sqlite_master WHERE NOT (name = 'sqlite_sequence'
  OR name GLOB 'sqlite_stat[134]' OR (name GLOB 'sqlite_autoindex_*' AND sql IS NULL)) ORDER BY name, type`;

/** So much of a statement is shown. */
const SHOWN = 300;

/**
 * Where a database is laid out otherwise than some statements make it; what white space, quotes, comments and upper case change
 * in a statement does not matter.
 */
export function layoutFaults(
  path: string,
  there: readonly DatabaseObject[],
  statements: readonly string[],
): readonly Phrase[] {
  const [found, expected] = [byName(there), byName(madeBy(statements))];
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  const differing = names.filter((object) => plain(found.get(object)) !== plain(expected.get(object)));
  return differing.map((object) => {
    const [is, was] = [found.get(object), expected.get(object)].map(shown);
    return phrase('layout', { path, object, expected: was, found: is });
  });
}

function madeBy(statements: readonly string[]): readonly DatabaseObject[] {
  const db = connect(':memory:', { readOnly: false });
  try {
    for (const sql of statements) executed(db, sql);
    return db.prepare(OBJECTS).all().map(objectIn);
  } finally {
    db.close();
  }
}

/** What somebody has edited may say that there is what no file can have: it will not be there. */
function executed(db: Connection, sql: string): void {
  try {
    db.exec(sql);
  } catch (fault) {
    if (!isSqliteFault(fault)) throw fault;
  }
}

export const objectIn = ([type, name, sql]: readonly unknown[]): DatabaseObject => ({
  type: String(type),
  name: String(name),
  sql: sql === null ? null : String(sql),
});

/** A trigger may have the name of a table. */
const byName = (objects: readonly DatabaseObject[]): ReadonlyMap<string, string> =>
  new Map(objects.map(({ type, name, sql }) => [type === 'trigger' ? `trigger ${name}` : name, sql ?? type]));

const plain = (sql: string | undefined): string | undefined =>
  sql
    ?.replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, ' ')
    .replaceAll(/["`](\w+)["`]/g, ' $1 ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),]) ?/g, '$1')
    .trim()
    .toLowerCase();

const shown = (sql: string | undefined): string | Phrase =>
  sql?.replaceAll(/\s+/g, ' ').slice(0, SHOWN).toWellFormed() ?? phrase('nothing-there');
