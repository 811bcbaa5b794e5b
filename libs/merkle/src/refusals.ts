/**
 * A typed no: `code` says what is wrong, `field` with what, and the two others what was expected there and found. They
 * are data (numbers, `0..7`, hexadecimal, the name of a type), so that whoever shows them chooses the words.
 */
export class Refusal<Code extends string = string> extends Error {
  constructor(
    readonly code: Code,
    readonly field: string,
    readonly expected: string | number,
    readonly found: string | number,
  ) {
    super(`${code} ${field}: expected ${expected}, found ${found}`);
    this.name = new.target.name;
  }
}

/** A proof does not show what it claims, or what was handed in is none. */
export class ProofRefused extends Refusal<
  'INPUT_UNREADABLE' | 'NUMBER_INVALID' | 'HASH_INVALID' | 'PROOF_INVALID' | 'PROOF_LENGTH' | 'ROOT_DIFFERS'
> {}

/** No tree has such a state, or no leaf such a hash. */
export class StateRefused extends Refusal<'NUMBER_INVALID' | 'HASH_INVALID' | 'STATE_INVALID'> {}

/** What is asked for is outside of the tree, a path names no tile, or a tile is not as long as it has to be. */
export class TileRefused extends Refusal<'NUMBER_INVALID' | 'PATH_INVALID' | 'TILE_LENGTH'> {}

/** Whether it is an integer within both bounds, and exact. */
export function isNumberWithin(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

/** A value of any type in a few characters, without running anything of its own. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (isBytes(value)) return `${value.length} bytes`;
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Bytes that really are some, and not only of that prototype. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && value instanceof Uint8Array;
}
