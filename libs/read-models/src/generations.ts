import type { Bookmark } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import { LedgerError, type Json, type JsonObject, type Phrase } from '@ledger/kernel';
import { LeaseLost } from './lease';
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

/** A register's value with the version that a replacement must name, and the lease's term that last wrote or claimed it. */
export interface Versioned<T> {
  readonly version: number | undefined;
  readonly term: number;
  readonly value: T;
}

export const collectionOf = (projection: string, generation: Generation): string =>
  `${projection}.${generation.version}.${generation.number}`;

const stateOf = (projection: string): string => `projection/${projection}`;
export const progressOf = (collection: string): string => `progress/${collection}`;

const NO_STATE: ProjectionState = { live: null, building: null, retired: [] };
const NO_PROGRESS: Progress = { bookmark: null, stopped: null };

/**
 * What is known of the projections, in the document store beside their documents.
 *
 * With a term it is in the hands of the lease's holder: every call throws `LeaseLost` from the moment on at which a later
 * holder has claimed what it is about. Without one it asks and requests for others, and leaves the terms as they are.
 */
export class Generations {
  constructor(
    private readonly documents: DocumentStore,
    private readonly term?: number,
  ) {}

  /**
   * Makes a projection's registers those of this term. What an earlier holder read of them, it can no longer replace; what it
   * reads from now on, it finds to be another's. What it wrote before counts: its term ends here and not with its lease.
   */
  async claim(projection: string): Promise<void> {
    // The state first: a generation that an earlier holder has found in it is in it now, and is claimed as well.
    const { live, building, retired } = await this.claimed(stateOf(projection), NO_STATE);
    for (const generation of [live, building, ...retired]) {
      if (generation) await this.claimed(progressOf(collectionOf(projection, generation)), NO_PROGRESS);
    }
  }

  async state(projection: string): Promise<Versioned<ProjectionState>> {
    return this.read(stateOf(projection), NO_STATE);
  }

  async setState(
    projection: string,
    before: Versioned<ProjectionState>,
    state: ProjectionState,
  ): Promise<boolean> {
    return this.write(stateOf(projection), before, state);
  }

  async progress(collection: string): Promise<Versioned<Progress>> {
    return this.read(progressOf(collection), NO_PROGRESS);
  }

  /** The same for whoever begins: it is noted down, before there is a document, that somebody has. */
  async begun(collection: string): Promise<Versioned<Progress>> {
    const progress = await this.progress(collection);
    if (progress.version !== undefined) return progress;
    await this.setProgress(collection, progress, NO_PROGRESS);
    return this.progress(collection);
  }

  /** False when another process has moved it since: whoever asks has lost the lease. */
  async setProgress(collection: string, before: Versioned<Progress>, progress: Progress): Promise<boolean> {
    return this.write(progressOf(collection), before, progress);
  }

  /** Lets a projection that stopped try its event again; false where it is not stopped. */
  async retry(collection: string): Promise<boolean> {
    const progress = await this.progress(collection);
    if (!progress.value.stopped) return false;
    const { bookmark } = progress.value;
    // Not set where the projector was taken over just now, which changes the bookmark's version and nothing else.
    return (
      (await this.setProgress(collection, progress, { bookmark, stopped: null })) || this.retry(collection)
    );
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

  private async claimed<T extends object>(name: string, otherwise: T): Promise<T> {
    const before = await this.read(name, otherwise);
    const isOwn = before.version !== undefined && before.term === this.term;
    if (isOwn || (await this.write(name, before, before.value))) return before.value;
    return this.claimed(name, otherwise);
  }

  /** The term stands in the register beside the value. */
  private async read<T extends object>(name: string, otherwise: T): Promise<Versioned<T>> {
    const register = await this.documents.readRegister(name);
    if (!register) return { version: undefined, term: 0, value: otherwise };
    if (!isOfState(register.value) && !isOfProgress(register.value))
      throw new LedgerError('DOCUMENT_DAMAGED', { key: name });
    const { term = 0, ...value } = register.value as JsonObject & { readonly term?: number };
    if (this.term !== undefined && term > this.term) throw new LeaseLost();
    return { version: register.version, term, value: value as unknown as T };
  }

  private async write<T extends object>(name: string, before: Versioned<T>, value: T): Promise<boolean> {
    const term = this.term ?? before.term;
    return this.documents.setRegister(name, before.version, { ...value, term } as unknown as JsonObject);
  }
}

/* Anything may stand in a register that somebody edited. */

const isOfState = (value: Json): boolean =>
  isObject(value) &&
  [value['live'], value['building']].every((one) => one === null || isGeneration(one)) &&
  Array.isArray(value['retired']) &&
  value['retired'].every(isGeneration);

const isOfProgress = (value: Json): boolean =>
  isObject(value) &&
  [value['bookmark'], value['stopped']].every(
    (one) => one === null || (isObject(one) && Number.isSafeInteger(one['position'])),
  );

const isGeneration = (value: Json | undefined): boolean =>
  isObject(value) && Number.isSafeInteger(value['number']) && Number.isSafeInteger(value['version']);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
