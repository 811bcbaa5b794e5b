import type { Json } from './json';

/*
 * Free text about people may have to be erased, and an event never changes. Such a text is recorded sealed: encrypted with
 * a key of its own that is kept elsewhere. Whoever shreds the key erases the text, and the event stays what it was.
 */

/** A text as the log has it, on disk for ever: what it says is for whoever has the key of that id. */
export type Sealed = {
  /** The id of its key: 128 random bits, hex. */
  readonly sealed: string;
  /** Base64 of the initialization vector (12 bytes), the ciphertext and the tag (16 bytes). */
  readonly box: string;
};

/** What a person wrote: in the open or sealed. */
export type FreeText = string | Sealed;

/** A value with its sealed texts replaced by what a reader is shown; JSON of any shape is of any shape then, too. */
export type Opened<T> = Json extends T ? T : OpenedWithin<T>;
type OpenedWithin<T> = T extends Sealed ? string : T extends object ? { [K in keyof T]: Opened<T[K]> } : T;

const KEY_ID = /^[0-9a-f]{32}$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Exactly that shape: nothing else that an event holds has it. */
export function isSealed(value: unknown): value is Sealed {
  if (typeof value !== 'object' || value === null) return false;
  const { sealed, box } = value as Partial<Sealed>;
  if (typeof sealed !== 'string' || typeof box !== 'string') return false;
  return Object.keys(value).length === 2 && KEY_ID.test(sealed) && BASE64.test(box);
}

/** The sealed texts within a JSON value, in its order. */
export function sealedIn(value: unknown): Sealed[] {
  if (typeof value !== 'object' || value === null) return [];
  return isSealed(value) ? [value] : Object.values(value).flatMap(sealedIn);
}

/** The JSON value with each sealed text in it replaced. */
export function withSealed(value: unknown, replace: (text: Sealed) => unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isSealed(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => withSealed(item, replace));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withSealed(inner, replace)]));
}
