import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '@ledger/kernel';
import type { Bookmark, EventStore } from '@ledger/event-store';
import type { DocumentStore, Find } from '@ledger/document-store';
import { collectionOf, Generations, type Progress } from './generations';
import { areOf } from './origin';
import type { Projection } from './projection';

/** The injection token of the `ReadModels`. */
export const READ_MODELS = Symbol('READ_MODELS');

export interface ProjectionHealth {
  readonly projection: string;
  readonly version: number;
  /** The ledger position it has folded up to; -1 before the first. */
  readonly position: number;
  /** How many events it is behind; negative where it knows more than the log, which was then taken back to an earlier state. */
  readonly lag: number;
  readonly building: { readonly position: number } | null;
  readonly stopped: Progress['stopped'];
}

const POLL_MS = 10;
const STATE_KEPT_MS = 1_000;
const PAGE = 1_000;

/** Where the queries read: always the live generation, and no earlier than the caller's own write. */
export class ReadModels {
  private readonly generations: Generations;
  private isOfLog = false;
  private readonly live = new Map<string, { collection: string; untilMs: number }>();

  constructor(
    private readonly documents: DocumentStore,
    private readonly events: EventStore,
    private readonly projections: readonly Projection[],
    private readonly waitMs = 5_000,
  ) {
    this.generations = new Generations(documents);
  }

  async get<Document extends object>(
    projection: Projection<Document>,
    key: string,
  ): Promise<Document | undefined> {
    const found = await this.documents.get(await this.collection(projection.name), key);
    return found && (found.document as Document);
  }

  async find<Document extends object>(
    projection: Projection<Document>,
    find: Find,
  ): Promise<{ items: Document[]; next: string | null }> {
    const { documents, next } = await this.documents.find(await this.collection(projection.name), find);
    return { items: documents.map(({ document }) => document as Document), next: next ?? null };
  }

  /** Every document whose key begins so: for what is bounded by one plan. */
  async all<Document extends object>(projection: Projection<Document>, prefix: string): Promise<Document[]> {
    const collection = await this.collection(projection.name);
    const all: Document[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await this.documents.find(collection, {
        prefix,
        limit: PAGE,
        ...(cursor ? { cursor } : {}),
      });
      all.push(...page.documents.map(({ document }) => document as Document));
      if (!page.next) return all;
      cursor = page.next;
    }
  }

  /**
   * Returns the ledger position that an answer rests on (-1: none), once the live generation has seen what a receipt's
   * token stands for. To be asked before the documents, which may then be later than the position but never earlier.
   *
   * @throws LedgerError `TOKEN_INVALID`, `PROJECTION_STOPPED`, `READ_MODEL_BEHIND`, `READ_MODELS_FOREIGN`
   */
  async waitFor({ name }: { readonly name: string }, after: string | undefined): Promise<number> {
    await this.requireOrigin();
    const token = after === '' ? undefined : after;
    const head = token === undefined ? undefined : await this.requireToken(token);
    const deadlineMs = performance.now() + this.waitMs;
    for (;;) {
      const { bookmark, stopped } = (await this.generations.progress(await this.collection(name))).value;
      if (token === undefined || (bookmark && head && hasReached(bookmark, token, head)))
        return bookmark?.position ?? -1;
      if (stopped)
        throw new LedgerError('PROJECTION_STOPPED', {
          projection: name,
          event: stopped.event,
          why: stopped.why ?? stopped.error,
        });
      if (performance.now() > deadlineMs)
        throw new LedgerError('READ_MODEL_BEHIND', { after, waitMs: this.waitMs });
      await sleep(POLL_MS);
    }
  }

  /** @throws LedgerError `READ_MODELS_FOREIGN` */
  async health(): Promise<ProjectionHealth[]> {
    await this.requireOrigin();
    const all = await Promise.all(this.projections.map((projection) => this.healthOf(projection)));
    // Asked last, so that no read model is ahead of it that is made of this log.
    const head = (await this.events.head())?.position ?? -1;
    return all.map((health) => ({ ...health, lag: head - health.position }));
  }

  /** Asks for a rebuild beside the live documents. @throws LedgerError `PROJECTION_MISSING` */
  async rebuild(names?: readonly string[]): Promise<string[]> {
    const chosen = names?.length ? names.map((name) => this.named(name)) : this.projections;
    for (const projection of chosen) await this.generations.request(projection, 'always');
    return chosen.map((p) => p.name);
  }

  /** Lets stopped projections try again; says which. */
  async retry(): Promise<string[]> {
    const retried = new Set<string>();
    for (const { name } of this.projections) {
      const { live, building } = (await this.generations.state(name)).value;
      for (const generation of [live, building]) {
        if (generation && (await this.generations.retry(collectionOf(name, generation)))) retried.add(name);
      }
    }
    return [...retried];
  }

  private async healthOf({ name, version }: Projection): Promise<Omit<ProjectionHealth, 'lag'>> {
    const { live, building } = (await this.generations.state(name)).value;
    const at = async (generation: typeof live): Promise<Progress> =>
      generation
        ? (await this.generations.progress(collectionOf(name, generation))).value
        : { bookmark: null, stopped: null };
    const [now, next] = [await at(live), await at(building)];
    const position = now.bookmark?.position ?? -1;
    return {
      projection: name,
      version: live?.version ?? version,
      position,
      building: building ? { position: next.bookmark?.position ?? -1 } : null,
      stopped: now.stopped ?? next.stopped,
    };
  }

  private named(name: string): Projection {
    const found = this.projections.find((p) => p.name === name);
    if (!found)
      throw new LedgerError('PROJECTION_MISSING', {
        projection: name,
        allowed: this.projections.map((p) => p.name),
      });
    return found;
  }

  /** Looked at until it is known: a log does not change its first event. */
  private async requireOrigin(): Promise<void> {
    this.isOfLog ||= await areOf(this.events, this.documents);
  }

  /** A token sorts within the log: one that is past its end was not given by this ledger. */
  private async requireToken(after: string): Promise<Bookmark> {
    const head = await this.events.head();
    if (!head || head.resume.length !== after.length || after > head.resume || !/^[0-9/]+$/.test(after)) {
      throw new LedgerError('TOKEN_INVALID', { read: after });
    }
    return head;
  }

  /** Kept for a moment: a generation that was replaced is not dropped for much longer than that. */
  private async collection(name: string): Promise<string> {
    const kept = this.live.get(name);
    if (kept && kept.untilMs > performance.now()) return kept.collection;
    const { live } = (await this.generations.state(name)).value;
    const collection = collectionOf(name, live ?? { number: 1, version: this.named(name).version });
    this.live.set(name, { collection, untilMs: performance.now() + (live ? STATE_KEPT_MS : 0) });
    return collection;
  }
}

/**
 * Whether a bookmark is behind a token. Read models that outlived a move of the log have a place of the old store, which
 * says nothing here; at the position of the head they have seen all that there was to see.
 */
function hasReached({ position, resume }: Bookmark, token: string, head: Bookmark): boolean {
  return position >= head.position || (resume.length === token.length && resume >= token);
}
