/* TEST DOUBLE: what may go wrong with one append. */
import type { Outcome } from './test-log';

/** What becomes of an append: it never arrives, its answer never arrives, or the server drops it or itself at that point. */
export type Mishap = 'lose-request' | 'lose-answer' | 'die-before' | 'die-after';

export class AppendFault {
  /** Taken by the next appends, one each, in order. */
  readonly mishaps: Mishap[] = [];
  /** How late each answer is. */
  lateMs = 0;
  /** How many appends have arrived. */
  arrived = 0;

  /** @param die drops every connection */
  constructor(private readonly die: () => void) {}

  around(append: () => Outcome, answer: (outcome: Outcome) => void): void {
    this.arrived += 1;
    const mishap = this.mishaps.shift();
    if (mishap === 'die-before') this.die();
    if (mishap === 'lose-request' || mishap === 'die-before') return;
    const outcome = append();
    if (mishap === 'die-after') this.die();
    if (mishap !== undefined) return;
    if (this.lateMs === 0) answer(outcome);
    else setTimeout(() => answer(outcome), this.lateMs);
  }
}
