import type { Bookmark, LoggedEvent } from '@ledger/event-store';
import type { DocumentStore, GuardedWrite } from '@ledger/document-store';
import type { JsonObject } from '@ledger/kernel';
import { collectionOf, type Generation, type Generations, type Progress, type Stopped, type Versioned } from './generations';
import { projected, type Projected, type Projection } from './projection';

/** Thrown when another process has moved the bookmark: whoever runs here must stop at once, and has done no harm. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** How much is folded before it is written, while there is more to read. */
const FLUSH_DOCUMENTS = 4_000;
const FLUSH_EVENTS = 50_000;

interface Held {
  readonly position: number;
  readonly document: JsonObject | undefined;
}

/**
 * One generation of one projection on its way along the log. Documents are folded in memory and written in batches, then
 * the bookmark: a crash in between folds some events again, which the documents' own positions make harmless.
 */
export class Track {
  private held = new Map<string, Held>();
  private changed = new Set<string>();
  private foldedTo: Bookmark | null;
  private sinceFlush = 0;
  /** Readers see another generation until this one has caught up. */
  building = false;

  private constructor(
    readonly projection: Projection,
    readonly generation: Generation,
    private readonly documents: DocumentStore,
    private readonly generations: Generations,
    private progress: Versioned<Progress>,
  ) {
    this.foldedTo = progress.value.bookmark;
  }

  static async open(
    projection: Projection,
    generation: Generation,
    documents: DocumentStore,
    generations: Generations,
  ): Promise<Track> {
    const name = collectionOf(projection.name, generation);
    await documents.ensure({ name, indexes: projection.indexes });
    return new Track(projection, generation, documents, generations, await generations.progress(name));
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
  async advance(events: readonly LoggedEvent[], caughtUp: boolean): Promise<void> {
    const seen = readable(events);
    await this.load(seen.events);
    let stopped = seen.stopped;
    for (const [i, event] of seen.events.entries()) {
      const failure = this.fold(event);
      if (failure) {
        stopped = failure;
        break;
      }
      this.foldedTo = events[i]!.bookmark;
    }
    this.sinceFlush += events.length;
    const due = caughtUp || stopped || this.changed.size >= FLUSH_DOCUMENTS || this.sinceFlush >= FLUSH_EVENTS;
    if (due) await this.flush(stopped ?? null);
  }

  private async load(events: readonly Projected[]): Promise<void> {
    const missing = new Set<string>();
    for (const event of events) {
      for (const key of this.keysOf(event)) if (!this.held.has(key)) missing.add(key);
    }
    if (missing.size === 0) return;
    const found = await this.documents.getMany(this.collection, [...missing]);
    for (const key of missing) {
      const stored = found.get(key);
      this.held.set(key, { position: stored?.position ?? -1, document: stored?.document });
    }
  }

  /** Keys are asked for once before the fold; a projection that throws there stops at the event when it is folded. */
  private keysOf(event: Projected): readonly string[] {
    try {
      return this.projection.keysOf(event);
    } catch {
      return [];
    }
  }

  /** All the documents of an event change, or none. */
  private fold(event: Projected): Stopped | undefined {
    try {
      const next = this.projection.keysOf(event).flatMap((key): [string, Held][] => {
        const { position, document } = this.held.get(key)!;
        if (position >= event.position) return []; // Delivered before.
        return [[key, { position: event.position, document: this.projection.evolve(document, event, key) }]];
      });
      for (const [key, held] of next) {
        this.held.set(key, held);
        this.changed.add(key);
      }
      return undefined;
    } catch (error) {
      return stoppedAt(event, error);
    }
  }

  private async flush(stopped: Stopped | null): Promise<void> {
    const moved = this.foldedTo?.position !== this.bookmark?.position;
    if (moved || stopped) {
      const writes = [...this.changed].map((key): GuardedWrite => ({ key, ...this.held.get(key)! }));
      if (writes.length > 0) await this.documents.write(this.collection, writes);
      await this.save({ bookmark: this.foldedTo, stopped });
    }
    this.changed = new Set();
    this.held = new Map();
    this.sinceFlush = 0;
  }

  private async save(progress: Progress): Promise<void> {
    const saved = await this.generations.setProgress(this.collection, this.progress, progress);
    if (!saved) throw new LeaseLost();
    this.progress = { version: (this.progress.version ?? 0) + 1, value: progress };
  }
}

const stoppedAt = (event: { id: string; type: string; position: number }, error: unknown): Stopped => ({
  position: event.position,
  event: event.id,
  type: event.type,
  error: error instanceof Error ? error.message : String(error),
});

/** The events up to the first one that this program does not know. */
function readable(events: readonly LoggedEvent[]): { events: Projected[]; stopped?: Stopped } {
  const known: Projected[] = [];
  for (const event of events) {
    try {
      known.push(projected(event));
    } catch (error) {
      return { events: known, stopped: stoppedAt({ ...event, position: event.bookmark.position }, error) };
    }
  }
  return { events: known };
}
