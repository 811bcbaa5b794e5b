import type { Bookmark } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import type { Json } from '@ledger/kernel';
import type { Projection } from './projection';

/** One run of a projection over the log: its documents are in a collection of its own. */
export interface Generation {
  readonly number: number;
  /** The projection's version that it was made with. */
  readonly version: number;
}

/** Which generation of a projection readers see, and which one is being built beside it. */
export interface ProjectionState {
  readonly live: Generation | null;
  readonly building: Generation | null;
  /** No longer read, and dropped once nobody can still be reading it. */
  readonly retired: readonly Generation[];
}

/** An event that could not be folded. The projection waits there until it is retried. */
export interface Stopped {
  readonly position: number;
  readonly event: string;
  readonly type: string;
  readonly error: string;
}

export interface Progress {
  readonly bookmark: Bookmark | null;
  readonly stopped: Stopped | null;
}

/** A register's value with the version that a replacement must name. */
export interface Versioned<T> {
  readonly version: number | undefined;
  readonly value: T;
}

export const collectionOf = (projection: string, generation: Generation): string =>
  `${projection}.${generation.version}.${generation.number}`;

const NO_STATE: ProjectionState = { live: null, building: null, retired: [] };
const NO_PROGRESS: Progress = { bookmark: null, stopped: null };

/** What is known of the projections, in the document store beside their documents. */
export class Generations {
  constructor(private readonly documents: DocumentStore) {}

  async state(projection: string): Promise<Versioned<ProjectionState>> {
    return this.read(`projection/${projection}`, NO_STATE);
  }

  async setState(projection: string, before: Versioned<ProjectionState>, state: ProjectionState): Promise<boolean> {
    return this.documents.setRegister(`projection/${projection}`, before.version, state as unknown as Json);
  }

  async progress(collection: string): Promise<Versioned<Progress>> {
    return this.read(`progress/${collection}`, NO_PROGRESS);
  }

  /** False when another process has moved it since: whoever asks has lost the lease. */
  async setProgress(collection: string, before: Versioned<Progress>, progress: Progress): Promise<boolean> {
    return this.documents.setRegister(`progress/${collection}`, before.version, progress as unknown as Json);
  }

  /** Lets a projection that stopped try its event again; false where it is not stopped. */
  async retry(collection: string): Promise<boolean> {
    const progress = await this.progress(collection);
    if (!progress.value.stopped) return false;
    return this.setProgress(collection, progress, { ...progress.value, stopped: null });
  }

  /**
   * Asks for a new generation beside the live one; whoever holds the projector's lease builds it. Also for a projection
   * that has none yet, or whose version changed. A generation being built already is the answer to a second request.
   */
  async request(projection: Projection, now: 'always' | 'if-outdated'): Promise<void> {
    const before = await this.state(projection.name);
    const { live, building, retired } = before.value;
    const newest = building ?? live;
    if (newest?.version === projection.version && (building || now === 'if-outdated')) return;
    const number = Math.max(0, ...[live, building, ...retired].map((g) => g?.number ?? 0)) + 1;
    const next = { number, version: projection.version };
    // A generation that was being built for another version is of no use any more.
    const state = live
      ? { live, building: next, retired: building ? [...retired, building] : retired }
      : { live: next, building: null, retired };
    if (!(await this.setState(projection.name, before, state))) await this.request(projection, now);
  }

  private async read<T>(name: string, otherwise: T): Promise<Versioned<T>> {
    const register = await this.documents.readRegister(name);
    return register ? { version: register.version, value: register.value as unknown as T } : { version: undefined, value: otherwise };
  }
}
