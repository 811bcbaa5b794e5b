import type { Collection as Rows } from 'mongodb';
import { missingIndexes } from '../declared';
import type { Collection, Index } from '../document-store';
import { compareCodePoints } from '../order';
import { isCollision } from './faults';
import { CATALOGUE, type CatalogueRow, isHome, newHome } from './layout';
import type { Server } from './server';
import { Shelf } from './shelf';

/** Which collections there are. Another process may make, change or drop some at any time: what is known is a memory. */
export class Catalogue {
  private readonly remembered = new Map<string, Shelf>();
  private readonly rows: Rows<CatalogueRow>;

  constructor(private readonly server: Server) {
    this.rows = server.collection<CatalogueRow>(CATALOGUE);
  }

  async all(): Promise<readonly string[]> {
    const rows = await this.server.read(() => this.rows.find().toArray());
    return rows.map(({ _id }) => _id).sort(compareCodePoints);
  }

  /** The collection as it is remembered, if that has the index. */
  async recall(name: string, index?: string): Promise<Shelf | undefined> {
    const shelf = this.remembered.get(name);
    const suffices = index === undefined || shelf?.declared.indexes.some((there) => there.name === index);
    return shelf && suffices ? shelf : this.look(name);
  }

  /** The collection as it is now. */
  async look(name: string): Promise<Shelf | undefined> {
    const row = await this.server.read(() => this.rows.findOne({ _id: name }));
    if (row) return this.remember(row);
    this.remembered.delete(name);
    return undefined;
  }

  async ensure(wanted: Collection): Promise<void> {
    const row = await this.declare(wanted);
    const { length } = JSON.parse(row.indexes) as Index[];
    if (row.ready === length) return;
    await new Shelf(this.server, row).build();
    const { _id, home } = row;
    const update = { $set: { ready: length } };
    await this.server.write(() => this.rows.updateOne({ _id, home, ready: { $lt: length } }, update));
    this.remember({ ...row, ready: length });
  }

  /** After the row is gone nobody finds the documents; what a crash leaves of them, the next drop takes along. */
  async drop(name: string): Promise<void> {
    await this.server.write(() => this.rows.deleteOne({ _id: name }));
    this.remembered.delete(name);
    await this.sweep();
  }

  /** The row with every index that is wanted. From now on all writers that look at it fill those. */
  private async declare(wanted: Collection): Promise<CatalogueRow> {
    for (;;) {
      const there = await this.server.read(() => this.rows.findOne({ _id: wanted.name }));
      const known = there ? (JSON.parse(there.indexes) as Index[]) : [];
      const missing = missingIndexes({ name: wanted.name, indexes: known }, wanted);
      if (there && missing.length === 0) return there;
      const { home, ready } = there ?? { home: newHome(wanted.name), ready: 0 };
      const row = { _id: wanted.name, home, indexes: JSON.stringify([...known, ...missing]), ready };
      if (await (there ? this.replaced(there, row) : this.inserted(row))) return row;
    }
  }

  private async inserted(row: CatalogueRow): Promise<boolean> {
    return this.server.write(async () => {
      try {
        await this.rows.insertOne(row);
        return true;
      } catch (fault) {
        if (isCollision(fault)) return false;
        throw fault;
      }
    });
  }

  private async replaced({ _id, home, indexes }: CatalogueRow, row: CatalogueRow): Promise<boolean> {
    const update = { $set: { indexes: row.indexes } };
    const { matchedCount } = await this.server.write(() =>
      this.rows.updateOne({ _id, home, indexes }, update),
    );
    return matchedCount === 1;
  }

  /**
   * Drops the homes that no row names. A row is there before its home, and homes are listed before rows are read, so none
   * of them belongs to a collection that was made meanwhile.
   */
  private async sweep(): Promise<void> {
    const { db } = this.server;
    const listed = await this.server.read(() => db.listCollections({}, { nameOnly: true }).toArray());
    const rows = await this.server.read(() => this.rows.find().toArray());
    const named = new Set(rows.map(({ home }) => home));
    const orphans = listed.map(({ name }) => name).filter((name) => isHome(name) && !named.has(name));
    for (const orphan of orphans) await this.server.write(() => db.dropCollection(orphan));
  }

  private remember(row: CatalogueRow): Shelf {
    const shelf = new Shelf(this.server, row);
    this.remembered.set(row._id, shelf);
    return shelf;
  }
}
