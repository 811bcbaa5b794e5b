import type { Json, JsonObject } from '@ledger/kernel';
import { assertCollection, assertKey, entryOf, missingIndexes, stringsOf } from './declared';
import type {
  Collection,
  DocumentStore,
  Find,
  GuardedWrite,
  Page,
  Register,
  StoredDocument,
} from './document-store';
import { compareCodePoints } from './order';
import { countAll, findPage, type Met, type Walk } from './paging';
import type { Question } from './question';
import { isTextOf } from './stored-text';

/** What is kept of a document: its JSON text, so that nobody can change it by changing an object. */
interface Kept {
  readonly position: number;
  /** Undefined: a tombstone. */
  readonly text: string | undefined;
}

interface Shelf {
  declared: Collection;
  readonly documents: Map<string, Kept>;
}

/** A document store for tests: all the rules, nothing on disk, every find a scan. */
export class MemoryDocumentStore implements DocumentStore {
  private readonly shelves = new Map<string, Shelf>();
  private readonly registers = new Map<string, { readonly version: number; readonly text: string }>();

  async ensure(collection: Collection): Promise<void> {
    assertCollection(collection);
    const shelf = this.shelves.get(collection.name);
    if (!shelf) {
      this.shelves.set(collection.name, { declared: collection, documents: new Map() });
      return;
    }
    shelf.declared = {
      ...collection,
      indexes: [...shelf.declared.indexes, ...missingIndexes(shelf.declared, collection)],
    };
  }

  async drop(collectionName: string): Promise<void> {
    this.shelves.delete(collectionName);
  }

  async collections(): Promise<readonly string[]> {
    return [...this.shelves.keys()].sort(compareCodePoints);
  }

  async get(collectionName: string, key: string): Promise<StoredDocument | undefined> {
    return this.stored(collectionName).find((stored) => stored.key === key);
  }

  async getMany(
    collectionName: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, StoredDocument>> {
    const wanted = new Set(keys);
    const found = this.stored(collectionName).filter(({ key }) => wanted.has(key));
    return new Map(found.map((stored) => [stored.key, stored]));
  }

  async find(collectionName: string, find: Find): Promise<Page> {
    const shelf = this.shelves.get(collectionName);
    return shelf ? findPage(shelf.declared, find, this.walkOf(collectionName)) : { documents: [] };
  }

  async count(collectionName: string, find: Omit<Find, 'limit' | 'cursor' | 'descending'>): Promise<number> {
    const shelf = this.shelves.get(collectionName);
    return shelf ? countAll(shelf.declared, find, this.walkOf(collectionName)) : 0;
  }

  async differing(collectionName: string, documents: readonly StoredDocument[]): Promise<readonly string[]> {
    const kept = this.shelves.get(collectionName)?.documents;
    const isThere = ({ key, position, document }: StoredDocument): boolean => {
      const there = kept?.get(key);
      return there?.position === position && isTextOf(document, there.text);
    };
    return documents.filter((one) => !isThere(one)).map(({ key }) => key);
  }

  async write(collectionName: string, writes: readonly GuardedWrite[]): Promise<void> {
    const shelf = this.shelves.get(collectionName);
    if (!shelf) throw new RangeError(`there is no collection ${collectionName}`);
    for (const { key, position, document } of writes) {
      assertKey(key);
      if (document) assertIndexable(shelf.declared, key, document);
      const kept = shelf.documents.get(key);
      if (kept && kept.position >= position) continue;
      shelf.documents.set(key, { position, text: document && JSON.stringify(document) });
    }
  }

  async readRegister(name: string): Promise<Register | undefined> {
    const register = this.registers.get(name);
    return register && { version: register.version, value: JSON.parse(register.text) as Json };
  }

  async setRegister(name: string, expectedVersion: number | undefined, value: Json): Promise<boolean> {
    if (this.registers.get(name)?.version !== expectedVersion) return false;
    this.registers.set(name, { version: (expectedVersion ?? 0) + 1, text: JSON.stringify(value) });
    return true;
  }

  async close(): Promise<void> {}

  private stored(collectionName: string): readonly StoredDocument[] {
    const documents = this.shelves.get(collectionName)?.documents ?? new Map<string, Kept>();
    return [...documents].flatMap(([key, { position, text }]) =>
      text === undefined ? [] : [{ key, position, document: JSON.parse(text) as JsonObject }],
    );
  }

  private met(collectionName: string, { index, all, range, descending }: Question): readonly Met[] {
    const met = this.stored(collectionName)
      .filter(
        ({ document }) => !index?.array || all.every((text) => stringsOf(index, document).includes(text)),
      )
      .map((stored) => ({ ...stored, entry: placeOf(index, stored) }))
      .filter(
        ({ entry }) =>
          compareCodePoints(entry, range.atLeast) >= 0 && compareCodePoints(entry, range.below) < 0,
      )
      .sort((a, b) => compareCodePoints(a.entry, b.entry));
    return descending ? met.toReversed() : met;
  }

  private walkOf(name: string): Walk {
    return {
      walk: async (question, range, limit) => this.met(name, { ...question, range }).slice(0, limit),
      count: async (question) => this.met(name, question).length,
    };
  }
}

function placeOf(index: Question['index'], { key, document }: StoredDocument): string {
  return !index || index.array ? key : entryOf(index, key, document);
}

function assertIndexable({ indexes }: Collection, key: string, document: JsonObject): void {
  for (const index of indexes) {
    if (index.array) stringsOf(index, document);
    else entryOf(index, key, document);
  }
}
