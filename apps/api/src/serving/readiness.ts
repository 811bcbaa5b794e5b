import { Inject, Injectable } from '@nestjs/common';
import { Notary, type NotaryState } from '../composition/notary';
import { LedgerError } from '@ledger/kernel';
import { READ_MODELS, type ProjectionHealth, type ReadModels } from '@ledger/read-models';
import { type Down, Subscriptions } from './subscriptions';

export interface ReadinessAnswer {
  readonly ready: boolean;
  readonly projections: readonly ProjectionHealth[];
  /** Those of this process that are down; they resume by themselves. */
  readonly subscriptionsDown: readonly Down[];
  /** What is certified, and why nothing is signed where that is so: queries and commands are answered all the same. */
  readonly certifying: Certifying;
}

export interface Certifying extends Omit<NotaryState, 'fault'> {
  /** Null, or a code with its details. */
  readonly fault: object | null;
}

/** Whether this process can do its work, and how far the read models have come. */
@Injectable()
export class Readiness {
  private caughtUp = false;

  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(Subscriptions) private readonly subscriptions: Subscriptions,
    @Inject(Notary) private readonly notary: Notary,
  ) {}

  /**
   * Ready once the read models have come up to the log after the start, and while the stores answer and no projection is
   * stopped or ahead of the log. A lag later on is the reader's to judge, and so is a subscription that is down for a moment.
   *
   * @throws LedgerError `STORE_UNAVAILABLE`, `READ_MODELS_FOREIGN`
   */
  async ask(): Promise<ReadinessAnswer> {
    const projections = await this.projections();
    this.caughtUp ||= projections.every(({ lag }) => lag === 0);
    const ready = this.caughtUp && projections.every(({ stopped, lag }) => stopped === null && lag >= 0);
    const certifying = certifyingOf(await this.notary.state());
    return { ready, projections, subscriptionsDown: this.subscriptions.down(), certifying };
  }

  /** Where the store does not answer either, what is known of the subscriptions is said with the error. */
  private async projections(): Promise<readonly ProjectionHealth[]> {
    try {
      return await this.models.health();
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const subscriptionsDown = this.subscriptions.down();
      throw new LedgerError(error.code, { ...error.details, subscriptionsDown }, { cause: error });
    }
  }
}

/** Of a bug no more is said than that there is one: the log has it whole. */
function certifyingOf({ fault, ...state }: NotaryState): Certifying {
  if (fault === null) return { ...state, fault };
  return {
    ...state,
    fault: fault instanceof LedgerError ? fault.phrase : { code: 'BUG' },
  };
}
