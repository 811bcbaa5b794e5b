import type { Bookmark } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import type { Json, Phrase } from '@ledger/kernel';
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
  /** The error as data, where it is one of the ledger's: whoever asks is told in their own language. */
  readonly why?: Phrase;
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

  async setState(
    projection: string,
    before: Versioned<ProjectionState>,
    state: ProjectionState,
  ): Promise<boolean> {
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
   * Returns how things stand then.
   */
  async request(projection: Projection, now: 'always' | 'if-outdated'): Promise<ProjectionState> {
    const before = await this.state(projection.name);
    const { live, building, retired } = before.value;
    const newest = building ?? live;
    if (newest?.version === projection.version && (building || now === 'if-outdated')) return before.value;
    const number = Math.max(0, ...[live, building, ...retired].map((g) => g?.number ?? 0)) + 1;
    const next = { number, version: projection.version };
    // A generation that was being built for another version is of no use any more.
    const state = live
      ? { live, building: next, retired: building ? [...retired, building] : retired }
      : { live: next, building: null, retired };
    return (await this.setState(projection.name, before, state)) ? state : this.request(projection, now);
  }

  /**
   * The one atomic switch of a projection to the generation that was built; says whether that is live now. Not while the
   * live one has come further: a switch never takes readers back.
   */
  async makeLive(projection: string, generation: Generation): Promise<boolean> {
    const before = await this.state(projection);
    const { live, building, retired } = before.value;
    if (building?.number !== generation.number) return live?.number === generation.number;
    if (live && (await this.positionOf(projection, live)) > (await this.positionOf(projection, building)))
      return false;
    const state = { live: building, building: null, retired: live ? [...retired, live] : retired };
    return (await this.setState(projection, before, state)) || this.makeLive(projection, generation);
  }

  /** Drops a retired generation. The documents go first: a crash in between drops them again, and leaves none behind. */
  async dropRetired(projection: string, generation: Generation): Promise<void> {
    await this.documents.drop(collectionOf(projection, generation));
    const before = await this.state(projection);
    const retired = before.value.retired.filter((g) => g.number !== generation.number);
    const dropped = await this.setState(projection, before, { ...before.value, retired });
    if (!dropped) await this.dropRetired(projection, generation);
  }

  private async positionOf(projection: string, generation: Generation): Promise<number> {
    return (await this.progress(collectionOf(projection, generation))).value.bookmark?.position ?? -1;
  }

  private async read<T>(name: string, otherwise: T): Promise<Versioned<T>> {
    const register = await this.documents.readRegister(name);
    return register
      ? { version: register.version, value: register.value as unknown as T }
      : { version: undefined, value: otherwise };
  }
}
