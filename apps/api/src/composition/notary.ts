import { setTimeout as sleep } from 'node:timers/promises';
import { TreeKeeper, type KeptCheckpoint } from '@ledger/audit';
import type { EventStore } from '@ledger/event-store';
import { LedgerError, type Clock } from '@ledger/kernel';
import type { Rider, RiderOf } from '@ledger/read-models';
import type { AuditPlace } from './audit-place';
import { witnessesIn, type Config } from './config';
import { DueCheckpoint } from './due-checkpoint';
import { Errand, faultsOf } from './errand';
import { publishing } from './publishing';
import { authorityOf, stamping } from './stamping';

const TICK_MS = 1_000;
const MINUTE_MS = 60_000;

export interface NotaryPorts {
  readonly config: Config;
  readonly place: AuditPlace;
  readonly events: EventStore;
  readonly clock: Clock;
}

/** How things stand with what the ledger certifies. */
export interface NotaryState {
  /** The newest checkpoint; null while there is none, or where it cannot be read. */
  readonly checkpoint: Pick<KeptCheckpoint, 'size' | 'madeAt'> | null;
  /** How many events the tree has that this process keeps; null where it keeps none. */
  readonly treeSize: number | null;
  /** How many checkpoints are still to be published, or stamped; null where the store does not say. */
  readonly unpublished: number | null;
  readonly unstamped: number | null;
  /** Why nothing is signed now, or the checkpoints cannot be read. */
  readonly fault: unknown;
}

/** Keeps the hash tree along the log, signs checkpoints of it, and gets them published and stamped. */
export class Notary {
  /** While this process follows the log for the tree. */
  private following: TreeKeeper | undefined;
  /** Whether this process was asked to follow the log: of several, one is. */
  private isLeading = false;
  private fault: unknown = null;
  private readonly due: DueCheckpoint;
  private readonly publishing: Errand | undefined;
  private readonly stamping: Errand | undefined;

  /** @throws LedgerError for settings of witnesses and of a time-stamping authority that cannot be used */
  constructor(private readonly ports: NotaryPorts) {
    const { config, place, clock } = ports;
    witnessesIn(config);
    const authority = authorityOf(config);
    this.due = new DueCheckpoint(config.LEDGER_CHECKPOINT_MINUTES * MINUTE_MS);
    if (config.LEDGER_PUBLISH_TO) this.publishing = publishing(config.LEDGER_PUBLISH_TO, place);
    if (authority) this.stamping = stamping(authority, place, clock);
  }

  /** Takes the tree along on the projector's reading of the log. */
  readonly rider: RiderOf = {
    name: 'tree',
    open: () =>
      this.noting(async (): Promise<Rider> => {
        this.isLeading = true;
        const keeper = await this.keeper();
        this.following = keeper;
        return {
          name: 'tree',
          get bookmark() {
            return keeper.bookmark;
          },
          advance: ({ logged }) =>
            this.noting(async () => {
              // Where it could not sign, another one is made, and whoever could not then says so.
              if (this.following !== keeper && this.fault instanceof Error) throw this.fault;
              await keeper.advance(logged);
            }),
        };
      }),
  };

  /**
   * Signs all that the log holds now.
   *
   * @param options `anew` makes the tree again from the log first; `onBatch` is told the position that was read
   * @returns undefined while the log is empty
   * @throws LedgerError `TREE_FOREIGN`, `KEYS_FOREIGN`; of the stores and keys
   */
  async checkpoint({
    anew = false,
    onBatch,
  }: { anew?: boolean; onBatch?: (position: number) => void } = {}): Promise<KeptCheckpoint | undefined> {
    const keeper = (anew ? undefined : this.following) ?? (await this.keeper(anew));
    await keeper.catchUp(onBatch);
    return keeper.checkpoint();
  }

  /** Publishes the checkpoints that are not published yet, and gets their time stamps; says what failed, and is tried again. */
  passOn(options?: { atOnce: boolean }): Promise<LedgerError[]> {
    return faultsOf(
      [this.publishing, this.stamping].filter((errand) => errand !== undefined),
      options,
    );
  }

  /**
   * Until the signal aborts, in the process that follows the log: makes checkpoints as they fall due, and passes on those
   * that there are, also while no more are signed.
   */
  async run(signal: AbortSignal, onError: (fault: unknown) => void): Promise<void> {
    const passOn = async (): Promise<void> => (await this.passOn()).forEach(onError);
    await Promise.all(
      [() => this.whenDue(), passOn].map(async (work) => {
        while (!signal.aborted) {
          await sleep(TICK_MS, undefined, { signal }).catch(() => undefined);
          if (!signal.aborted && this.isLeading) await work().catch(onError);
        }
      }),
    );
  }

  async state(): Promise<NotaryState> {
    const treeSize = this.following?.size ?? null;
    try {
      const latest = await (await this.ports.place.tree()).latest();
      const unpublished = (await this.publishing?.outstanding()) ?? 0;
      const unstamped = (await this.stamping?.outstanding()) ?? 0;
      const checkpoint = latest ? { size: latest.size, madeAt: latest.madeAt } : null;
      return { checkpoint, treeSize, unpublished, unstamped, fault: this.fault };
    } catch (fault) {
      if (!(fault instanceof LedgerError)) throw fault;
      return { checkpoint: null, treeSize, unpublished: null, unstamped: null, fault };
    }
  }

  private async keeper(anew = false): Promise<TreeKeeper> {
    const { place, events, clock } = this.ports;
    return TreeKeeper.open({ store: await place.tree(), events, keys: await place.keys(), clock }, { anew });
  }

  private async whenDue(): Promise<void> {
    const { place, clock } = this.ports;
    const keeper = this.following;
    if (!keeper) return;
    const latest = await (await place.tree()).latest();
    const nowMs = Date.parse(clock.now());
    const madeMs = latest && Date.parse(latest.madeAt);
    if (!this.due.look({ size: keeper.size, covered: latest?.size ?? 0, madeMs, nowMs })) return;
    await this.noting(() => keeper.checkpoint());
  }

  /** Whoever looks after the ledger sees why nothing is signed. A tree that failed is good for nothing: another is made. */
  private async noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      const done = await work();
      // What the log has to come to first it may still turn out not to lead to.
      if (this.following?.isSettled !== false) this.fault = null;
      return done;
    } catch (fault) {
      this.following = undefined;
      this.fault = fault;
      throw fault;
    }
  }
}
