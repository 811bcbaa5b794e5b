import type { KeptCheckpoint, TreeStore } from '@ledger/audit';
import type { DocumentStore } from '@ledger/document-store';
import { LedgerError } from '@ledger/kernel';

/** After a failure it rests for so long, and twice as long after each that follows. */
const REST_MS = 5_000;
const LONGEST_REST_MS = 300_000;

export interface ErrandPlace {
  tree(): Promise<TreeStore>;
  documents(): Promise<DocumentStore>;
}

export interface ErrandOptions {
  /** Under which it is noted down how far it has come. */
  readonly register: string;
  /** Where it begins in a ledger that has checkpoints already: at the first one, or at the newest. */
  readonly from: 'first' | 'newest';
  readonly perform: (checkpoint: KeptCheckpoint, before: number) => Promise<void>;
  /** Whether what was done for the last one still stands; where it does not, all is done again with the next one. */
  readonly stands?: (size: number) => Promise<boolean>;
}

/** The size of the checkpoint up to which it is done, and the version of the register that says so. */
interface Progress {
  readonly done: number;
  readonly version: number | undefined;
}

/**
 * What is done for each checkpoint once, in their order, and what somebody else may refuse for a while: it is tried again,
 * ever more seldom, and goes on where it was after a restart. A crash before it is noted down does the last one again.
 */
export class Errand {
  private restMs = 0;
  private notBeforeMs = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly place: ErrandPlace,
    private readonly options: ErrandOptions,
  ) {}

  /**
   * Does what is due, one call after the other.
   *
   * @param options `atOnce` does not wait until it has rested
   * @throws LedgerError of what it does, and of the stores
   */
  run({ atOnce = false } = {}): Promise<void> {
    const done = this.turn.then(() => this.round(atOnce));
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async round(atOnce: boolean): Promise<void> {
    if (!atOnce && performance.now() < this.notBeforeMs) return;
    await this.whatIsDue().catch((fault: unknown) => this.rest(fault));
    this.restMs = 0;
  }

  /** For how many checkpoints it is still to be done. */
  async outstanding(): Promise<number> {
    const [tree, { done }] = [await this.place.tree(), await this.progress()];
    return tree.count(done + 1);
  }

  private async whatIsDue(): Promise<void> {
    const tree = await this.place.tree();
    let { done, version } = await this.begun();
    if ((await tree.count(done + 1)) === 0) return;
    if (done > 0 && (await this.options.stands?.(done)) === false) done = 0;
    for await (const checkpoint of tree.checkpoints(done + 1)) {
      await this.options.perform(checkpoint, done);
      const documents = await this.place.documents();
      const isNoted = await documents.setRegister(this.options.register, version, checkpoint.size);
      // Another process is at it as well; what is left is looked up anew the next time.
      if (!isNoted) return;
      [done, version] = [checkpoint.size, (version ?? 0) + 1];
    }
  }

  private async progress(): Promise<Progress> {
    const found = await (await this.place.documents()).readRegister(this.options.register);
    if (found) return { done: Number(found.value), version: found.version };
    const newest = this.options.from === 'newest' ? await (await this.place.tree()).latest() : undefined;
    return { done: newest ? newest.size - 1 : 0, version: undefined };
  }

  /** Where it begins is noted down before it succeeds: the newest checkpoint may be another one by then. */
  private async begun(): Promise<Progress> {
    const progress = await this.progress();
    if (progress.version !== undefined) return progress;
    await (await this.place.documents()).setRegister(this.options.register, undefined, progress.done);
    return this.progress();
  }

  private rest(fault: unknown): never {
    this.restMs = Math.min(Math.max(this.restMs * 2, REST_MS), LONGEST_REST_MS);
    this.notBeforeMs = performance.now() + this.restMs;
    throw fault;
  }
}

/** Does them all, and says what failed; anything but a fault that the operator can mend is thrown. */
export async function faultsOf(
  errands: readonly Errand[],
  options?: { atOnce: boolean },
): Promise<LedgerError[]> {
  const outcomes = await Promise.allSettled(errands.map((errand) => errand.run(options)));
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    if (outcome.reason instanceof LedgerError) return outcome.reason;
    throw outcome.reason;
  });
}
