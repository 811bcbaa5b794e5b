import { sameBytes } from '@ledger/merkle';
import { base64 } from '../base64';
import type { CheckpointRead } from './checkpoints';
import type { Finding } from './findings';

/** What checkpoints say of the log. */
export interface Certified {
  /**
   * How many checkpoints were compared, and how many of them have the root of the events that were found. Where there are two
   * of one size, somebody has signed two logs, and none of them counts.
   */
  readonly compared: number;
  readonly confirmed: number;
  /** The largest size of those that were confirmed; 0 where none was. */
  readonly covered: number;
  /** Whose signatures hold on the last that was confirmed. */
  readonly signers: readonly string[];
}

/** The checkpoints that were compared with the log so far, each counted once, and which of them it has the root of. */
export class Compared {
  private last: CheckpointRead | undefined;
  private compared = 0;
  private confirmed = 0;
  private covered = 0;
  private forked = false;
  private signers: readonly string[] = [];

  /** Whether two of one size were met: no checkpoint tells where the two logs part. */
  get isForked(): boolean {
    return this.forked;
  }

  /** @param size of the log: nothing beyond its end is covered */
  upTo(size: number): Certified {
    const { compared, confirmed, signers } = this;
    if (this.forked) return { compared, confirmed: 0, covered: 0, signers: [] };
    return { compared, confirmed, covered: Math.min(this.covered, size), signers };
  }

  /** Counts it, by ascending size. @returns what is wrong with it beside the one before */
  met(checkpoint: CheckpointRead): Finding | undefined {
    const { last } = this;
    this.last = checkpoint;
    this.compared += 1;
    const { size, source, root } = checkpoint;
    if (last?.size !== size || sameBytes(last.root, root)) return undefined;
    this.forked = true;
    const roots = { expected: base64(last.root), found: base64(root) };
    return { code: 'CHECKPOINT_FORKED', size, source, other: last.source, ...roots };
  }

  confirm({ size, signers }: CheckpointRead): void {
    this.confirmed += 1;
    this.covered = size;
    this.signers = signers;
  }
}
