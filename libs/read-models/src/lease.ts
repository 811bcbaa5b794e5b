import type { DocumentStore, Register } from '@ledger/document-store';
import type { Clock, Instant } from '@ledger/kernel';

interface Held {
  readonly holder: string;
  readonly until: Instant;
  /** The fencing token: grows with every change of holder, and is never given twice. */
  readonly term: number;
}

const FREE: Held = { holder: '', until: '', term: 0 };

/** Another process has the lease: whoever runs here must stop at once, and has done no harm. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * One process at a time may run the projector: one lease for all projections, since they share one reading of the log.
 *
 * What keeps a holder that stalled and woke up harmless is not the time but the term. Whoever takes over first writes its
 * term into every register that it will move (`Generations.claim`), and a register takes nothing from a lower term. Terms are
 * given by compare-and-set and compared with each other, never with a clock: where the clocks of two machines disagree, the
 * lease changes hands too early or too late, and that costs time, but no bookmark.
 */
export class Lease {
  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
    private readonly holder: string,
    readonly leaseMs = 3_000,
    private readonly name = 'lease/projector',
  ) {}

  /** Takes the lease or extends it, and returns its term; undefined while another holds it. */
  async take(): Promise<number | undefined> {
    const { version, held } = await this.read();
    const isOwn = held.holder === this.holder;
    const now = this.clock.now();
    if (!isOwn && held.until > now) return undefined;
    const term = isOwn ? held.term : held.term + 1;
    const until = new Date(Date.parse(now) + this.leaseMs).toISOString();
    return (await this.write(version, { holder: this.holder, until, term })) ? term : undefined;
  }

  /** Gives it back, so that another need not wait for its end. The term stays, for the next one to go on from. */
  async release(): Promise<void> {
    const { version, held } = await this.read();
    if (held.holder === this.holder) await this.write(version, { ...FREE, term: held.term });
  }

  /** Who had it last; empty when it was given back. */
  async heldBy(): Promise<string> {
    return (await this.read()).held.holder;
  }

  private async read(): Promise<{ version: Register['version'] | undefined; held: Held }> {
    const register = await this.documents.readRegister(this.name);
    return {
      version: register?.version,
      held: { ...FREE, ...(register?.value as Partial<Held> | undefined) },
    };
  }

  private async write(version: number | undefined, held: Held): Promise<boolean> {
    return this.documents.setRegister(this.name, version, { ...held });
  }
}
