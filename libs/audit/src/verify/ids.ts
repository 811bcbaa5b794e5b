const FEWEST_SLOTS = 2 ** 12;
/** 32 MiB. */
const MOST_SLOTS = 2 ** 22;
const FULLEST = 0.75;
const UUID_DIGITS = 36;

/**
 * The ids that were met, by the last 64 bits of each, so that one that comes again is noticed. Memory has a limit: after some
 * three million ids no more are remembered, and only those are noticed again. (An embedded store has an index of them all.)
 */
export class Ids {
  /** Two words for each slot; a power of two of them, so that a mask finds one. */
  private words = new Uint32Array(FEWEST_SLOTS * 2);
  private count = 0;

  /** Whether an id was met before; it is met now. */
  isRepeated(id: unknown): boolean {
    if (typeof id !== 'string' || id.length !== UUID_DIGITS) return false;
    const low = Number.parseInt(id.slice(28), 16);
    // Both words are 0 where a slot is free.
    const high = Number.parseInt(id.slice(19, 23) + id.slice(24, 28), 16) || 1;
    const at = this.slotOf(low, high);
    if (this.words[at + 1] !== 0) return true;
    if (this.count >= MOST_SLOTS * FULLEST) return false;
    this.put(at, low, high);
    if (++this.count > (this.words.length / 2) * FULLEST) this.grow();
    return false;
  }

  /** Where the id is, or would be. */
  private slotOf(low: number, high: number): number {
    const mask = this.words.length / 2 - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 2;
      if (this.words[at + 1] === 0 || (this.words[at] === low && this.words[at + 1] === high)) return at;
    }
  }

  private put(at: number, low: number, high: number): void {
    this.words[at] = low;
    this.words[at + 1] = high;
  }

  private grow(): void {
    const before = this.words;
    if (before.length === MOST_SLOTS * 2) return;
    this.words = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 2) {
      const [low, high] = [before[at] as number, before[at + 1] as number];
      if (high !== 0) this.put(this.slotOf(low, high), low, high);
    }
  }
}
