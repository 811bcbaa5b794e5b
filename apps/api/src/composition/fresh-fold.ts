import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDocumentStore, type DocumentStore } from '@ledger/document-store';
import type { Bookmark, EventStore } from '@ledger/event-store';
import { systemClock } from '@ledger/ledger';
import { collectionOf, Generations, Projector, type OnProgress, type Projection } from '@ledger/read-models';
import { FreshDocuments, type LiveDocuments } from './fresh-documents';

/** Read models made anew, beside those that people read, in a folder that is removed. */
export class FreshFold {
  /** Up to which ledger position it was folded; -1 before the first event. */
  position = -1;

  private constructor(
    private readonly events: EventStore,
    private readonly projections: readonly Projection[],
    private readonly scratch: DocumentStore,
    private readonly folder: string,
    readonly fresh: FreshDocuments,
  ) {}

  /**
   * @param live the documents that people read
   * @param lives where they are of those projections that are looked at as they are folded
   */
  static async open(
    events: EventStore,
    projections: readonly Projection[],
    live: DocumentStore,
    lives: readonly LiveDocuments[],
  ): Promise<FreshFold> {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-verify-'));
    try {
      const scratch = await openEmbeddedDocumentStore(join(folder, 'read-models.sqlite'));
      const fresh = new FreshDocuments(scratch, live, lives);
      return new FreshFold(events, projections, scratch, folder, fresh);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** What was made, but for what was found to be as the live documents are. */
  get documents(): DocumentStore {
    return this.fresh.store;
  }

  /** Folds the log up to a place (inclusive), with the same code as the live ones and on from where it was. */
  async upTo(until: Bookmark, onProgress?: OnProgress): Promise<void> {
    const { documents, projections } = this;
    const events = beginningOf(this.events, until);
    const projector = new Projector({
      events,
      documents,
      clock: systemClock,
      projections,
      holder: 'verification',
    });
    await projector.catchUp(onProgress);
    this.position = until.position;
  }

  async collection({ name }: Projection): Promise<string> {
    const { live } = (await new Generations(this.documents).state(name)).value;
    // It was caught up with, and so it is live.
    return collectionOf(name, live!);
  }

  async close(): Promise<void> {
    await this.scratch.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A log as it was when it ended at a place. It is only read. */
function beginningOf(events: EventStore, until: Bookmark): EventStore {
  async function* readAll(...[after, options]: Parameters<EventStore['readAll']>) {
    for await (const batch of events.readAll(after, options)) {
      const due = batch.events.filter(({ bookmark }) => bookmark.position <= until.position);
      if (due.length > 0) yield { events: due, caughtUp: batch.caughtUp || due.length < batch.events.length };
      if (due.length < batch.events.length) return;
    }
  }
  return Object.assign(Object.create(events) as EventStore, { readAll, head: async () => until });
}
