import { Logger } from '@nestjs/common';
import type { Clock, Instant } from '@ledger/kernel';
import type { NoticeTo } from '@ledger/event-store';

/** A subscription that was lost and is not back yet. */
export interface Down {
  /** The collections of read models that hang on it. */
  readonly name: string;
  readonly since: Instant;
  readonly losses: number;
  readonly why: string;
}

/**
 * How the connection to an EventStoreDB stands: each notice goes to the log as it comes, and what an operator asks for later
 * is kept. The embedded log has no subscriptions that die.
 */
export class Subscriptions {
  private readonly logger = new Logger('EventStoreDB');
  private readonly lost = new Map<string, Down>();
  /** Since the start of the process. */
  readonly counts = { losses: 0, resumptions: 0, repeatedAppends: 0 };

  constructor(private readonly clock: Clock) {}

  readonly notice: NoticeTo = (notice) => {
    this.logger.warn(JSON.stringify(notice));
    switch (notice.what) {
      case 'append-repeated':
        this.counts.repeatedAppends += 1;
        break;
      case 'subscription-lost': {
        const { name, losses, why } = notice;
        this.counts.losses += 1;
        this.lost.set(name, { name, since: this.lost.get(name)?.since ?? this.clock.now(), losses, why });
        break;
      }
      case 'subscription-resumed':
        this.counts.resumptions += 1;
        this.lost.delete(notice.name);
        break;
      case 'subscription-left':
        this.lost.delete(notice.name);
        break;
    }
  };

  down(): readonly Down[] {
    return [...this.lost.values()];
  }
}
