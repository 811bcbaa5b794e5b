import { type Json, LedgerError, phrase, type Phrase } from '@ledger/kernel';
import {
  layoutFaults,
  objectIn,
  OBJECTS,
  type DatabaseObject,
  type SqliteFile,
  type Statement,
} from '@ledger/sqlite';
import { missingIndexes } from '../declared';
import type { Collection, Index } from '../document-store';
import { documentIn, valueIn } from '../stored-text';
import { columnValue, EmbeddedCollection } from './embedded-collection';
import {
  collectionSql,
  columnOf,
  DOCUMENT_FILE,
  dropSql,
  indexSql,
  ORPHANS,
  tableOf,
  tableSql,
} from './schema';

/** Which collections there are. Another process may make or drop some at any time, so what is known is checked first. */
export class Catalogue {
  private readonly known = new Map<string, EmbeddedCollection>();
  private schemaVersion: unknown;
  private readonly versionOf: Statement;
  private readonly byName: Statement;
  private readonly names: Statement;
  private readonly layout: Statement;

  constructor(private readonly file: SqliteFile) {
    this.versionOf = file.prepare('PRAGMA schema_version');
    this.byName = file.prepare('SELECT id, indexes FROM collections WHERE name = ?');
    this.names = file.prepare('SELECT name FROM collections ORDER BY name');
    this.layout = file.prepare(LAYOUT);
  }

  all(): readonly string[] {
    return this.names.all().map(([name]) => name as string);
  }

  get(name: string): EmbeddedCollection | undefined {
    const version = this.versionOf.get()?.[0];
    if (version !== this.schemaVersion) this.known.clear();
    this.schemaVersion = version;
    const collection = this.known.get(name) ?? this.load(name);
    if (collection) this.known.set(name, collection);
    return collection;
  }

  /** Within a transaction. */
  ensure(wanted: Collection): void {
    const there = this.load(wanted.name);
    const indexes = there ? missingIndexes(there.declared, wanted) : wanted.indexes;
    if (there && indexes.length === 0) return;
    const id = there?.id ?? this.create(wanted.name);
    const all = [...(there?.declared.indexes ?? []), ...indexes];
    this.file.prepare('UPDATE collections SET indexes = ? WHERE id = ?').run(JSON.stringify(all), id);
    const collection = new EmbeddedCollection(this.file, id, { name: wanted.name, indexes: all });
    for (const index of indexes) this.addIndex(collection, all.indexOf(index), index);
  }

  /** Within a transaction. */
  drop(name: string): void {
    const there = this.load(name);
    if (!there) return;
    for (const sql of dropSql(there.id, there.declared.indexes)) this.file.exec(sql);
    this.file.prepare('DELETE FROM collections WHERE id = ?').run(there.id);
  }

  /** Objects of the file that its collections do not make, and those that they should. */
  faults(): readonly Phrase[] {
    const [there, statements]: [DatabaseObject[], string[]] = [[], [DOCUMENT_FILE.schema]];
    for (const [type, ...row] of this.layout.all()) {
      if (type !== 'collection') there.push(objectIn([type, ...row]));
      else statements.push(...collectionSql(Number(row[0]), indexesIn(row[1])));
    }
    return layoutFaults(this.file.path, there, statements);
  }

  private load(name: string): EmbeddedCollection | undefined {
    const row = this.byName.get(name);
    if (!row) return undefined;
    const [id, indexes] = [row[0] as number, valueIn(name, row[1])];
    if (id < 1 || !isIndexes(indexes)) throw new LedgerError('DOCUMENT_DAMAGED', { key: name });
    return new EmbeddedCollection(this.file, id, { name, indexes });
  }

  /** @throws LedgerError `STORE_DAMAGED` where the list of collections has lost some, in whose place another would be begun */
  private create(name: string): number {
    const tables = this.file.prepare(ORPHANS).all().join(', ');
    const { path } = this.file;
    if (tables !== '')
      throw new LedgerError('STORE_DAMAGED', { path, why: phrase('collections-gone', { tables }) });
    this.file.prepare(`INSERT INTO collections (name, indexes) VALUES (?, '[]')`).run(name);
    const id = this.byName.get(name)?.[0] as number;
    this.file.exec(tableSql(id));
    return id;
  }

  /** Documents that are there already get their entries too. */
  private addIndex(collection: EmbeddedCollection, n: number, index: Index): void {
    for (const sql of indexSql(collection.id, n, index)) this.file.exec(sql);
    const table = tableOf(collection.id);
    const page = this.file.prepare(
      `SELECT key, document FROM ${table} WHERE key > ? AND document IS NOT NULL ORDER BY key LIMIT 500`,
    );
    const update = this.file.prepare(`UPDATE ${table} SET ${columnOf(n)} = ? WHERE key = ?`);
    for (let rows = page.all(''); rows.length > 0; rows = page.all(rows.at(-1)?.[0] as string)) {
      for (const [key, text] of rows as readonly (readonly [string, string])[]) {
        const value = columnValue(index, key, documentIn(key, text));
        update.run(value, key);
        if (index.array) collection.reindex(n, key, null, value);
      }
    }
  }
}

/** At one moment: another process may make or drop a collection meanwhile. */
const LAYOUT = `SELECT 'collection', iif(id BETWEEN 1 AND ${Number.MAX_SAFE_INTEGER}, id, 0), indexes FROM collections UNION ALL SELECT * FROM (${OBJECTS})`;

/** None where the collection is damaged, which is told where it is read. */
function indexesIn(text: unknown): readonly Index[] {
  try {
    const indexes = valueIn('collections', text);
    return isIndexes(indexes) ? indexes : [];
  } catch {
    return [];
  }
}

/** As far as a walk along them needs it: what else is in them no reader looks at. */
function isIndexes(value: Json): value is Json & Index[] {
  const isIndex = (one: Partial<Index> | null): boolean =>
    typeof one?.name === 'string' && Array.isArray(one.fields);
  return Array.isArray(value) && (value as (Partial<Index> | null)[]).every(isIndex);
}
