import type { Json, Phrase } from '@ledger/kernel';
import {
  type FileKind,
  type FileOptions,
  openSqliteFile,
  type SqliteFile,
  type Statement,
} from '@ledger/sqlite';
import { assertCollection } from '../declared';
import type {
  Collection,
  DocumentStore,
  Find,
  GuardedWrite,
  Page,
  Register,
  StoredDocument,
} from '../document-store';
import { countAll, findPage, type Walk } from '../paging';
import { valueIn } from '../stored-text';
import { Catalogue } from './catalogue';
import type { EmbeddedCollection } from './embedded-collection';
import { DOCUMENT_FILE } from './schema';

/** Read models in one SQLite file, which several processes may share. */
export class EmbeddedDocumentStore implements DocumentStore {
  private readonly catalogue: Catalogue;
  private readonly register: Statement;
  private readonly makeRegister: Statement;
  private readonly changeRegister: Statement;

  constructor(private readonly file: SqliteFile) {
    this.catalogue = new Catalogue(file);
    this.register = file.prepare('SELECT version, value FROM registers WHERE name = ?');
    this.makeRegister = file.prepare('INSERT INTO registers VALUES (?1, 1, ?2) ON CONFLICT DO NOTHING');
    this.changeRegister = file.prepare(
      'UPDATE registers SET version = version + 1, value = ?3 WHERE name = ?1 AND version = ?2',
    );
  }

  async ensure(collection: Collection): Promise<void> {
    assertCollection(collection);
    await this.file.write(() => this.catalogue.ensure(collection));
  }

  async drop(collectionName: string): Promise<void> {
    await this.file.write(() => this.catalogue.drop(collectionName));
  }

  async collections(): Promise<readonly string[]> {
    return this.file.read(() => this.catalogue.all());
  }

  async get(collectionName: string, key: string): Promise<StoredDocument | undefined> {
    return this.file.read(() => this.catalogue.get(collectionName)?.get(key));
  }

  async getMany(
    collectionName: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, StoredDocument>> {
    const found = await this.file.read(() => this.catalogue.get(collectionName)?.getMany(keys));
    return new Map(found?.map((stored) => [stored.key, stored]));
  }

  async find(collectionName: string, find: Find): Promise<Page> {
    const collection = await this.file.read(() => this.catalogue.get(collectionName));
    return collection ? findPage(collection.declared, find, this.walkOf(collection)) : { documents: [] };
  }

  async count(collectionName: string, find: Omit<Find, 'limit' | 'cursor' | 'descending'>): Promise<number> {
    const collection = await this.file.read(() => this.catalogue.get(collectionName));
    return collection ? countAll(collection.declared, find, this.walkOf(collection)) : 0;
  }

  async differing(collectionName: string, documents: readonly StoredDocument[]): Promise<readonly string[]> {
    const differing = await this.file.read(() => this.catalogue.get(collectionName)?.differing(documents));
    return differing ?? documents.map(({ key }) => key);
  }

  async astray(collectionName: string): Promise<readonly string[]> {
    return this.file.read(() => this.catalogue.get(collectionName)?.astray() ?? []);
  }

  async faults(): Promise<readonly Phrase[]> {
    return this.file.read(() => this.catalogue.faults());
  }

  async write(collectionName: string, writes: readonly GuardedWrite[]): Promise<void> {
    await this.file.write(() => {
      // Within the transaction it is sure which indexes the collection has.
      const collection = this.catalogue.get(collectionName);
      if (!collection) throw new RangeError(`there is no collection ${collectionName}`);
      for (const write of writes) collection.write(write);
    }, writes.length);
  }

  async readRegister(name: string): Promise<Register | undefined> {
    const row = await this.file.read(() => this.register.get(name));
    return row && { version: row[0] as number, value: valueIn(name, row[1]) };
  }

  async setRegister(name: string, expectedVersion: number | undefined, value: Json): Promise<boolean> {
    const text = JSON.stringify(value);
    const changed = await this.file.write(() =>
      expectedVersion === undefined
        ? this.makeRegister.run(name, text)
        : this.changeRegister.run(name, expectedVersion, text),
    );
    return changed === 1;
  }

  async close(): Promise<void> {
    await this.file.close();
  }

  private walkOf(collection: EmbeddedCollection): Walk {
    return {
      walk: (question, range, limit) => this.file.read(() => collection.walk(question, range, limit)),
      count: (question) => this.file.read(() => collection.count(question)),
    };
  }
}

/**
 * Opens a file of documents, made if it is missing (not when reading only).
 *
 * @param options.synchronous as `FileKind` says; NORMAL, if it is not given, for what can be made again
 * @throws LedgerError `STORE_FOREIGN`, `STORE_NEWER`, `STORE_DAMAGED`, `STORE_UNAVAILABLE`, `STORE_BUSY`
 */
export async function openEmbeddedDocumentStore(
  path: string,
  {
    synchronous = DOCUMENT_FILE.synchronous,
    ...options
  }: FileOptions & Partial<Pick<FileKind, 'synchronous'>> = {},
): Promise<EmbeddedDocumentStore> {
  const file = await openSqliteFile(path, { ...DOCUMENT_FILE, synchronous }, options);
  try {
    return await file.read(() => new EmbeddedDocumentStore(file));
  } catch (fault) {
    await file.close();
    throw fault;
  }
}
