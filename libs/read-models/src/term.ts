import type { EventStore, LogBatch } from '@ledger/event-store';
import type { DocumentStore } from '@ledger/document-store';
import { LedgerError, type Clock } from '@ledger/kernel';
import { pause, toTheEnd, unhurried } from './batches';
import { collectionOf, Generations, type Stopped } from './generations';
import { type Lease, LeaseLost } from './lease';
import { bind } from './origin';
import type { Projection } from './projection';
import { type RiderOf, Riders } from './riders';
import { FLUSH_EVENTS, type Rider, type Stretch, stretchOf, Track } from './track';

export interface ProjectorPorts {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly clock: Clock;
  readonly projections: readonly Projection[];
  /** Names this process among those that share the stores. */
  readonly holder: string;
  /** What else follows the log in the process that has the lease, on the same reading of it. */
  readonly riders?: readonly RiderOf[];
}

export interface TermOptions {
  readonly leaseMs: number;
  /** Events read at a time; memory grows with it and not with the log. */
  readonly batchSize: number;
  /** Documents of each projection that memory holds while the log is read to its end. */
  readonly heldDocuments: number;
  /** A generation that was replaced is dropped no sooner than this after the switch. */
  readonly retireMs: number;
  /** A rider that failed is left alone for so long, and for longer each time. */
  readonly restMs: number;
  readonly onError: (error: unknown) => void;
}

/** How many documents are written together: by a process that does nothing else, and by one that others wait for. */
const TOGETHER = { alone: 4_000, served: 250 } as const;
/** How often what there is to follow is looked at anew. */
const TICK_MS = 250;

/** What this process does while it has the lease, from its claim of every projection to the lease's end. */
export class Term {
  private readonly over = new AbortController();
  private readonly generations: Generations;
  private readonly riders: Riders;
  /** By its name, the one rider that may still go on. A rider that is not here any more leaves its lane. */
  private readonly following = new Map<string, Rider>();
  /** Whether it is written down which log the documents are made of. */
  private isBound = false;
  private readonly retiredAtMs = new Map<string, number>();

  /** @param onFault told of what fails but the lease: a track, the reading of the log, the stores */
  constructor(
    private readonly number: number,
    private readonly lease: Lease,
    private readonly ports: ProjectorPorts,
    private readonly options: TermOptions,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.generations = new Generations(ports.documents, number);
    this.riders = new Riders(ports.riders ?? [], options.restMs, options.onError);
  }

  end(): void {
    this.over.abort();
  }

  /** Follows the log until the term ends. */
  async follow(): Promise<void> {
    const { signal } = this.over;
    const { batchSize } = this.options;
    await this.whileHeld(async (running) => {
      while (!signal.aborted) {
        this.isBound ||= await bind(this.ports.events, this.ports.documents);
        const due = [
          ...(await this.dueTracks(TOGETHER.served)),
          ...(await this.riders.due((name) => this.following.has(name))),
        ];
        for (const lane of lanesOf(due)) {
          const after = lane[0]!.bookmark ?? undefined;
          const name = lane.map((rider) => rider.name).join(' ');
          const batches = this.ports.events.subscribe(after, { signal, batchSize, name });
          const run = this.fold(lane, unhurried(batches, signal)).finally(() => running.delete(run));
          running.add(run);
        }
        await this.dropRetired();
        await pause(TICK_MS, signal);
      }
    });
  }

  /** Folds the log up to its present end, and tells after each batch how far that is. */
  async catchUp(onBatch: (position: number) => void): Promise<void> {
    const { batchSize } = this.options;
    await this.whileHeld(async () => {
      for (const lane of lanesOf(await this.dueTracks(TOGETHER.alone))) {
        const batches = this.ports.events.readAll(lane[0]!.bookmark ?? undefined, { batchSize });
        await this.fold(lane, toTheEnd(batches), onBatch);
      }
    });
  }

  /** Nothing of this process folds any more when it returns. */
  private async whileHeld(work: (running: Set<Promise<void>>) => Promise<void>): Promise<void> {
    const running = new Set<Promise<void>>();
    const renewal = this.renew();
    try {
      for (const { name } of this.ports.projections) await this.generations.claim(name);
      await work(running);
    } catch (error) {
      this.failed(error);
    } finally {
      this.end();
      await Promise.all([...running, renewal]);
    }
  }

  /** Another process that has the lease is no fault: it does the work now. */
  private failed(error: unknown): void {
    if (error instanceof LeaseLost) this.end();
    else this.onFault(error);
  }

  private async renew(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      await pause(this.options.leaseMs / 3, signal);
      if (signal.aborted) return;
      try {
        // A lease that others had in between is a new term, with registers that are still to be claimed.
        if ((await this.lease.take()) === this.number) continue;
      } catch (error) {
        this.options.onError(error);
      }
      this.end();
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
      for (const rider of this.following.values()) {
        if (rider instanceof Track && rider.projection === projection && !names.includes(rider.name))
          this.leave(rider);
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

  /** One reading of the log serves all the riders of a lane; one that stops or fails leaves it, the others go on. */
  private async fold(
    lane: readonly Rider[],
    batches: AsyncIterable<LogBatch>,
    onBatch?: (position: number) => void,
  ): Promise<void> {
    for (const rider of lane) this.following.set(rider.name, rider);
    try {
      for await (const { events, caughtUp } of batches) {
        const going = lane.filter((rider) => this.following.get(rider.name) === rider);
        if (going.length === 0 || this.over.signal.aborted) return;
        const stretch = stretchOf(events);
        // Together, so that their writes share the store's commits.
        await Promise.all(going.map((rider) => this.advance(rider, stretch, caughtUp)));
        if (events.length > 0) onBatch?.(events.at(-1)!.bookmark.position);
      }
    } catch (error) {
      this.failed(error);
    } finally {
      for (const rider of lane) this.leave(rider);
    }
  }

  private async advance(rider: Rider, stretch: Stretch, caughtUp: boolean): Promise<void> {
    try {
      await rider.advance(stretch, caughtUp);
      if (rider instanceof Track) await this.settle(rider, caughtUp);
      else this.riders.went(rider.name);
    } catch (error) {
      this.riders.failed(rider.name);
      this.leave(rider);
      this.failed(error);
    }
  }

  private async settle(track: Track, caughtUp: boolean): Promise<void> {
    if (track.stopped) this.stop(track, track.stopped);
    else if (
      caughtUp &&
      track.building &&
      (await this.generations.makeLive(track.projection.name, track.generation))
    ) {
      track.building = false;
    }
  }

  /** Whoever runs the program is told once; readers are told for as long as it lasts. */
  private stop(track: Track, { event, why, error }: Stopped): void {
    this.leave(track);
    const { name: projection } = track.projection;
    this.options.onError(new LedgerError('PROJECTION_STOPPED', { projection, event, why: why ?? error }));
  }

  private leave(rider: Rider): void {
    if (this.following.get(rider.name) === rider) this.following.delete(rider.name);
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

/** Riders that are close to each other share one reading of the log; each passes over what it has taken already. */
function lanesOf(riders: readonly Rider[]): Rider[][] {
  const positionOf = (rider: Rider): number => rider.bookmark?.position ?? -1;
  const lanes: Rider[][] = [];
  for (const rider of riders.toSorted((a, b) => positionOf(a) - positionOf(b))) {
    const lane = lanes.at(-1);
    if (lane && positionOf(rider) - positionOf(lane[0]!) <= FLUSH_EVENTS) lane.push(rider);
    else lanes.push([rider]);
  }
  return lanes;
}
