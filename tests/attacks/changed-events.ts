import { allIn, type Attack, newId, nextIn, refiled, textOf, withBody } from './mutation';

/* What may be done to one event, and to what two of them say. */

const flippedBit: Attack = (rows, at, chance) => {
  const body = Buffer.from(rows[at]!.body);
  const byte = chance.upTo(body.length);
  body[byte]! ^= 1 << chance.upTo(8);
  // Of two times that do not fit, nobody can say which was changed.
  return {
    name: 'flipped bit',
    rows: rows.with(at, { ...rows[at]!, body }),
    touched: [at, ...nextIn(rows, at)],
  };
};

/** As a page that was written in part leaves behind: other bytes, but as many. */
const overwritten: Attack = (rows, at, chance) => {
  const body = Buffer.from(rows[at]!.body);
  const start = chance.upTo(body.length - 1);
  const noise = Buffer.from(chance.hex(4 + 2 * chance.upTo(62)), chance.from(['hex', 'latin1'] as const));
  const bytes = noise.subarray(0, body.length - start);
  // At least one byte is another one for sure.
  bytes[0] = body[start]! ^ (1 + chance.upTo(15));
  bytes.copy(body, start);
  return {
    name: 'overwritten',
    rows: rows.with(at, { ...rows[at]!, body }),
    touched: [at, ...nextIn(rows, at)],
  };
};

const cutShort: Attack = (rows, at, chance) => {
  const body = rows[at]!.body.subarray(0, chance.upTo(rows[at]!.body.length));
  return { name: 'cut short', rows: rows.with(at, { ...rows[at]!, body }), touched: [at] };
};

const flippedColumn: Attack = (rows, at, chance) => {
  const row = rows[at]!;
  const column = chance.from(['stream', 'revision', 'id'] as const);
  const text = Buffer.from(row.columns[column]);
  const byte = chance.upTo(text.length);
  text[byte]! ^= 1 << chance.upTo(8);
  const columns = { ...row.columns, [column]: text.toString('utf8') };
  return { name: `flipped bit of ${column}`, rows: rows.with(at, { ...row, columns }), touched: [at] };
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
  return { name: 'changed figure', rows: rows.with(at, withBody(rows[at]!, changed)), touched: [at] };
};

const changedText: Attack = (rows, at) => {
  const changed = textOf(rows[at]!).replace(/"department":"([^"]*)"/, '"department":"$1 "');
  return { name: 'changed text', rows: rows.with(at, withBody(rows[at]!, changed)), touched: [at] };
};

const backDated: Attack = (rows, at, chance) => {
  const changed = textOf(rows[at]!).replace(/"recordedAt":"20\d\d/, `"recordedAt":"20${10 + chance.upTo(9)}`);
  return { name: 'back-dated', rows: rows.with(at, withBody(rows[at]!, changed)), touched: [at] };
};

const otherId: Attack = (rows, at, chance) => {
  const changed = refiled(rows[at]!, { id: newId(chance) });
  return { name: 'other id', rows: rows.with(at, changed), touched: [at] };
};

const otherRevision: Attack = (rows, at, chance) => {
  const revision = String(Number(rows[at]!.columns.revision) + 1 + chance.upTo(9));
  const changed = refiled(rows[at]!, { revision });
  return { name: 'other revision', rows: rows.with(at, changed), touched: [at, ...nextIn(rows, at)] };
};

/** An event that is given to another pledge, or to one that never was. */
const otherStream: Attack = (rows, at, chance) => {
  const own = rows[at]!.columns.stream;
  const other = chance.from(rows).columns.stream;
  const stream = other === own ? `${own}9` : other;
  const touched = [at, ...nextIn(rows, at), ...nextIn(rows, at, stream)];
  return { name: 'other stream', rows: rows.with(at, refiled(rows[at]!, { stream })), touched };
};

/** A pledge that is given another name from its beginning on. */
const renamed: Attack = (rows, at) => {
  const stream = `${rows[at]!.columns.stream}x`;
  const touched = allIn(rows, at);
  const changed = rows.map((row, position) => (touched.includes(position) ? refiled(row, { stream }) : row));
  return { name: 'renamed', rows: changed, touched };
};

/** Two events that keep their places and ids, and say what the other one said. */
const exchanged: Attack = (rows, at, chance) => {
  const to = (at + 1 + chance.upTo(rows.length - 1)) % rows.length;
  const [one, other] = [rows[at]!, rows[to]!];
  const said = rows.with(at, refiled(other, one.columns)).with(to, refiled(one, other.columns));
  const touched = [at, to, ...nextIn(rows, at), ...nextIn(rows, to)];
  return { name: 'exchanged', rows: renumberedAt(said, [at, to]), touched };
};

/** Two rows that are filed under each other's id. */
const exchangedIds: Attack = (rows, at, chance) => {
  const to = (at + 1 + chance.upTo(rows.length - 1)) % rows.length;
  const [one, other] = [rows[at]!, rows[to]!];
  const filed = rows
    .with(at, { ...one, columns: { ...one.columns, id: other.columns.id } })
    .with(to, { ...other, columns: { ...other.columns, id: one.columns.id } });
  return { name: 'exchanged ids', rows: filed, touched: [at, to] };
};

const renumberedAt = (rows: Parameters<Attack>[0], positions: readonly number[]) =>
  positions.reduce((all, position) => all.with(position, { ...all[position]!, position }), rows);

export const CHANGES: readonly Attack[] = [
  flippedBit,
  flippedBit,
  overwritten,
  cutShort,
  flippedColumn,
  changedDigit,
  changedText,
  backDated,
  otherId,
  otherRevision,
  otherStream,
  renamed,
  exchanged,
  exchangedIds,
];
