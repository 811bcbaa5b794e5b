import type { JsonObject } from '@ledger/kernel';
import type { SqliteFile, SqlRow, SqlValue, Statement } from '@ledger/sqlite';
import { assertKey, entryOf, stringsOf } from '../declared';
import type { Collection, GuardedWrite, Index, StoredDocument } from '../document-store';
import type { Met } from '../paging';
import type { Question, Range } from '../question';
import { columnOf, countSql, stringTableOf, tableOf, walkSql } from './schema';

/** Strings beyond this many are common; which of two common ones is rarer does not matter. */
const COMMON = 1000;

/** A write with all that can be worked out before the lock is taken. */
export interface PreparedWrite {
  /** Key, position, document, then a column per index. */
  readonly values: readonly SqlValue[];
}

/** One collection of the embedded store: its statements, prepared when first needed. */
export class EmbeddedCollection {
  private readonly prepared = new Map<string, Statement>();

  constructor(
    private readonly file: SqliteFile,
    readonly id: number,
    readonly declared: Collection,
  ) {}

  get(key: string): StoredDocument | undefined {
    const row = this.statement(
      `SELECT key, position, document FROM ${this.table} WHERE key = ? AND document IS NOT NULL`,
    ).get(key);
    return row && storedDocument(row);
  }

  getMany(keys: readonly string[]): readonly StoredDocument[] {
    const sql = `SELECT key, position, document FROM ${this.table}
      WHERE document IS NOT NULL AND key IN (SELECT value FROM json_each(?))`;
    return this.statement(sql).all(JSON.stringify(keys)).map(storedDocument);
  }

  walk(question: Question, range: Range, limit: number): readonly Met[] {
    const { n, isArray } = this.numberOf(question.index);
    const statement = this.statement(walkSql(this.id, n, isArray, question.descending));
    const rows = statement.all(range.atLeast, range.below, ...this.stringsAsked(question, n), limit);
    return rows.map((row) => ({ ...storedDocument(row), entry: row[3] as string }));
  }

  count(question: Question): number {
    const { n, isArray } = this.numberOf(question.index);
    const { atLeast, below } = question.range;
    const row = this.statement(countSql(this.id, n, isArray)).get(
      atLeast,
      below,
      ...this.stringsAsked(question, n),
    );
    return Number(row?.[0]);
  }

  /** @throws RangeError for a key or a document that no adapter may take */
  prepare({ key, position, document }: GuardedWrite): PreparedWrite {
    assertKey(key);
    const text = document === undefined ? null : JSON.stringify(document);
    const columns = this.declared.indexes.map((index) =>
      document ? columnValue(index, key, document) : null,
    );
    return { values: [key, position, text, ...columns] };
  }

  /**
   * Within a transaction. The usual write changes no index entry, and then the indexes are left alone, which halves its
   * cost; otherwise the one guarded upsert decides.
   */
  write({ values }: PreparedWrite): void {
    const { indexes } = this.declared;
    if (indexes.length > 0 && this.statement(this.updateSql).run(...values) === 1) return;
    const arrays = indexes.flatMap((index, n) => (index.array ? [n] : []));
    const before =
      arrays.length === 0 ? undefined : this.statement(this.arraysSql(arrays)).get(values[0] as string);
    if (this.statement(this.upsertSql).run(...values) === 0) return;
    for (const [i, n] of arrays.entries()) this.reindex(n, values[0] as string, before?.[i], values[3 + n]);
  }

  /** Brings an index, new or changed, up to date with one document. */
  reindex(n: number, key: string, before: SqlValue | undefined, after: SqlValue | undefined): void {
    const [old, now] = [stringSet(before), stringSet(after)];
    const table = stringTableOf(this.id, n);
    for (const text of old) {
      if (!now.has(text)) this.statement(`DELETE FROM ${table} WHERE string = ? AND key = ?`).run(text, key);
    }
    for (const text of now) {
      if (!old.has(text)) this.statement(`INSERT INTO ${table} (string, key) VALUES (?, ?)`).run(text, key);
    }
  }

  private get table(): string {
    return tableOf(this.id);
  }

  private get columns(): readonly string[] {
    return this.declared.indexes.map((_, n) => columnOf(n));
  }

  private get updateSql(): string {
    const same = this.columns.map((column, n) => `AND ${column} IS ?${n + 4}`).join(' ');
    return `UPDATE ${this.table} SET position = ?2, document = ?3 WHERE key = ?1 AND position < ?2 ${same}`;
  }

  private get upsertSql(): string {
    const columns = ['key', 'position', 'document', ...this.columns];
    const changed = columns.slice(1).map((column) => `${column} = excluded.${column}`);
    return `INSERT INTO ${this.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
      ON CONFLICT (key) DO UPDATE SET ${changed.join(', ')} WHERE excluded.position > position`;
  }

  private arraysSql(arrays: readonly number[]): string {
    return `SELECT ${arrays.map(columnOf).join(', ')} FROM ${this.table} WHERE key = ?`;
  }

  private numberOf(index: Index | undefined): { n: number | undefined; isArray: boolean } {
    const n = index && this.declared.indexes.findIndex(({ name }) => name === index.name);
    return { n, isArray: index?.array ?? false };
  }

  /** The rarest string leads the walk; the others only confirm. */
  private stringsAsked({ all }: Question, n: number | undefined): readonly string[] {
    if (n === undefined || all.length === 0) return [];
    const sql = `SELECT count(*) FROM (SELECT 1 FROM ${stringTableOf(this.id, n)} WHERE string = ? LIMIT ${COMMON})`;
    const counted = all.map((text) => ({ text, count: Number(this.statement(sql).get(text)?.[0]) }));
    const [rarest, ...others] = counted.sort((a, b) => a.count - b.count).map(({ text }) => text);
    return [rarest as string, JSON.stringify(others)];
  }

  private statement(sql: string): Statement {
    const known = this.prepared.get(sql) ?? this.file.prepare(sql);
    this.prepared.set(sql, known);
    return known;
  }
}

/** What a document has in the column of an index. */
export function columnValue(index: Index, key: string, document: JsonObject): string {
  return index.array ? JSON.stringify(stringsOf(index, document)) : entryOf(index, key, document);
}

function storedDocument([key, position, document]: SqlRow): StoredDocument {
  return {
    key: key as string,
    position: position as number,
    document: JSON.parse(document as string) as JsonObject,
  };
}

function stringSet(column: SqlValue | undefined): ReadonlySet<string> {
  return new Set(typeof column === 'string' ? (JSON.parse(column) as string[]) : []);
}
