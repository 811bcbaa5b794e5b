import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerError } from '@ledger/kernel';
import { pause } from './batches';
import { collectionOf, Generations } from './generations';
import { Lease } from './lease';
import { bind } from './origin';
import { type ProjectorPorts, Term, type TermOptions } from './term';

export type { ProjectorPorts } from './term';

export interface ProjectorOptions extends Partial<TermOptions> {
  /** How long `catchUp` waits at most for another process that does not get on. */
  readonly patienceMs?: number;
}

/** How far a projector has come, for whoever waits at a terminal; positions are -1 before the first event. */
export type OnProgress = (at: { readonly position: number; readonly head: number }) => void;

/** How far the documents of this program's versions are from a position. */
interface Standing {
  readonly isThere: boolean;
  /** Somebody has begun to build all of them: a holder of this program's versions does so at once. */
  readonly isBegun: boolean;
  /** Of the one that is furthest behind. */
  readonly position: number;
  /** Another one after each step of any of them towards the position; a log that goes on growing does not change it. */
  readonly trace: string;
}

/** Patience outlasts the longest stretch that is folded before a bookmark moves, on a slow machine with others to serve. */
const DEFAULTS = {
  leaseMs: 3_000,
  batchSize: 200,
  heldDocuments: 8_000,
  retireMs: 60_000,
  restMs: 1_000,
  patienceMs: 300_000,
  onError: (): void => undefined,
};
/** How long another holder is waited for that has not begun: it is of another version, and never will. */
const BEGUN_WITHIN_MS = 10_000;
const WAIT_MS = 20;

/** Follows the log and keeps every projection's documents up to it, as the one process that holds the lease. */
export class Projector {
  private readonly options: Required<ProjectorOptions>;
  private readonly generations: Generations;
  private readonly lease: Lease;
  private holding = false;

  constructor(
    private readonly ports: ProjectorPorts,
    options: ProjectorOptions = {},
  ) {
    this.options = { ...DEFAULTS, ...options };
    this.generations = new Generations(ports.documents);
    this.lease = new Lease(ports.documents, ports.clock, ports.holder, this.options.leaseMs);
  }

  /** Whether this process projects just now, as far as it knows. */
  get isHolding(): boolean {
    return this.holding;
  }

  /** Runs until the signal aborts; waits for the lease while another process has it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const number = await this.lease.take();
        if (number !== undefined) await this.follow(number, signal);
      } catch (error) {
        this.options.onError(error);
      }
      await pause(this.options.leaseMs / 4, signal);
    }
    await this.lease.release().catch(this.options.onError);
  }

  /**
   * Brings every projection to the end of the log as it is now, and returns: for a program that runs without a server.
   * While another process has the lease, that one does the work and this one waits for it, as long as it gets on.
   *
   * @throws LedgerError `READ_MODELS_FOREIGN`, `READ_MODELS_HELD`, and what the stores throw
   */
  async catchUp(onProgress: OnProgress = () => undefined): Promise<void> {
    await bind(this.ports.events, this.ports.documents);
    const head = (await this.ports.events.head())?.position ?? -1;
    let trace = '';
    for (let movedMs = performance.now(); ;) {
      const standing = await this.standing(head);
      onProgress({ position: standing.position, head });
      if (standing.isThere) return;
      const number = await this.lease.take();
      if (number !== undefined) await this.catchUpHolding(number, head, onProgress);
      if (number !== undefined || standing.trace !== trace) movedMs = performance.now();
      else await this.requireMotion(standing, performance.now() - movedMs);
      trace = standing.trace;
      await sleep(number === undefined ? WAIT_MS : 0);
    }
  }

  private async follow(number: number, signal: AbortSignal): Promise<void> {
    const term = new Term(number, this.lease, this.ports, this.options, this.options.onError);
    const stop = (): void => term.end();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    this.holding = true;
    try {
      await term.follow();
    } finally {
      this.holding = false;
      signal.removeEventListener('abort', stop);
    }
  }

  private async catchUpHolding(number: number, head: number, onProgress: OnProgress): Promise<void> {
    const faults: unknown[] = [];
    const term = new Term(number, this.lease, this.ports, this.options, (fault) => {
      faults.push(fault);
      term.end();
    });
    try {
      await term.catchUp((position) => onProgress({ position, head }));
    } finally {
      await this.lease.release();
    }
    if (faults.length > 0) throw faults[0] as Error;
  }

  /** Whether all that is not stopped has come that far, and nothing of this program's version is still to be built. */
  private async standing(head: number): Promise<Standing> {
    let isBegun = true;
    let isBuilt = true;
    let position = head;
    let trace = '';
    for (const { name, version } of this.ports.projections) {
      const { live, building } = (await this.generations.state(name)).value;
      if ((building ?? live)?.version !== version) isBegun = false;
      for (const generation of [live, building]) {
        if (generation?.version !== version) continue;
        const collection = collectionOf(name, generation);
        const { bookmark, stopped } = (await this.generations.progress(collection)).value;
        if (stopped) continue;
        if (generation === building) isBuilt = false;
        const reached = Math.min(head, bookmark?.position ?? -1);
        position = Math.min(position, reached);
        trace += `${collection}@${reached} `;
      }
    }
    return { isThere: isBegun && isBuilt && position >= head, isBegun, position, trace };
  }

  private async requireMotion({ isBegun }: Standing, stillMs: number): Promise<void> {
    const { patienceMs } = this.options;
    const waitMs = isBegun ? patienceMs : Math.min(patienceMs, BEGUN_WITHIN_MS);
    if (stillMs <= waitMs) return;
    throw new LedgerError('READ_MODELS_HELD', { holder: await this.lease.heldBy(), waitMs });
  }
}
