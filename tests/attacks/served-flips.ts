import type { Finding } from '@ledger/audit';
import {
  copyLog,
  inspectEventStoreDb,
  openEmbeddedEventStore,
  openEventStoreDb,
  type Bookmark,
  type Found,
} from '@ledger/event-store';
import { canonicalJson } from '@ledger/kernel';
import type { Kept } from '../support/eventstoredb/test-log';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';
import { stride } from '../support/property-runs';
import { writtenEveryType } from './every-type';
import { Judge } from './judge';
import { type Share, Tally } from './tally';

/* Every bit of every event that an EventStoreDB serves, turned over on its way. It is a test double. */

/** So many events are served as one log. */
const TOGETHER = 2000;
/** So many times fewer bits are turned over in a log where nothing else is wrong. */
const ALONE = 61;

/** What the server says of an event, but for its own clock and places, which the ledger does not read. */
const PARTS = ['stream', 'type', 'id', 'contentType', 'revision', 'data', 'metadata'] as const;
type Part = (typeof PARTS)[number];
const REVISION_BITS = 64;

interface Flip {
  readonly position: number;
  readonly part: Part;
  readonly bit: number;
}

export async function servedFlips(share: Share): Promise<Tally> {
  const { path, remove } = await writtenEveryType();
  const server = await TestEventStoreDb.start();
  try {
    const flips = new ServedFlips(server, await Judge.of(path), await served(path, server));
    await flips.together(share);
    await flips.alone(share);
    return flips.tally;
  } finally {
    await server.stop();
    remove();
  }
}

/** Brings the ledger to the server; its events as the server has them. */
async function served(path: string, server: TestEventStoreDb): Promise<readonly Kept[]> {
  const source = await openEmbeddedEventStore(path, { readOnly: true });
  const target = await openEventStoreDb(server.url);
  await copyLog(source, target, (await source.head()) as Bookmark);
  await target.close();
  await source.close();
  return server.log.all.filter(({ stream }) => !stream.startsWith('$'));
}

class ServedFlips {
  readonly tally = new Tally();
  private readonly flips: readonly Flip[];
  private readonly forms: readonly string[];
  /** Tells where what is found of one event ends, should nothing be found of it. */
  private readonly mark: Kept;

  constructor(
    private readonly server: TestEventStoreDb,
    private readonly judge: Judge,
    private readonly sound: readonly Kept[],
  ) {
    this.flips = sound.flatMap(flipsOf);
    this.forms = judge.sound.map((one) => (one as Extract<Found, { kind: 'text' }>).body);
    const nothing = Buffer.from('{}');
    this.mark = { ...sound[0]!, stream: 'plan-mark', data: nothing, metadata: nothing };
  }

  /** Many events in one log, read by the client and its adapter; then each is judged in the ledger that it is of. */
  async together({ index, of }: Share): Promise<void> {
    const step = of * stride();
    const mine = this.flips.filter((_, n) => n % step === index * stride());
    for (let start = 0; start < mine.length; start += TOGETHER) {
      const flips = mine.slice(start, start + TOGETHER);
      const found = await this.read(flips.flatMap((flip) => [this.flipped(flip), this.mark]));
      const marks = found.flatMap((one, n) => (this.isMark(one) ? [n] : []));
      if (marks.length !== flips.length) throw new Error(`${marks.length} marks of ${flips.length}`);
      for (const [n, flip] of flips.entries()) {
        const { position } = flip;
        const instead = found.slice((marks[n - 1] ?? -1) + 1, marks[n]).map((one) => ({ ...one, position }));
        this.note(flip, (await this.judge.instead(position, instead)).findings, instead);
      }
    }
  }

  /** The whole ledger with one bit turned over. */
  async alone({ index, of }: Share): Promise<void> {
    const step = of * stride() * ALONE;
    for (let n = index * stride() * ALONE; n < this.flips.length; n += step) {
      const flip = this.flips[n]!;
      const found = await this.read(this.sound.with(flip.position, this.flipped(flip)));
      const { findings } = await this.judge.whole(found);
      this.note(flip, findings, found.slice(flip.position, flip.position + 1));
    }
  }

  /** Nothing found is right only where what is found means what the event did: it has the same RFC 8785 form. */
  private note(flip: Flip, findings: readonly Finding[], found: readonly Found[]): void {
    const [one] = found;
    const isIdle = () => one?.kind === 'parts' && canonicalJson(one.parts) === this.forms[flip.position];
    const mayName = (_first: number, last: number) => last >= flip.position;
    this.tally.note(flip, findings, { mayName, isIdle });
  }

  private flipped({ position, part, bit }: Flip): Kept {
    const kept = this.sound[position]!;
    if (part === 'revision') return { ...kept, revision: kept.revision ^ (1n << BigInt(bit)) };
    const bytes = Buffer.from(kept[part]);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return { ...kept, [part]: typeof kept[part] === 'string' ? bytes.toString('utf8') : bytes };
  }

  private isMark(one: Found): boolean {
    return one.kind === 'parts' && one.parts.stream === this.mark.stream;
  }

  private async read(events: readonly Kept[]): Promise<readonly Found[]> {
    const { all } = this.server.log;
    all.splice(0, all.length, ...events.map((kept, n) => ({ ...kept, position: BigInt(n) })));
    const log = await inspectEventStoreDb(this.server.url);
    try {
      const found: Found[] = [];
      for await (const page of log.read()) found.push(...page);
      return found;
    } finally {
      await log.close();
    }
  }
}

function flipsOf(kept: Kept, position: number): readonly Flip[] {
  return PARTS.flatMap((part) => {
    const bits = part === 'revision' ? REVISION_BITS : Buffer.byteLength(kept[part]) * 8;
    return Array.from({ length: bits }, (_, bit) => ({ position, part, bit }));
  });
}
