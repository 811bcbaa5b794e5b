import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { collectDefaultMetrics, type Counter, type Gauge, Registry } from 'prom-client';
import { LedgerError, type ErrorKind } from '@ledger/kernel';
import { systemClock, type Receipt } from '@ledger/ledger';
import type { Projector } from '@ledger/read-models';
import { PROJECTOR } from '../composition/ledger.module';
import { instruments } from './instruments';
import { type Certifying, Readiness, type ReadinessAnswer } from './readiness';
import { Subscriptions } from './subscriptions';

/** Who scrapes waits ten seconds as a rule; a store that does not answer is not waited for as long. */
const LOOK_WITHIN_MS = 3_000;

type Outcome = 'recorded' | 'unchanged' | 'repeated' | ErrorKind | 'failed';

/** What this process counts and measures, in the text format of Prometheus. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly instruments = instruments(this.registry);
  readonly contentType = this.registry.contentType;

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
    @Inject(PROJECTOR) private readonly projector: Projector,
  ) {
    collectDefaultMetrics({ register: this.registry });
  }

  async text(): Promise<string> {
    const { subscriptionsDown, losses, resumptions, repeatedAppends, leaseHeld } = this.instruments;
    const answer = await this.answer();
    this.show(answer);
    this.showCertifying(answer?.certifying);
    leaseHeld.set(this.projector.isHolding ? 1 : 0);
    subscriptionsDown.set(this.subscriptions.down().length);
    setTo(losses, this.subscriptions.counts.losses);
    setTo(resumptions, this.subscriptions.counts.resumptions);
    setTo(repeatedAppends, this.subscriptions.counts.repeatedAppends);
    return this.registry.metrics();
  }

  /** Counts and times a command; what it throws, this throws. */
  async timed<R extends Receipt>(command: string, execute: () => Promise<R>): Promise<R> {
    const end = this.instruments.commandSeconds.startTimer();
    const note = (outcome: Outcome): void => {
      this.instruments.commands.inc({ command, outcome });
      end({ outcome });
    };
    try {
      const receipt = await execute();
      note(outcomeOf(receipt));
      return receipt;
    } catch (error) {
      note(error instanceof LedgerError ? error.kind : 'failed');
      throw error;
    }
  }

  /** @param route its template; undefined where there is none, since a path may hold anything */
  answered(method: string, route: string | undefined, status: number): void {
    this.instruments.requests.inc({ method, route: route ?? 'none', status });
  }

  /** Undefined where a store does not answer, or not soon: that is what there is to tell then, and the rest is told all the same. */
  private async answer(): Promise<ReadinessAnswer | undefined> {
    const tooLate = sleep(LOOK_WITHIN_MS, undefined, { ref: false });
    try {
      return await Promise.race([this.readiness.ask(), tooLate]);
    } catch (error) {
      if (error instanceof LedgerError) return undefined;
      throw error;
    }
  }

  /** What is not known has no figure: an old one would look like a new one. */
  private show(answer: ReadinessAnswer | undefined): void {
    const { ready, position, lag, stopped } = this.instruments;
    ready.set(answer?.ready ? 1 : 0);
    for (const gauge of [position, lag, stopped]) gauge.reset();
    for (const health of answer?.projections ?? []) {
      const { projection } = health;
      position.set({ projection }, health.position);
      lag.set({ projection }, health.lag);
      stopped.set({ projection }, health.stopped ? 1 : 0);
    }
  }

  private showCertifying(state: Certifying | undefined): void {
    const { treeSize, checkpointSize, checkpointAge, unpublished, unstamped, certifyingFault } =
      this.instruments;
    const checkpoint = state?.checkpoint;
    showOrNot(treeSize, state?.treeSize);
    showOrNot(checkpointSize, checkpoint?.size);
    showOrNot(
      checkpointAge,
      checkpoint && (Date.parse(systemClock.now()) - Date.parse(checkpoint.madeAt)) / 1000,
    );
    showOrNot(unpublished, state?.unpublished);
    showOrNot(unstamped, state?.unstamped);
    showOrNot(certifyingFault, state && (state.fault ? 1 : 0));
  }
}

function showOrNot(gauge: Gauge, value: number | null | undefined): void {
  if (typeof value === 'number') gauge.set(value);
  else gauge.remove();
}

function outcomeOf({ repeated, events }: Receipt): Outcome {
  if (repeated) return 'repeated';
  return events.length > 0 ? 'recorded' : 'unchanged';
}

/** What is counted elsewhere. */
function setTo(counter: Counter, count: number): void {
  counter.reset();
  counter.inc(count);
}
