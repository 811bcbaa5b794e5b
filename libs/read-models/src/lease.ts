import type { DocumentStore } from '@ledger/document-store';
import type { Clock, Instant } from '@ledger/kernel';

interface Held {
  readonly holder: string;
  readonly until: Instant;
}

const FREE: Held = { holder: '', until: '' };

/**
 * One process at a time may run the projector. The lease is what keeps two from doing the same work; what keeps a holder
 * that stalled and woke up harmless are the compare-and-set of every bookmark and the guards of the documents.
 */
export class Lease {
  constructor(
    private readonly documents: DocumentStore,
    private readonly clock: Clock,
    private readonly holder: string,
    readonly leaseMs = 3_000,
    private readonly name = 'lease/projector',
  ) {}

  /** Takes the lease or extends it; false while another holds it. */
  async take(): Promise<boolean> {
    const register = await this.documents.readRegister(this.name);
    const held = (register?.value ?? FREE) as unknown as Held;
    const now = this.clock.now();
    if (held.holder !== this.holder && held.until > now) return false;
    const until = new Date(Date.parse(now) + this.leaseMs).toISOString();
    return this.documents.setRegister(this.name, register?.version, { holder: this.holder, until });
  }

  /** Gives it back, so that another need not wait for its end. */
  async release(): Promise<void> {
    const register = await this.documents.readRegister(this.name);
    if (register && (register.value as unknown as Held).holder === this.holder) {
      await this.documents.setRegister(this.name, register.version, FREE as unknown as never);
    }
  }
}
