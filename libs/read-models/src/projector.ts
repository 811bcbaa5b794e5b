import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore, LogBatch } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import type { Clock } from '@ledger/kernel';
import { pause, toTheEnd, unhurried } from './batches';
import { collectionOf, Generations } from './generations';
import { Lease } from './lease';
import { bind } from './origin';
import type { Projection } from './projection';
import { FLUSH_EVENTS, LeaseLost, type Stretch, stretchOf, Track } from './track';

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
  /** Documents of each projection that memory holds while the log is read to its end. */
  readonly heldDocuments?: number;
  /** A generation that was replaced is dropped no sooner than this after the switch. */
  readonly retireMs?: number;
  readonly onError?: (error: unknown) => void;
}

/** How far a projector has come, for whoever waits at a terminal; positions are -1 before the first event. */
export type OnProgress = (at: { readonly position: number; readonly head: number }) => void;

/** While this process has the lease. */
interface Term {
  readonly signal: AbortSignal;
  /** A track, or the reading of the log, failed. */
  readonly fault: (error: unknown) => void;
}

const DEFAULTS = {
  leaseMs: 3_000,
  batchSize: 200,
  heldDocuments: 8_000,
  retireMs: 60_000,
  onError: (): void => undefined,
};
/** How many documents are written together: by a process that does nothing else, and by one that others wait for. */
const TOGETHER = { alone: 8_000, served: 250 } as const;
/** How often what there is to follow is looked at anew. */
const TICK_MS = 250;
const WAIT_MS = 20;

/** Follows the log and keeps every projection's documents up to it, as the one process that holds the lease. */
export class Projector {
  private readonly options: Required<ProjectorOptions>;
  private readonly generations: Generations;
  private readonly lease: Lease;
  /** By its collection, the one track that may still fold. A track that is not here any more leaves its lane. */
  private readonly following = new Map<string, Track>();
  /** Whether it is written down which log the documents are made of. */
  private isBound = false;
  private readonly retiredAtMs = new Map<string, number>();

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
   *
   * @throws LedgerError `READ_MODELS_FOREIGN`, and what the stores throw
   */
  async catchUp(onProgress: OnProgress = () => undefined): Promise<void> {
    await bind(this.ports.events, this.ports.documents);
    const head = (await this.ports.events.head())?.position ?? -1;
    while (!(await this.reached(head, onProgress))) {
      const held = await this.lease.take();
      if (held) await this.catchUpHolding(head, onProgress);
      await sleep(held ? 0 : WAIT_MS);
    }
  }

  private async catchUpHolding(head: number, onProgress: OnProgress): Promise<void> {
    const controller = new AbortController();
    const faults: unknown[] = [];
    const fault = (error: unknown): void => {
      faults.push(error);
      controller.abort();
    };
    const term = { signal: controller.signal, fault };
    const renewal = this.renew(controller);
    try {
      for (const lane of lanesOf(await this.dueTracks(TOGETHER.alone))) {
        const batches = this.ports.events.readAll(lane[0]!.bookmark ?? undefined, {
          batchSize: this.options.batchSize,
        });
        await this.follow(lane, toTheEnd(batches), term, (position) => onProgress({ position, head }));
      }
    } finally {
      controller.abort();
      await renewal;
      await this.lease.release();
    }
    // Where another process took over, that one does the work now.
    const failed = faults.find((error) => !(error instanceof LeaseLost));
    if (failed !== undefined) throw failed as Error;
  }

  /** Whether all that is not stopped has come that far, and nothing of this program's version is still to be built. */
  private async reached(head: number, onProgress: OnProgress): Promise<boolean> {
    let complete = true;
    let least = head;
    for (const { name, version } of this.ports.projections) {
      const { live, building } = (await this.generations.state(name)).value;
      if ((building ?? live)?.version !== version) complete = false;
      for (const generation of [live, building]) {
        if (generation?.version !== version) continue;
        const { bookmark, stopped } = (await this.generations.progress(collectionOf(name, generation))).value;
        if (stopped) continue;
        if (generation === building) complete = false;
        least = Math.min(least, bookmark?.position ?? -1);
      }
    }
    onProgress({ position: least, head });
    return complete && least >= head;
  }

  /** While the lease is held: starts what is not followed yet, drops what is no longer read. */
  private async hold(controller: AbortController): Promise<void> {
    const fault = (error: unknown): void =>
      error instanceof LeaseLost ? controller.abort() : this.options.onError(error);
    const term = { signal: controller.signal, fault };
    const renewal = this.renew(controller);
    const running = new Set<Promise<void>>();
    try {
      while (!term.signal.aborted) {
        this.isBound ||= await bind(this.ports.events, this.ports.documents);
        for (const lane of lanesOf(await this.dueTracks(TOGETHER.served))) {
          const after = lane[0]!.bookmark ?? undefined;
          const { batchSize } = this.options;
          const batches = this.ports.events.subscribe(after, { signal: term.signal, batchSize });
          const run = this.follow(lane, unhurried(batches, term.signal), term).finally(() =>
            running.delete(run),
          );
          running.add(run);
        }
        await this.dropRetired();
        await pause(TICK_MS, term.signal);
      }
    } finally {
      controller.abort();
      await Promise.all([...running, renewal]);
    }
  }

  private async renew(term: AbortController): Promise<void> {
    while (!term.signal.aborted) {
      await pause(this.options.leaseMs / 3, term.signal);
      if (term.signal.aborted) return;
      try {
        if (await this.lease.take()) continue;
      } catch (error) {
        this.options.onError(error);
      }
      term.abort();
    }
  }

  /** The tracks that nobody follows yet; those of a generation that was replaced are followed no more. */
  private async dueTracks(writtenTogether: number): Promise<Track[]> {
    const { documents, projections } = this.ports;
    const due: Track[] = [];
    for (const projection of projections) {
      const { live, building } = await this.generations.request(projection, 'if-outdated');
      // An outdated generation is read until its successor has caught up, but this program cannot fold it further.
      const wanted = [live, building]
        .filter((g) => g !== null)
        .filter((g) => g.version === projection.version);
      const names = wanted.map((generation) => collectionOf(projection.name, generation));
      for (const track of this.following.values()) {
        if (track.projection === projection && !names.includes(track.collection)) this.leave(track);
      }
      for (const generation of wanted) {
        if (this.following.has(collectionOf(projection.name, generation))) continue;
        const track = await Track.open(
          projection,
          generation,
          generation === building,
          documents,
          this.generations,
          { heldDocuments: this.options.heldDocuments, writtenTogether },
        );
        if (track) due.push(track);
      }
    }
    return due;
  }

  /** One reading of the log serves all the tracks of a lane; a track that stops or fails leaves it, the others go on. */
  private async follow(
    lane: readonly Track[],
    batches: AsyncIterable<LogBatch>,
    term: Term,
    onBatch?: (position: number) => void,
  ): Promise<void> {
    for (const track of lane) this.following.set(track.collection, track);
    try {
      for await (const { events, caughtUp } of batches) {
        const going = lane.filter((track) => this.following.get(track.collection) === track);
        if (going.length === 0 || term.signal.aborted) return;
        const stretch = stretchOf(events);
        // Together, so that their writes share the store's commits.
        await Promise.all(going.map((track) => this.advance(track, stretch, caughtUp, term)));
        if (events.length > 0) onBatch?.(events.at(-1)!.bookmark.position);
      }
    } catch (error) {
      term.fault(error);
    } finally {
      for (const track of lane) this.leave(track);
    }
  }

  private async advance(track: Track, stretch: Stretch, caughtUp: boolean, term: Term): Promise<void> {
    try {
      await track.advance(stretch, caughtUp);
      if (track.stopped) this.leave(track);
      else if (
        caughtUp &&
        track.building &&
        (await this.generations.makeLive(track.projection.name, track.generation))
      ) {
        track.building = false;
      }
    } catch (error) {
      this.leave(track);
      term.fault(error);
    }
  }

  private leave(track: Track): void {
    if (this.following.get(track.collection) === track) this.following.delete(track.collection);
  }

  private async dropRetired(): Promise<void> {
    const nowMs = Date.parse(this.ports.clock.now());
    for (const { name } of this.ports.projections) {
      for (const generation of (await this.generations.state(name)).value.retired) {
        const collection = collectionOf(name, generation);
        const sinceMs = this.retiredAtMs.get(collection) ?? nowMs;
        this.retiredAtMs.set(collection, sinceMs);
        if (nowMs - sinceMs < this.options.retireMs) continue;
        await this.generations.dropRetired(name, generation);
        this.retiredAtMs.delete(collection);
      }
    }
  }
}

/** Tracks that are close to each other share one reading of the log; each passes over what it has folded already. */
function lanesOf(tracks: readonly Track[]): Track[][] {
  const positionOf = (track: Track): number => track.bookmark?.position ?? -1;
  const lanes: Track[][] = [];
  for (const track of tracks.toSorted((a, b) => positionOf(a) - positionOf(b))) {
    const lane = lanes.at(-1);
    if (lane && positionOf(track) - positionOf(lane[0]!) <= FLUSH_EVENTS) lane.push(track);
    else lanes.push([track]);
  }
  return lanes;
}
