import type { JsonObject } from '@ledger/kernel';
import type { SqliteFile, SqlRow, SqlValue, Statement } from '@ledger/sqlite';
import { assertKey, entryOf, stringsOf } from '../declared';
import type { Collection, GuardedWrite, Index, StoredDocument } from '../document-store';
import type { Met } from '../paging';
import type { Question, Range } from '../question';
import { isTextOf, storedAt } from '../stored-text';
import {
  astraySql,
  columnOf,
  countSql,
  POSITION,
  positionOf,
  stringsSql,
  stringTableOf,
  tableOf,
  walkSql,
} from './schema';

/** Strings beyond this many are common; which of two common ones is rarer does not matter. */
const COMMON = 1000;
const MOST_ASTRAY = 1000;
/** Of the entries of a row: U+001F. */
const SEPARATOR = '\u001f';
const AMONG = 'key IN (SELECT value FROM json_each(?))';

/** One collection of the embedded store: its statements, prepared when first needed. */
export class EmbeddedCollection {
  private readonly table: string;
  private readonly columns: readonly string[];
  /** The numbers of the array indexes. */
  private readonly arrays: readonly number[];
  private readonly prepared = new Map<string, Statement>();

  constructor(
    private readonly file: SqliteFile,
    readonly id: number,
    readonly declared: Collection,
  ) {
    this.table = tableOf(id);
    this.columns = declared.indexes.map((_, n) => columnOf(n));
    this.arrays = declared.indexes.flatMap((index, n) => (index.array ? [n] : []));
  }

  get(key: string): StoredDocument | undefined {
    const row = this.statement('get', () => `${this.selectSql} key = ?`).get(key);
    return row && storedDocument(row);
  }

  getMany(keys: readonly string[]): readonly StoredDocument[] {
    const statement = this.statement('get-many', () => `${this.selectSql} ${AMONG}`);
    return statement.all(JSON.stringify(keys)).map(storedDocument);
  }

  /** As `DocumentStore.differing` says. */
  differing(documents: readonly StoredDocument[]): readonly string[] {
    const statement = this.statement('whole', () => this.wholeSql);
    const rows = statement.all(JSON.stringify(documents.map(({ key }) => key)));
    const there: (SqlRow | undefined)[] = documents.map(() => undefined);
    for (const row of rows) there[row[0] as number] = row;
    return documents.filter((one, n) => !this.isRowOf(one, there[n])).map(({ key }) => key);
  }

  /** As `DocumentStore.astray` says. The strings are only looked through where there are more, or fewer, than the rows say. */
  astray(): readonly string[] {
    return this.arrays.flatMap((n) => {
      const [there, said] = this.statement(`strings ${n}`, () => stringsSql(this.id, n)).get()!;
      if (there === said) return [];
      const statement = this.statement(`astray ${n}`, () => astraySql(this.id, n));
      return statement.all(MOST_ASTRAY).map(([key]) => String(key));
    });
  }

  private isRowOf({ key, position, document }: StoredDocument, row: SqlRow | undefined): boolean {
    if (row?.[1] !== position || !isTextOf(document, row[2])) return false;
    const entries = this.declared.indexes.map((index) => columnValue(index, key, document));
    if (!areJoinedIn(row[3], entries) && !this.hasEntries(key, entries)) return false;
    return this.arrays.every((n) => this.hasStrings(n, key, entries[n]!));
  }

  private hasEntries(key: string, entries: readonly string[]): boolean {
    const there = this.statement('entries', () => this.entriesSql).get(key);
    return entries.every((entry, n) => there?.[n + 1] === entry);
  }

  private hasStrings(n: number, key: string, strings: string): boolean {
    if (strings === '[]') return true;
    const table = stringTableOf(this.id, n);
    const missing = `SELECT 1 FROM json_each(?1) j WHERE NOT EXISTS (
      SELECT 1 FROM ${table} s WHERE s.string = j.value AND s.key = ?2) LIMIT 1`;
    return this.statement(`missing ${n}`, () => missing).get(strings, key) === undefined;
  }

  walk(question: Question, range: Range, limit: number): readonly Met[] {
    const { n, isArray } = this.numberOf(question.index);
    const name = `walk ${n} ${question.descending}`;
    const statement = this.statement(name, () => walkSql(this.id, n, isArray, question.descending));
    const rows = statement.all(range.atLeast, range.below, ...this.stringsAsked(question, n), limit);
    return rows.map((row) => ({ ...storedDocument(row), entry: row[3] as string }));
  }

  count(question: Question): number {
    const { n, isArray } = this.numberOf(question.index);
    const { atLeast, below } = question.range;
    const statement = this.statement(`count ${n}`, () => countSql(this.id, n, isArray));
    const row = statement.get(atLeast, below, ...this.stringsAsked(question, n));
    return Number(row?.[0]);
  }

  /**
   * Within a transaction, so that what is read of a document here is what is written over. Only those indexes are touched
   * in which the document moves: they are most of the cost of a write.
   *
   * @throws RangeError for a key or a document that no adapter may take
   */
  write({ key, position, document, isNew }: GuardedWrite): void {
    assertKey(key);
    const text = document ? JSON.stringify(document) : null;
    const entries = this.declared.indexes.map((index) =>
      document ? columnValue(index, key, document) : null,
    );
    const insert = () =>
      this.statement('insert', () => this.insertSql).run(key, position, text, ...entries) === 1;
    const isIn = isNew && insert();
    const before = isIn ? undefined : this.statement('entries', () => this.entriesSql).get(key);
    if (before) {
      if ((before[0] as number) >= position) return;
      const moved = entries.flatMap((entry, n) => (entry === before[n + 1] ? [] : [n]));
      const update = this.statement(`update ${moved.join()}`, () => this.updateSql(moved));
      update.run(key, position, text, ...moved.map((n) => entries[n] ?? null));
    } else if (!isIn) insert();
    for (const n of this.arrays) {
      if (entries[n] !== before?.[n + 1]) this.reindex(n, key, before?.[n + 1], entries[n]);
    }
  }

  /** Brings an array index, new or changed, up to date with one document: from the strings it had (JSON) to those it has. */
  reindex(n: number, key: string, before: SqlValue | undefined, after: SqlValue | undefined): void {
    const [old, now] = [stringsIn(before), stringsIn(after)];
    const table = stringTableOf(this.id, n);
    const remove = this.statement(`remove ${n}`, () => `DELETE FROM ${table} WHERE string = ? AND key = ?`);
    const add = this.statement(`add ${n}`, () => `INSERT INTO ${table} (string, key) VALUES (?, ?)`);
    for (const text of old) if (!now.has(text)) remove.run(text, key);
    for (const text of now) if (!old.has(text)) add.run(text, key);
  }

  private get selectSql(): string {
    return `SELECT key, ${POSITION}, document FROM ${this.table} WHERE document IS NOT NULL AND`;
  }
  /** Rows by the number of their key among those that are asked for, with all entries in one text: quicker than many values. */
  private get wholeSql(): string {
    const entries = this.columns
      .map((column) => `d.${column}`)
      .join(` || char(${SEPARATOR.charCodeAt(0)}) || `);
    return `SELECT j.key, ${positionOf('d.')}, d.document, ${entries || `''`}
      FROM json_each(?) j CROSS JOIN ${this.table} d ON d.key = j.value`;
  }

  private get entriesSql(): string {
    return `SELECT ${['position', ...this.columns].join(', ')} FROM ${this.table} WHERE key = ?`;
  }
  private get insertSql(): string {
    const columns = ['key', 'position', 'document', ...this.columns];
    return `INSERT INTO ${this.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (key) DO NOTHING`;
  }
  private updateSql(moved: readonly number[]): string {
    const entries = moved.map((n, i) => `, ${columnOf(n)} = ?${i + 4}`);
    return `UPDATE ${this.table} SET position = ?2, document = ?3${entries.join('')} WHERE key = ?1`;
  }

  private numberOf(index: Index | undefined): { n: number | undefined; isArray: boolean } {
    const n = index && this.declared.indexes.findIndex(({ name }) => name === index.name);
    return { n, isArray: index?.array ?? false };
  }

  /** The rarest string leads the walk; the others only confirm. */
  private stringsAsked({ all }: Question, n: number | undefined): readonly string[] {
    if (n === undefined || all.length === 0) return [];
    const table = stringTableOf(this.id, n);
    const sql = () => `SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE string = ? LIMIT ${COMMON})`;
    const statement = this.statement(`rarity ${n}`, sql);
    const counted = all.map((text) => ({ text, count: Number(statement.get(text)?.[0]) }));
    const [rarest, ...others] = counted.sort((a, b) => a.count - b.count).map(({ text }) => text);
    return [rarest as string, JSON.stringify(others)];
  }

  private statement(name: string, sql: () => string): Statement {
    const known = this.prepared.get(name);
    if (known) return known;
    const statement = this.file.prepare(sql());
    this.prepared.set(name, statement);
    return statement;
  }
}

/** Whether a text is all of these for sure, in order: where one of them holds what separates them, it may be others. */
function areJoinedIn(text: SqlValue | undefined, entries: readonly string[]): boolean {
  if (typeof text !== 'string') return false;
  let at = 0;
  for (const entry of entries) {
    if (!text.startsWith(entry, at) || entry.includes(SEPARATOR)) return false;
    at += entry.length + 1;
  }
  return at === (entries.length === 0 ? 0 : text.length + 1);
}

/** What a document has in the column of an index. */
export function columnValue(index: Index, key: string, document: JsonObject): string {
  return index.array ? JSON.stringify(stringsOf(index, document)) : entryOf(index, key, document);
}

function storedDocument([key, position, document]: SqlRow): StoredDocument {
  return storedAt(key as string, position, document);
}

function stringsIn(column: SqlValue | undefined): ReadonlySet<string> {
  return new Set(typeof column === 'string' ? (JSON.parse(column) as string[]) : []);
}
