/*
 * A command of the command line is a row: its name, its arguments and its options, each with the field that it fills. The
 * program is built from the rows, so that a new command is one row and its words. Nothing here loads what the commands need.
 */

/** How what was written becomes a value; see `readers.ts`. */
export type Reader =
  | 'text'
  | 'texts'
  /** Two values, one after the other. */
  | 'two'
  | 'flag'
  | 'day'
  | 'json'
  | 'json-or-text'
  | 'budget-lines'
  | 'stage'
  | 'aspect'
  | 'class'
  | 'attribute'
  | 'role'
  | 'severity';

export interface Param {
  /** Its name on the command line: `effective` is `<effective>` or `--effective`. */
  readonly as: string;
  /** What it fills; a dot goes into an object: `reason.text`. */
  readonly field: string;
  readonly read: Reader;
  readonly required: boolean;
}

export type Group = 'ask' | 'record' | 'certify' | 'keep';

export interface Row {
  readonly command: string;
  readonly group: Group;
  readonly args: readonly Param[];
  readonly options: readonly Param[];
}

/** What was written, by the names on the command line. */
export type Given = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** An argument; it must be there. */
export const arg = (as: string, field = as, read: Reader = 'text'): Param => ({
  as,
  field,
  read,
  required: true,
});
export const option = (as: string, field = as, read: Reader = 'text'): Param => ({
  as,
  field,
  read,
  required: false,
});
/** An option that must be there. */
export const must = (as: string, field = as, read: Reader = 'text'): Param => ({
  as,
  field,
  read,
  required: true,
});
export const flag = (as: string): Param => option(as, as, 'flag');

/** The ones that may be written more than once. */
export const isRepeatable = ({ read }: Param): boolean => read === 'texts' || read === 'budget-lines';
