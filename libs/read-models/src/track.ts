import type { Bookmark, LoggedEvent } from '@ledger/event-store';
import type { DocumentStore, GuardedWrite } from '@ledger/document-store';
import type { JsonObject } from '@ledger/kernel';
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

/** How much is folded before it is written, while there is more to read. */
const FLUSH_DOCUMENTS = 16_000;
export const FLUSH_EVENTS = 250_000;
/** How many documents stay in memory once they are written: a department that reports does so for several minutes. */
const KEPT_DOCUMENTS = 1_000;

/** A stretch of the log in its newest shape, up to the first event that this program does not know. */
export interface Stretch {
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
        events,
        bookmarks,
        unknown: stoppedAt({ ...event, position: event.bookmark.position }, error),
      };
    }
  }
  return { events, bookmarks, unknown: null };
}

/** A document in memory: as it is stored, or changed since. */
interface Held {
  position: number;
  document: JsonObject | undefined;
  /** The store has none, as far as is known here. */
  isNew: boolean;
}

const nothing = (): Held => ({ position: -1, document: undefined, isNew: true });

/**
 * One generation of one projection on its way along the log. Documents are folded in memory and written in batches, then
 * the bookmark: a crash in between folds some events again, which the documents' own positions make harmless.
 */
export class Track {
  private readonly held = new Map<string, Held>();
  private changed = new Set<string>();
  private foldedTo: Bookmark | null;
  private sinceFlush = 0;

  private constructor(
    readonly projection: Projection,
    readonly generation: Generation,
    /** Readers see another generation until this one has caught up. */
    public building: boolean,
    private readonly documents: DocumentStore,
    private readonly generations: Generations,
    private progress: Versioned<Progress>,
  ) {
    this.foldedTo = progress.value.bookmark;
  }

  /** Undefined where the generation is stopped. */
  static async open(
    projection: Projection,
    generation: Generation,
    building: boolean,
    documents: DocumentStore,
    generations: Generations,
  ): Promise<Track | undefined> {
    const name = collectionOf(projection.name, generation);
    const progress = await generations.progress(name);
    if (progress.value.stopped) return undefined;
    await documents.ensure({ name, indexes: projection.indexes });
    return new Track(projection, generation, building, documents, generations, progress);
  }

  get collection(): string {
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
    for (const [i, event] of events.entries()) {
      const failure = this.fold(event, keys[i]!);
      if (failure) {
        stopped = failure;
        break;
      }
      this.foldedTo = bookmarks[i]!;
    }
    this.sinceFlush += events.length;
    const due =
      caughtUp ||
      stopped ||
      this.changed.size >= (this.projection.heldDocuments ?? FLUSH_DOCUMENTS) ||
      this.sinceFlush >= FLUSH_EVENTS;
    if (due) await this.flush(stopped);
  }

  /** What a reconnection delivers again, or another track of the lane still needs, must not take the bookmark back. */
  private beyond({ events, bookmarks, unknown }: Stretch): Stretch {
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
    if (this.projection.appendOnly) return;
    const wanted = keys.flatMap((own) => ('event' in own ? [] : own));
    const missing = new Set(wanted.filter((key) => !this.held.has(key)));
    if (missing.size === 0) return;
    const found = await this.documents.getMany(this.collection, [...missing]);
    for (const key of missing) {
      const there = found.get(key);
      this.held.set(key, there ? { ...there, isNew: false } : nothing());
    }
  }

  /** All the documents of an event change, or none. */
  private fold(event: Projected, keys: readonly string[] | Stopped): Stopped | undefined {
    if ('event' in keys) return keys;
    try {
      // What was delivered before is in the document.
      const due = keys
        .map((key) => ({ key, held: this.heldAt(key) }))
        .filter(({ held }) => held.position < event.position);
      const evolved = due.map(({ key, held }) => this.projection.evolve(held.document, event, key));
      for (const [i, { key, held }] of due.entries()) {
        held.position = event.position;
        held.document = evolved[i];
        this.changed.add(key);
      }
      return undefined;
    } catch (error) {
      return stoppedAt(event, error);
    }
  }

  private heldAt(key: string): Held {
    const held = this.held.get(key);
    if (held) return held;
    const none = nothing();
    this.held.set(key, none);
    return none;
  }

  private async flush(stopped: Stopped | null): Promise<void> {
    const moved = this.foldedTo?.position !== this.bookmark?.position;
    if (moved || stopped) {
      const writes = [...this.changed].map((key): GuardedWrite => {
        const { position, document, isNew } = this.held.get(key)!;
        return { key, position, document, isNew };
      });
      if (writes.length > 0) await this.documents.write(this.collection, writes);
      for (const { key } of writes) this.held.get(key)!.isNew = false;
      await this.save({ bookmark: this.foldedTo, stopped });
    }
    this.changed = new Set();
    this.sinceFlush = 0;
    this.forget(this.projection.appendOnly ? 0 : KEPT_DOCUMENTS);
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
    const saved = await this.generations.setProgress(this.collection, this.progress, progress);
    if (!saved) throw new LeaseLost();
    this.progress = { ...this.progress, version: (this.progress.version ?? 0) + 1, value: progress };
  }
}

const stoppedAt = (event: { id: string; type: string; position: number }, error: unknown): Stopped => ({
  position: event.position,
  event: event.id,
  type: event.type,
  error: error instanceof Error ? error.message : String(error),
});
