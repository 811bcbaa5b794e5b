import type { Json } from '@ledger/kernel';
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
import { countAll, findPage } from '../paging';
import { Catalogue } from './catalogue';
import { afterAPart } from './faults';
import { Registers } from './registers';
import type { Server } from './server';
import type { Shelf } from './shelf';

/**
 * Read models in MongoDB 6 to 8: a replica set, a sharded cluster or a single server. No transaction over several
 * documents is used. What was acknowledged is on the disks of a majority, and reads are from the primary, of what a
 * majority has: one's own write is among it.
 */
export class MongoDocumentStore implements DocumentStore {
  private readonly catalogue: Catalogue;
  private readonly registers: Registers;

  constructor(private readonly server: Server) {
    this.catalogue = new Catalogue(server);
    this.registers = new Registers(server);
  }

  async ensure(collection: Collection): Promise<void> {
    assertCollection(collection);
    await this.catalogue.ensure(collection);
  }

  async drop(collectionName: string): Promise<void> {
    await this.catalogue.drop(collectionName);
  }

  async collections(): Promise<readonly string[]> {
    return this.catalogue.all();
  }

  async get(collectionName: string, key: string): Promise<StoredDocument | undefined> {
    return this.reading(
      collectionName,
      (shelf) => shelf.get(key),
      (stored) => stored === undefined,
    );
  }

  async getMany(
    collectionName: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, StoredDocument>> {
    if (keys.length === 0) return new Map();
    const found = await this.reading(
      collectionName,
      (shelf) => shelf.getMany(keys),
      ({ size }) => size === 0,
    );
    return found ?? new Map();
  }

  async find(collectionName: string, find: Find): Promise<Page> {
    const read = (shelf: Shelf) => findPage(shelf.declared, find, shelf);
    const page = await this.reading(collectionName, read, (page) => page.documents.length === 0, find.index);
    return page ?? { documents: [] };
  }

  async count(collectionName: string, find: Omit<Find, 'limit' | 'cursor' | 'descending'>): Promise<number> {
    const read = (shelf: Shelf) => countAll(shelf.declared, find, shelf);
    return (await this.reading(collectionName, read, (count) => count === 0, find.index)) ?? 0;
  }

  async differing(collectionName: string, documents: readonly StoredDocument[]): Promise<readonly string[]> {
    const keys = documents.map(({ key }) => key);
    if (keys.length === 0) return keys;
    const all = ({ length }: readonly string[]): boolean => length === keys.length;
    return (await this.reading(collectionName, (shelf) => shelf.differing(documents), all)) ?? keys;
  }

  /**
   * Looks at the catalogue once more before it is done. If the collection got an index meanwhile, the documents are
   * written again, with their entries in it: whoever adds an index reads what was written before it was declared.
   */
  async write(collectionName: string, writes: readonly GuardedWrite[]): Promise<void> {
    let isBegun = false;
    const onPart = () => (isBegun = true);
    try {
      let shelf = await this.catalogue.recall(collectionName);
      while (shelf) {
        await shelf.write(writes, onPart);
        const now = await this.catalogue.look(collectionName);
        if (now?.writesLike(shelf)) return;
        shelf = now;
      }
    } catch (fault) {
      throw isBegun ? afterAPart(fault) : fault;
    }
    throw new RangeError(`there is no collection ${collectionName}`);
  }

  async readRegister(name: string): Promise<Register | undefined> {
    return this.registers.read(name);
  }

  async setRegister(name: string, expectedVersion: number | undefined, value: Json): Promise<boolean> {
    return this.registers.set(name, expectedVersion, value);
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /**
   * Reads from the collection as it is remembered, and asks the catalogue only if there is nothing there: what was
   * dropped, or made anew under the same name, has nothing in its old home.
   */
  private async reading<T>(
    name: string,
    read: (shelf: Shelf) => Promise<T>,
    isNothing: (answer: T) => boolean,
    index?: string,
  ): Promise<T | undefined> {
    let shelf = await this.catalogue.recall(name, index);
    while (shelf) {
      const answer = await read(shelf);
      if (!isNothing(answer)) return answer;
      const now = await this.catalogue.look(name);
      if (now?.home === shelf.home) return answer;
      shelf = now;
    }
    return undefined;
  }
}
