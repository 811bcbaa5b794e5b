/*
 * DER for specs, written without the library that reads it: each value is its bytes.
 */

function value(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag, ...lengthOf(content.length)), content]);
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length];
  const bytes = [
    ...Buffer.from(
      length
        .toString(16)
        .padStart(4, '0')
        .slice(length < 0x100 ? -2 : -4),
      'hex',
    ),
  ];
  return [0x80 | bytes.length, ...bytes];
}

export const seq = (...parts: readonly Uint8Array[]): Buffer => value(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => value(0x31, ...parts);
export const octets = (bytes: Uint8Array): Buffer => value(0x04, bytes);
export const bits = (bytes: Uint8Array): Buffer => value(0x03, Buffer.of(0), bytes);
export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text));
export const generalizedTime = (text: string): Buffer => value(0x18, Buffer.from(text, 'latin1'));
export const TRUE = value(0x01, Buffer.of(0xff));
export const NULL = value(0x05);

/** A context tag around values. */
export const tagged = (tag: number, ...parts: readonly Uint8Array[]): Buffer => value(0xa0 | tag, ...parts);
/** A context tag in the place of that of an octet string. */
export const taggedOctets = (tag: number, bytes: Uint8Array): Buffer => value(0x80 | tag, bytes);

/** A whole number that is not negative; a text is lower-case hex. */
export function int(number: number | bigint | string): Buffer {
  const hex = typeof number === 'string' ? number : number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return value(0x02, Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex'));
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

function base128(number: number): readonly number[] {
  const digits = [number & 0x7f];
  for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
    digits.unshift((left & 0x7f) | 0x80);
  return digits;
}
