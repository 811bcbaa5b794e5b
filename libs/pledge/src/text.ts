/*
 * What a text may hold. Nobody can see a control character, a screen may obey it, and a line break in a title breaks every
 * list that it stands in.
 */

/** C0, DEL and C1; and the two separators of Unicode that are line breaks to some programs and nothing to others. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** A line break is LF, or CR LF as forms send it. */
const BREAKS = /\r?\n/g;
/** Letters, digits, marks of any script; the fillers of Hangul count as letters and show nothing. */
const VISIBLE = /[^\s\p{C}\p{M}\u115f\u1160\u3164\uffa0]/u;

/** Text with something to see in it, of at most so many UTF-16 code units, on one line. */
export const isLine = (value: unknown, most: number): value is string =>
  isPlain(value, most) && VISIBLE.test(value) && !CONTROLS.test(value);

/** The same, on any number of lines. */
export const isLines = (value: unknown, most: number): value is string =>
  typeof value === 'string' && VISIBLE.test(value) && isQuotable(value, most);

/** As `isLines`, or nothing to see: what was read in a document may be a blank. */
export const isQuotable = (value: unknown, most: number): value is string =>
  isPlain(value, most) && !CONTROLS.test(value.replace(BREAKS, ''));

/** How an address begins that a reader may be led to: nothing that a browser would run, or open on the reader's own machine. */
export const WEB_ADDRESS = /^[Hh][Tt][Tt][Pp][Ss]?:\/\//;

/** A link for whoever reads it. One that holds a user or a password looks like another place, or gives a secret away. */
export function isWebAddress(value: unknown, most: number): value is string {
  if (!isLine(value, most) || !WEB_ADDRESS.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

const isPlain = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most && value.isWellFormed();
