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

const isPlain = (value: unknown, most: number): value is string =>
  typeof value === 'string' && value.length <= most && value.isWellFormed();
