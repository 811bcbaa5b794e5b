/*
 * TEST DOUBLE. The log of the EventStoreDB that specs talk to when there is no real one: in memory, with the rules that
 * were measured on one and nothing else. No figure that is measured on it says anything about EventStoreDB.
 */

/** A proposed event, as the protocol carries it. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Kept extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  readonly createdMs: number;
  /** Commit and prepare position alike. */
  readonly position: bigint;
}

export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export type Outcome =
  | { readonly kind: 'appended'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'wrong-version'; readonly current: bigint | undefined; readonly expected: Expected }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'too-large'; readonly limit: number };

export const MOST_BYTES = 1_048_576;
/** The revision of a tombstone, and the `$tb` that a soft delete leaves. */
export const LAST_REVISION = 9_223_372_036_854_775_807n;

export class TestLog {
  readonly all: Kept[] = [];
  private readonly streams = new Map<string, Kept[]>();
  private readonly tombstones = new Set<string>();
  private readonly watchers = new Set<(events: readonly Kept[]) => void>();

  constructor() {
    // A real $all begins with the server's own events.
    this.write('$$$settings', [json('$metadata', { $maxCount: 1 })]);
  }

  append(stream: string, expected: Expected, events: readonly Proposed[]): Outcome {
    if (this.tombstones.has(stream)) return { kind: 'deleted' };
    if (sizeOf(events) > MOST_BYTES) return { kind: 'too-large', limit: MOST_BYTES };
    const known = this.streams.get(stream) ?? [];
    const fits = this.fits(stream, expected, known);
    if (!fits) return this.repeated(known, expected, events);
    const revived = known.length > 0 && this.isSoftDeleted(stream);
    const last = this.write(stream, events);
    // As the server does: a stream that comes back after a soft delete goes on behind what was deleted.
    if (revived) this.write(`$$${stream}`, [json('$metadata', { $tb: known.length - events.length })]);
    return { kind: 'appended', revision: last.revision, position: last.position };
  }

  softDelete(stream: string): bigint {
    const text = `{"$tb":${LAST_REVISION}}`;
    return this.write(`$$${stream}`, [{ ...json('$metadata', {}), data: Buffer.from(text) }]).position;
  }

  tombstone(stream: string): bigint {
    this.tombstones.add(stream);
    return this.write(stream, [json('$streamDeleted', {})], LAST_REVISION).position;
  }

  /** What a read of the stream shows, in order: what is neither deleted nor hidden by the stream's metadata. */
  visible(stream: string): 'missing' | 'deleted' | readonly Kept[] {
    if (this.tombstones.has(stream)) return 'deleted';
    const events = this.streams.get(stream);
    if (!events || this.isSoftDeleted(stream)) return 'missing';
    const { $tb = 0, $maxCount = events.length } = this.metadataOf(stream);
    return events.slice(Math.max($tb, events.length - $maxCount));
  }

  /** The index in `all` of the event at a position. */
  indexAt(position: bigint): number | undefined {
    const index = this.all.findIndex((event) => event.position >= position);
    if (index < 0) return this.all.length;
    return this.all[index]?.position === position ? index : undefined;
  }

  watch(watcher: (events: readonly Kept[]) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private fits(stream: string, expected: Expected, known: readonly Kept[]): boolean {
    if (expected === 'any') return true;
    if (expected === 'stream_exists') return known.length > 0;
    if (expected === 'no_stream') return known.length === 0 || this.isSoftDeleted(stream);
    return BigInt(known.length - 1) === expected;
  }

  /** The same ids at their original place (or a prefix of them) were appended before; anything else is a conflict. */
  private repeated(known: readonly Kept[], expected: Expected, events: readonly Proposed[]): Outcome {
    const first = typeof expected === 'bigint' ? Number(expected) + 1 : 0;
    const there = known.slice(first, first + events.length);
    const last = there.at(-1);
    if (last && there.length === events.length && there.every(({ id }, i) => id === events[i]?.id)) {
      return { kind: 'appended', revision: last.revision, position: last.position };
    }
    return { kind: 'wrong-version', current: known.at(-1)?.revision, expected };
  }

  private write(stream: string, events: readonly Proposed[], revision?: bigint): Kept {
    const known = this.streams.get(stream) ?? [];
    const createdMs = Date.now();
    const kept = events.map((event, i): Kept => {
      const at = revision ?? BigInt(known.length + i);
      return { ...event, stream, revision: at, createdMs, position: this.nextPosition(i) };
    });
    this.all.push(...kept);
    if (revision === undefined) this.streams.set(stream, known);
    if (revision === undefined) known.push(...kept);
    for (const watcher of this.watchers) watcher(kept);
    return kept.at(-1) as Kept;
  }

  /** Byte offsets on a real server: they grow by the size of an event, never by one. */
  private nextPosition(ahead: number): bigint {
    return (this.all.at(-1)?.position ?? 0n) + 137n * BigInt(ahead + 1);
  }

  private isSoftDeleted(stream: string): boolean {
    return this.metadataOf(stream).$tb === Number(LAST_REVISION);
  }

  private metadataOf(stream: string): { $tb?: number; $maxCount?: number } {
    const last = this.streams.get(`$$${stream}`)?.at(-1);
    return last ? (JSON.parse(Buffer.from(last.data).toString('utf8')) as object) : {};
  }
}

function json(type: string, data: object): Proposed {
  const id = crypto.randomUUID();
  return {
    id,
    type,
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(data)),
    metadata: EMPTY,
  };
}

const EMPTY = new Uint8Array();

function sizeOf(events: readonly Proposed[]): number {
  return events.reduce((sum, e) => sum + e.data.length + e.metadata.length + 2 * e.type.length, 0);
}
