/** Numbers that look random and are the same in every run (mulberry32). */
export class Chance {
  constructor(private state: number) {}

  /** From 0 up to, and not including, `below`. */
  upTo(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  }

  from<T>(choices: readonly T[]): T {
    return choices[this.upTo(choices.length)]!;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.upTo(4_294_967_296).toString(16).padStart(8, '0');
    return text.slice(0, digits);
  }

  /** A UUIDv7 of that time. */
  uuid(timeMs: number): string {
    const time = timeMs.toString(16).padStart(12, '0');
    return `${time.slice(0, 8)}-${time.slice(8)}-7${this.hex(3)}-8${this.hex(3)}-${this.hex(12)}`;
  }
}
