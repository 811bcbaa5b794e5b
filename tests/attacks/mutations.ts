import type { FoundBytes } from '@ledger/event-store';
import { Chance } from '../load/chance';

/* What an attacker with the database file and all the time in the world might do to it, at random. */

/** A changed log, and which ledger positions a finding may name. */
export interface Mutation {
  readonly name: string;
  readonly rows: readonly FoundBytes[];
  /** Of the events that were touched; those beside a hole bear it out. */
  readonly touched: readonly number[];
}

type Rows = readonly FoundBytes[];
type Attack = (rows: Rows, at: number, chance: Chance) => Mutation;

const textOf = ({ body }: FoundBytes): string => Buffer.from(body).toString('utf8');
const withBody = (row: FoundBytes, text: string): FoundBytes => ({ ...row, body: Buffer.from(text) });
const replaced = (rows: Rows, at: number, row: FoundBytes): Rows => rows.with(at, row);
/** As an attacker would who gives the rows numbers without gaps again. */
const renumbered = (rows: Rows): Rows => rows.map((row, position) => ({ ...row, position }));

const flippedBit: Attack = (rows, at, chance) => {
  const body = Buffer.from(rows[at]!.body);
  const byte = chance.upTo(body.length);
  body[byte] = body[byte]! ^ (1 << chance.upTo(8));
  // Of two times that do not fit, nobody can say which was changed.
  const touched = [at, ...followersOf(rows, at).slice(1)];
  return { name: 'flipped bit', rows: replaced(rows, at, { ...rows[at]!, body }), touched };
};

const flippedColumn: Attack = (rows, at, chance) => {
  const row = rows[at]!;
  const column = chance.from(['stream', 'revision', 'id'] as const);
  const text = Buffer.from(row.columns[column]);
  const byte = chance.upTo(text.length);
  text[byte] = text[byte]! ^ (1 << chance.upTo(8));
  const columns = { ...row.columns, [column]: text.toString('utf8') };
  return { name: `flipped bit of ${column}`, rows: replaced(rows, at, { ...row, columns }), touched: [at] };
};

/** Keeps the JSON valid and canonical: a digit for another, the first not for a zero. */
const changedDigit: Attack = (rows, at, chance) => {
  const text = textOf(rows[at]!);
  const data = text.slice(0, text.indexOf('"metadata"'));
  const digits = [...data.matchAll(/(?<=[:\d])[1-9]/g)].map(({ index }) => index);
  if (digits.length === 0) return changedText(rows, at, chance);
  const digit = chance.from(digits);
  const other = String(1 + ((Number(text[digit]) + chance.upTo(8)) % 9));
  const changed = text.slice(0, digit) + other + text.slice(digit + 1);
  return { name: 'changed figure', rows: replaced(rows, at, withBody(rows[at]!, changed)), touched: [at] };
};

const changedText: Attack = (rows, at) => {
  const changed = textOf(rows[at]!).replace(/"department":"([^"]*)"/, '"department":"$1 "');
  return { name: 'changed text', rows: replaced(rows, at, withBody(rows[at]!, changed)), touched: [at] };
};

const backDated: Attack = (rows, at, chance) => {
  const changed = textOf(rows[at]!).replace(/"recordedAt":"20\d\d/, `"recordedAt":"20${10 + chance.upTo(9)}`);
  return { name: 'back-dated', rows: replaced(rows, at, withBody(rows[at]!, changed)), touched: [at] };
};

const deleted: Attack = (rows, at) => ({
  name: 'deleted',
  rows: rows.toSpliced(at, 1),
  touched: [at, ...followersOf(rows, at)],
});

const deletedAndRenumbered: Attack = (rows, at) => ({
  name: 'deleted and renumbered',
  rows: renumbered(rows.toSpliced(at, 1)),
  touched: [at, ...followersOf(rows, at).map((position) => position - 1)],
});

const swapped: Attack = (rows, at) => {
  const to = at + 1 < rows.length ? at + 1 : at - 1;
  const [first, second] = [Math.min(at, to), Math.max(at, to)];
  const rest = rows.with(first, rows[second]!).with(second, rows[first]!);
  return { name: 'swapped', rows: renumbered(rest), touched: [first, second] };
};

/** A forged event, where the attacker thinks of everything within the event itself. */
const inserted: Attack = (rows, at, chance) => {
  const row = rows[at]!;
  const id = chance.uuid(1_700_000_000_000);
  const forged = textOf(row).replace(/"id":"[^"]*","metadata"/, `"id":"${id}","metadata"`);
  const columns = { ...row.columns, id: id.replaceAll('-', '') };
  const after = { ...withBody(row, forged), columns };
  return { name: 'inserted', rows: renumbered(rows.toSpliced(at + 1, 0, after)), touched: [at, at + 1] };
};

/** An event that stands in the log twice. */
const repeated: Attack = (rows, at, chance) => {
  const to = chance.upTo(rows.length + 1);
  return {
    name: 'repeated',
    rows: renumbered(rows.toSpliced(to, 0, rows[at]!)),
    touched: [to, to > at ? at : at + 1, ...followersOf(rows, at).map((position) => position + 1)],
  };
};

const ATTACKS: readonly Attack[] = [
  flippedBit,
  flippedBit,
  flippedColumn,
  changedDigit,
  changedText,
  backDated,
  deleted,
  deletedAndRenumbered,
  swapped,
  inserted,
  repeated,
];

/** The event behind one in the log, and the one behind it in its stream. */
function followersOf(rows: Rows, at: number): readonly number[] {
  const { stream } = rows[at]!.columns;
  const next = rows.findIndex((row, position) => position > at && row.columns.stream === stream);
  return [at + 1, ...(next < 0 ? [] : [next])];
}

/** One attack on one event that is covered, the same for the same number. */
export function mutation(rows: Rows, covered: number, number: number): Mutation {
  const chance = new Chance(number);
  return chance.from(ATTACKS)(rows, chance.upTo(covered - 1), chance);
}
