import { setTimeout as sleep } from 'node:timers/promises';
import type { Bookmark, EventStore, LogBatch } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import type { Clock } from '@ledger/kernel';
import { collectionOf, Generations } from './generations';
import { Lease } from './lease';
import type { Projection } from './projection';
import { LeaseLost, Track } from './track';

export interface ProjectorPorts {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  /** Names this process among those that share the stores. */
  readonly holder: string;
}

export interface ProjectorOptions {
  readonly leaseMs?: number;
  /** Events read at a time; memory grows with it and not with the log. */
  readonly batchSize?: number;
  /** A generation that was replaced is dropped no sooner than this after the switch. */
  readonly retireMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** How far a projector has come, for whoever waits at a terminal. */
export type OnProgress = (at: { readonly position: number; readonly head: number }) => void;

const DEFAULTS = { leaseMs: 3_000, batchSize: 1_000, retireMs: 60_000, onError: (): void => undefined };

/** Follows the log and keeps every projection's documents up to it, as the one process that holds the lease. */
export class Projector {
  private readonly options: Required<ProjectorOptions>;
  private readonly generations: Generations;
  private readonly lease: Lease;
  /** The collections that are being followed, so that a tick starts only what is new. */
  private readonly following = new Set<string>();
  private readonly retiredAt = new Map<string, number>();

  constructor(
    private readonly ports: ProjectorPorts,
    options: ProjectorOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.generations = new Generations(ports.documents);
    this.lease = new Lease(ports.documents, ports.clock, ports.holder, this.options.leaseMs);
  }

  /** Runs until the signal aborts; waits for the lease while another process has it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const term = new AbortController();
      const stop = (): void => term.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        if (await this.lease.take()) await this.hold(term);
      } catch (error) {
        this.options.onError(error);
      } finally {
        stop();
        signal.removeEventListener('abort', stop);
      }
      await pause(this.options.leaseMs / 4, signal);
    }
    await this.lease.release().catch(this.options.onError);
  }

  /**
   * Brings every projection to the end of the log as it is now, and returns: for a program that runs without a server.
   * While another process has the lease, that one does the work and this one waits for it.
   */
  async catchUp(onProgress: OnProgress = () => undefined): Promise<void> {
    const head = await this.ports.events.head();
    while (!(await this.reached(head, onProgress))) {
      const holding = await this.lease.take();
      if (holding) await this.catchUpHolding(head, onProgress).catch(unlessLost);
      else await sleep(20);
    }
  }

  private async catchUpHolding(head: Bookmark | undefined, onProgress: OnProgress): Promise<void> {
    const term = new AbortController();
    const renewal = this.renew(term);
    try {
      for (const lane of lanesOf(await this.dueTracks())) {
        const batches = this.ports.events.readAll(lane[0]!.bookmark ?? undefined, { batchSize: this.options.batchSize });
        await this.follow(lane, batches, (position) => onProgress({ position, head: head?.position ?? 0 }));
      }
    } finally {
      term.abort();
      await renewal;
      await this.lease.release();
    }
  }

  /** Whether every projection that is not stopped has a generation of this program's version that has come that far. */
  private async reached(head: Bookmark | undefined, onProgress: OnProgress): Promise<boolean> {
    let least = head?.position ?? 0;
    for (const projection of this.ports.projections) {
      const { live, building } = (await this.generations.state(projection.name)).value;
      const newest = building ?? live;
      if (newest?.version !== projection.version) return false;
      const { bookmark, stopped } = (await this.generations.progress(collectionOf(projection.name, newest))).value;
      if (stopped) continue;
      if (building) return false;
      least = Math.min(least, bookmark?.position ?? -1);
    }
    onProgress({ position: least, head: head?.position ?? 0 });
    return head === undefined || least >= head.position;
  }

  /** While the lease is held: starts what is not followed yet, drops what is no longer read. */
  private async hold(term: AbortController): Promise<void> {
    const renewal = this.renew(term);
    const running = new Set<Promise<void>>();
    try {
      while (!term.signal.aborted) {
        for (const lane of lanesOf(await this.dueTracks())) {
          const run = this.subscribe(lane, term).finally(() => running.delete(run));
          running.add(run);
        }
        await this.dropRetired();
        await pause(250, term.signal);
      }
    } finally {
      term.abort();
      await Promise.all([...running, renewal]);
    }
  }

  private async renew(term: AbortController): Promise<void> {
    while (!term.signal.aborted) {
      await pause(this.options.leaseMs / 3, term.signal);
      if (term.signal.aborted) return;
      const kept = await this.lease.take().catch(() => false);
      if (!kept) term.abort();
    }
  }

  private async dueTracks(): Promise<Track[]> {
    const due: Track[] = [];
    for (const projection of this.ports.projections) {
      await this.generations.request(projection, 'if-outdated');
      const { live, building } = (await this.generations.state(projection.name)).value;
      for (const generation of [live, building]) {
        // An outdated generation is read until its successor has caught up, but this program cannot fold it further.
        if (!generation || generation.version !== projection.version) continue;
        if (this.following.has(collectionOf(projection.name, generation))) continue;
        const track = await Track.open(projection, generation, this.ports.documents, this.generations);
        track.building = generation === building;
        if (!track.stopped) due.push(track);
      }
    }
    return due;
  }

  private async subscribe(lane: Track[], term: AbortController): Promise<void> {
    const { batchSize } = this.options;
    const after = lane[0]!.bookmark ?? undefined;
    try {
      await this.follow(lane, this.ports.events.subscribe(after, { signal: term.signal, batchSize }));
    } catch (error) {
      if (error instanceof LeaseLost) term.abort();
      else this.options.onError(error);
    }
  }

  /** One reading of the log serves all the tracks of a lane; a track that stops leaves it. */
  private async follow(lane: Track[], batches: AsyncIterable<LogBatch>, onBatch?: (position: number) => void): Promise<void> {
    const names = lane.map((track) => track.collection);
    names.forEach((name) => this.following.add(name));
    try {
      for await (const { events, caughtUp } of batches) {
        const going = lane.filter((track) => !track.stopped);
        if (going.length === 0) return;
        for (const track of going) {
          await track.advance(events, caughtUp);
          if (track.stopped) this.following.delete(track.collection);
          else if (caughtUp && track.building) await this.makeLive(track);
        }
        if (events.length > 0) onBatch?.(events.at(-1)!.bookmark.position);
      }
    } finally {
      names.forEach((name) => this.following.delete(name));
    }
  }

  /** The one atomic switch of a projection to its new generation, once that has caught up. */
  private async makeLive(track: Track): Promise<void> {
    const { projection, generation } = track;
    const state = await this.generations.state(projection.name);
    const { live, building, retired } = state.value;
    if (building?.number !== generation.number) return;
    const next = { live: building, building: null, retired: live ? [...retired, live] : retired };
    if (!(await this.generations.setState(projection.name, state, next))) throw new LeaseLost();
    track.building = false;
  }

  private async dropRetired(): Promise<void> {
    for (const { name } of this.ports.projections) {
      const state = await this.generations.state(name);
      for (const generation of state.value.retired) {
        const collection = collectionOf(name, generation);
        const since = this.retiredAt.get(collection) ?? Date.parse(this.ports.clock.now());
        this.retiredAt.set(collection, since);
        if (Date.parse(this.ports.clock.now()) - since < this.options.retireMs) continue;
        const retired = state.value.retired.filter((g) => g.number !== generation.number);
        if (await this.generations.setState(name, state, { ...state.value, retired })) {
          await this.ports.documents.drop(collection);
        }
        break; // The state was replaced; what else there is to drop comes at the next tick.
      }
    }
  }
}

/** Another process took over: it does the work now. */
function unlessLost(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error;
}

/** Tracks that are at the same place share one reading of the log. */
function lanesOf(tracks: readonly Track[]): Track[][] {
  const lanes = new Map<string, Track[]>();
  for (const track of tracks) {
    const at = track.bookmark?.resume ?? '';
    lanes.set(at, [...(lanes.get(at) ?? []), track]);
  }
  return [...lanes.values()];
}

async function pause(waitMs: number, signal: AbortSignal): Promise<void> {
  await sleep(waitMs, undefined, { signal }).catch(() => undefined);
}
