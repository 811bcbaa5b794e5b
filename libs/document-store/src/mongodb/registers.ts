import type { Json } from '@ledger/kernel';
import type { Collection as Rows } from 'mongodb';
import type { Register } from '../document-store';
import { valueIn } from '../stored-text';
import { isCollision } from './faults';
import { REGISTERS, type RegisterRow } from './layout';
import type { Server } from './server';

/** Small values under compare-and-set: the version stands in the filter of the one update. */
export class Registers {
  private readonly rows: Rows<RegisterRow>;

  constructor(private readonly server: Server) {
    this.rows = server.collection<RegisterRow>(REGISTERS);
  }

  async read(name: string): Promise<Register | undefined> {
    const row = await this.server.read(() => this.rows.findOne({ _id: name }));
    return row ? { version: row.version, value: valueIn(name, row.value) } : undefined;
  }

  async set(name: string, expectedVersion: number | undefined, value: Json): Promise<boolean> {
    const text = JSON.stringify(value);
    return expectedVersion === undefined
      ? this.make({ _id: name, version: 1, value: text })
      : this.change(name, expectedVersion, text);
  }

  private async make(row: RegisterRow): Promise<boolean> {
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

  private async change(name: string, version: number, value: string): Promise<boolean> {
    const update = { $set: { version: version + 1, value } };
    const { matchedCount } = await this.server.write(() =>
      this.rows.updateOne({ _id: name, version }, update),
    );
    return matchedCount === 1;
  }
}
