import type { Bookmark, LoggedEvent } from '@ledger/event-store';
import type { DocumentStore, GuardedWrite } from '@ledger/document-store';
import { LedgerError, type JsonObject } from '@ledger/kernel';
import { giveWay } from './batches';
import {
  collectionOf,
  type Generation,
  type Generations,
  type Progress,
  type Stopped,
  type Versioned,
} from './generations';
import { LeaseLost } from './lease';
import { projected, type Projected, type Projection } from './projection';

/** How much is folded before the bookmark is moved, and how long that may take, while there is more to read. */
export const FLUSH_EVENTS = 250_000;
const FLUSH_MS = 10_000;
/** When memory holds more documents than it may, this part of them is written and forgotten. */
const SPILLED_PART = 1 / 16;
/** How many stay at the end of the log: a department that reports does so for several minutes. */
const KEPT_DOCUMENTS = 1_000;

/** What a track may take of its process. */
export interface Allowance {
  /** How many documents memory holds. */
  readonly heldDocuments: number;
  /** How many are written together: many are quicker, and hold up whatever else the process does. */
  readonly writtenTogether: number;
}

/** What rides along the log: a track, or whatever else wants every event once and in order. */
export interface Rider {
  /** Of its own among all that ride. */
  readonly name: string;
  /** Where it wants to begin. */
  readonly bookmark: Bookmark | null;
  /** Takes a stretch of the log, some of which it may have taken before; `caughtUp` where the log ends with it. */
  advance(stretch: Stretch, caughtUp: boolean): Promise<void>;
}

/** A stretch of the log in its newest shape, up to the first event that this program does not know. */
export interface Stretch {
  /** As the log has it, to its end. */
  readonly logged: readonly LoggedEvent[];
  readonly events: readonly Projected[];
  /** The place after each of the events. */
  readonly bookmarks: readonly Bookmark[];
  readonly unknown: Stopped | null;
}

export function stretchOf(logged: readonly LoggedEvent[]): Stretch {
  const events: Projected[] = [];
  const bookmarks = logged.map(({ bookmark }) => bookmark);
  for (const event of logged) {
    try {
      events.push(projected(event));
    } catch (error) {
      return {
        logged,
        events,
        bookmarks,
        unknown: stoppedAt({ ...event, position: event.bookmark.position }, error),
      };
    }
  }
  return { logged, events, bookmarks, unknown: null };
}

/** A document in memory: as it is stored, or as it is to be written. */
interface Held extends GuardedWrite {
  position: number;
  document: JsonObject | undefined;
  /** The store has none, as far as is known here. */
  isNew: boolean;
}

const nothingAt = (key: string): Held => ({ key, position: -1, document: undefined, isNew: true });

/**
 * One generation of one projection on its way along the log. Documents are folded in memory and written in batches, then
 * the bookmark: a crash in between folds some events again, which the documents' own positions make harmless.
 */
export class Track implements Rider {
  private readonly held = new Map<string, Held>();
  private readonly changed = new Set<Held>();
  private foldedTo: Bookmark | null;
  private sinceFlush = 0;
  private flushedAtMs = performance.now();
  /**
   * All of the log is still in memory as documents. What a run that was cut off may have left in the store need not be
   * looked at: it was made of the same events, and the guards decide.
   */
  private isFromTheStart: boolean;

  private constructor(
    readonly projection: Projection,
    readonly generation: Generation,
    /** Readers see another generation until this one has caught up. */
    public building: boolean,
    private readonly documents: DocumentStore,
    private readonly generations: Generations,
    private progress: Versioned<Progress>,
    private readonly allowance: Allowance,
  ) {
    this.foldedTo = progress.value.bookmark;
    this.isFromTheStart = this.foldedTo === null;
  }

  /** Undefined where the generation is stopped. */
  static async open(
    projection: Projection,
    generation: Generation,
    building: boolean,
    documents: DocumentStore,
    generations: Generations,
    allowance: Allowance,
  ): Promise<Track | undefined> {
    const name = collectionOf(projection.name, generation);
    const progress = await generations.begun(name);
    if (progress.value.stopped) return undefined;
    await documents.ensure({ name, indexes: projection.indexes });
    return new Track(projection, generation, building, documents, generations, progress, allowance);
  }

  get name(): string {
    return collectionOf(this.projection.name, this.generation);
  }
  get bookmark(): Bookmark | null {
    return this.progress.value.bookmark;
  }
  get stopped(): Stopped | null {
    return this.progress.value.stopped;
  }

  /**
   * Folds a stretch of the log, and writes what is due: everything when the end of the log was reached.
   *
   * An event that cannot be folded stops the track before it; everything up to there is written.
   */
  async advance(stretch: Stretch, caughtUp: boolean): Promise<void> {
    const { events, bookmarks, unknown } = this.beyond(stretch);
    const keys = events.map((event) => this.keysOf(event));
    await this.load(keys);
    let stopped = unknown;
    for (let i = 0; i < events.length; i++) {
      const event = events[i]!;
      const failure = this.fold(event, keys[i]!);
      if (failure) {
        stopped = failure;
        break;
      }
      this.foldedTo = bookmarks[i]!;
    }
    this.sinceFlush += events.length;
    if (caughtUp || stopped || this.isDue()) await this.flush(stopped);
    else await this.spill();
    if (caughtUp) this.forget(KEPT_DOCUMENTS);
  }

  /** By the clock too: a slow store must not take long to show that it gets on, nor lose much to a crash. */
  private isDue(): boolean {
    return this.sinceFlush >= FLUSH_EVENTS || performance.now() - this.flushedAtMs >= FLUSH_MS;
  }

  /** What a reconnection delivers again, or another track of the lane still needs, must not take the bookmark back. */
  private beyond({ events, bookmarks, unknown }: Stretch): Omit<Stretch, 'logged'> {
    const position = this.foldedTo?.position ?? -1;
    const start = bookmarks.findIndex((bookmark) => bookmark.position > position);
    if (start === 0) return { events, bookmarks, unknown };
    if (start < 0) return { events: [], bookmarks: [], unknown: null };
    return { events: events.slice(start), bookmarks: bookmarks.slice(start), unknown };
  }

  /** A projection that throws here stops at the event when its turn comes. */
  private keysOf(event: Projected): readonly string[] | Stopped {
    try {
      return this.projection.keysOf(event);
    } catch (error) {
      return stoppedAt(event, error);
    }
  }

  private async load(keys: readonly (readonly string[] | Stopped)[]): Promise<void> {
    if (this.projection.appendOnly || this.isFromTheStart) return;
    const missing = new Set<string>();
    for (const own of keys) {
      if ('event' in own) continue;
      for (const key of own) if (!this.held.has(key)) missing.add(key);
    }
    if (missing.size === 0) return;
    const found = await this.documents.getMany(this.name, [...missing]);
    for (const [key, there] of found) this.held.set(key, { ...there, isNew: false });
  }

  /** All the documents of an event change, or none. */
  private fold(event: Projected, keys: readonly string[] | Stopped): Stopped | undefined {
    if (!Array.isArray(keys)) return keys as Stopped;
    try {
      const due: Held[] = [];
      for (const key of keys as readonly string[]) {
        const held = this.heldAt(key);
        // What was delivered before is in the document.
        if (held.position < event.position) due.push(held);
      }
      const evolved = due.map(({ key, document }) => this.projection.evolve(document, event, key));
      for (let i = 0; i < due.length; i++) {
        const held = due[i]!;
        held.position = event.position;
        held.document = evolved[i];
        this.changed.add(held);
      }
      return undefined;
    } catch (error) {
      return stoppedAt(event, error);
    }
  }

  private heldAt(key: string): Held {
    const held = this.held.get(key);
    if (held) return held;
    const none = nothingAt(key);
    if (!this.projection.appendOnly) this.held.set(key, none);
    return none;
  }

  private async flush(stopped: Stopped | null): Promise<void> {
    await this.write([...this.changed]);
    const moved = this.foldedTo?.position !== this.bookmark?.position;
    if (moved || stopped) await this.save({ bookmark: this.foldedTo, stopped });
    this.sinceFlush = 0;
    this.flushedAtMs = performance.now();
  }

  /** What memory should not hold is written ahead of the bookmark: a crash folds again what it says already. */
  private async spill(): Promise<void> {
    const { heldDocuments, writtenTogether } = this.allowance;
    if (this.projection.appendOnly) {
      if (this.changed.size >= writtenTogether) await this.write([...this.changed]);
    } else if (this.held.size > heldDocuments) {
      const keep = Math.floor(heldDocuments * (1 - SPILLED_PART));
      const first = [...this.held.values()].slice(0, this.held.size - keep);
      await this.write(first.filter((held) => this.changed.has(held)));
      this.forget(keep);
    }
  }

  private async write(changed: readonly Held[]): Promise<void> {
    const { writtenTogether } = this.allowance;
    for (let start = 0; start < changed.length; start += writtenTogether) {
      const some = changed.slice(start, start + writtenTogether);
      await this.documents.write(this.name, some);
      for (const held of some) {
        held.isNew = false;
        this.changed.delete(held);
      }
      this.isFromTheStart = false;
      await giveWay();
    }
  }

  /**
   * Those that came first go first. What stays is what is stored: nobody else writes documents without moving the bookmark,
   * and then this track ends.
   */
  private forget(keep: number): void {
    for (const key of this.held.keys()) {
      if (this.held.size <= keep) return;
      this.held.delete(key);
    }
  }

  private async save(progress: Progress): Promise<void> {
    const saved = await this.generations.setProgress(this.name, this.progress, progress);
    if (!saved) throw new LeaseLost();
    this.progress = { ...this.progress, version: (this.progress.version ?? 0) + 1, value: progress };
  }
}

const stoppedAt = (event: { id: string; type: string; position: number }, error: unknown): Stopped => ({
  position: event.position,
  event: event.id,
  type: event.type,
  error: error instanceof Error ? error.message : String(error),
  ...(error instanceof LedgerError ? { why: { ...error.details, code: error.code } } : {}),
});
