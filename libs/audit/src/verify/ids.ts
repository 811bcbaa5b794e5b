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

  /** Whether an id was met before; it is met now. What is no UUID in lower case is no id. */
  isRepeated(id: unknown): boolean {
    if (typeof id !== 'string' || id.length !== UUID_DIGITS) return false;
    const low = numberIn(id, 28, 36);
    const both = numberIn(id, 19, 23) * 0x1_0000 + numberIn(id, 24, 28);
    if (Number.isNaN(low + both)) return false;
    // Both words are 0 where a slot is free.
    const high = both || 1;
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

const DIGITS = '0123456789abcdef';
/** What a character is as a digit, by its code; 255 for what is none. */
const VALUES = Uint8Array.from({ length: 128 }, (_, code) => DIGITS.indexOf(String.fromCharCode(code)));

/** Hexadecimal digits as a number, for which no text is cut out; NaN where anything else is among them. */
function numberIn(text: string, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at += 1) {
    const value = VALUES[text.charCodeAt(at)] ?? DIGITS.length;
    if (value >= DIGITS.length) return Number.NaN;
    number = number * DIGITS.length + value;
  }
  return number;
}
