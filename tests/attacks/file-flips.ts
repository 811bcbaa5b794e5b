import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '@ledger/audit';
import type { Found, FoundText } from '@ledger/event-store';
import { stride } from '../support/property-runs';
import { writtenEveryType } from './every-type';
import { Judge } from './judge';
import { type Share, Tally } from './tally';
import { foundIn } from './specimen';
import { type Cell, cellsOf } from './sqlite-cells';

/* Every bit of every event in the file of the embedded store, turned over in the file itself. */

/** Entries of the indexes are not the event itself: so many times fewer of their bits are tried, in turn. */
const OF_INDEXES = 11;
/** And of the bits in an event's columns so many times fewer in a file where nothing else is wrong. */
const ALONE = 41;

export async function fileFlips(share: Share): Promise<Tally> {
  const { path, remove } = await writtenEveryType();
  try {
    const flips = new FileFlips(path, await Judge.of(path));
    await flips.inColumns(share);
    await flips.alone(share);
    return flips.tally;
  } finally {
    remove();
  }
}

interface Flip {
  /** The event that was hit, where only one can have been. */
  readonly row?: number;
  readonly bit: number;
}

class FileFlips {
  readonly tally = new Tally();
  private readonly file: Buffer;
  private readonly rows: readonly Cell[];
  private readonly entries: readonly Cell[];
  private readings = 0;

  constructor(
    private readonly path: string,
    private readonly judge: Judge,
  ) {
    this.file = readFileSync(path);
    const cells = cellsOf(this.file);
    this.rows = cells.filter(({ row }) => row !== undefined).toSorted((a, b) => a.row! - b.row!);
    this.entries = cells.filter(({ row }) => row === undefined);
    const isWhole = judge.sound.every((one, row) => this.holds(row, (one as FoundText).body));
    if (!isWhole) throw new Error('the events are not where they were looked for');
  }

  private holds(row: number, body: string): boolean {
    return Buffer.from(this.rows[row]!.columns.map((at) => this.file[at]!)).includes(body);
  }

  /** One bit of each event at once, and then each of them judged among others that are sound. */
  async inColumns({ index, of }: Share): Promise<void> {
    const most = Math.max(...this.rows.map(({ columns }) => columns.length * 8));
    const step = stride();
    for (let bit = index * step; bit < most; bit += of * step) {
      const hit = this.rows.filter(({ columns }) => bit < columns.length * 8);
      const found = await this.read(hit.map(({ columns }) => columns[bit >> 3]! * 8 + (bit & 7)));
      const events = found.filter(({ kind }) => kind !== 'fault');
      if (events.length !== this.rows.length) throw new Error(`${events.length} events at bit ${bit}`);
      for (const { row } of hit) {
        const { findings } = await this.judge.instead(row!, [events[row!]!]);
        this.note({ row: row!, bit }, findings, [events[row!]!]);
      }
    }
  }

  /** What says where and how long the columns are, the entries of the indexes, and some of the columns too. */
  async alone({ index, of }: Share): Promise<void> {
    const bits = [
      ...this.rows.flatMap(({ head }) => bitsOf(head)),
      ...this.rows.flatMap(({ columns }) => every(ALONE, bitsOf(columns))),
      ...this.entries.flatMap(({ head, columns }) => every(OF_INDEXES, bitsOf([...head, ...columns]))),
    ];
    const step = stride();
    for (let n = index * step; n < bits.length; n += of * step) {
      const found = await this.read([bits[n]!]);
      const { findings } = await this.judge.whole(found);
      this.note({ bit: bits[n]! }, findings, found);
    }
  }

  /** No finding is right only where what is read is what was there before; and an event before the one that was hit is not named. */
  private note(flip: Flip, findings: readonly Finding[], found: readonly Found[]): void {
    const { row } = flip;
    const { sound } = this.judge;
    const isIdle = () => isDeepStrictEqual(found, row === undefined ? sound : [sound[row]]);
    const mayName = (_first: number, last: number) => last >= (row ?? 0);
    this.tally.note(flip, findings, { mayName, isIdle });
  }

  private async read(bits: readonly number[]): Promise<readonly Found[]> {
    const bytes = Buffer.from(this.file);
    for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
    const file = openSync(this.path, 'r+');
    writeSync(file, bytes);
    closeSync(file);
    // The driver keeps a file open until its statements are collected.
    if (++this.readings % 100 === 0) await setImmediate(globalThis.gc!());
    return foundIn(this.path);
  }
}

/** Of bytes by their places in the file. */
const bitsOf = (bytes: readonly number[]): readonly number[] =>
  bytes.flatMap((at) => Array.from({ length: 8 }, (_, bit) => at * 8 + bit));

const every = <T>(nth: number, all: readonly T[]): readonly T[] => all.filter((_, n) => n % nth === 0);
