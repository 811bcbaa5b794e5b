import { allIn, type Attack, newId, nextIn, range, refiled, renumbered, textOf, withBody } from './mutation';

/* What may be done to the order of events and to how many there are. */

const deleted: Attack = (rows, at) => ({
  name: 'deleted',
  rows: rows.toSpliced(at, 1),
  touched: [at, at + 1, ...nextIn(rows, at)],
});

const deletedAndRenumbered: Attack = (rows, at) => ({
  name: 'deleted and renumbered',
  rows: renumbered(rows.toSpliced(at, 1)),
  touched: [at, ...nextIn(rows, at).map((position) => position - 1)],
});

const FEW = 9;

const fewDeleted: Attack = (rows, at, chance) => {
  const count = 2 + chance.upTo(FEW);
  const gone = range(at, Math.min(at + count, rows.length));
  const next = gone.flatMap((position) => nextIn(rows, position)).map((position) => position - gone.length);
  return { name: 'a few deleted', rows: renumbered(rows.toSpliced(at, count)), touched: [...gone, ...next] };
};

/** Taken out, and what follows in its stream counts on as if it had never been. */
const forgotten: Attack = (rows, at) => {
  const later = allIn(rows, at).filter((position) => position > at);
  const closed = rows.map((row, position) =>
    later.includes(position) ? refiled(row, { revision: String(Number(row.columns.revision) - 1) }) : row,
  );
  // By where they are found, and by where they were certified.
  const touched = [at, ...later, ...later.map((position) => position - 1)];
  return { name: 'forgotten', rows: renumbered(closed.toSpliced(at, 1)), touched };
};

const cutOff: Attack = (rows, at) => ({
  name: 'cut off',
  rows: rows.slice(0, at),
  touched: range(at, rows.length),
});

/** A hole that nothing was taken out of. */
const numberedOn: Attack = (rows, at, chance) => {
  const shift = 1 + chance.upTo(FEW);
  const moved = rows.slice(at).map((row) => ({ ...row, position: row.position + shift }));
  return {
    name: 'numbered on',
    rows: [...rows.slice(0, at), ...moved],
    touched: range(at, rows.length + shift),
  };
};

const swapped: Attack = (rows, at) => {
  const to = at + 1 < rows.length ? at + 1 : at - 1;
  const [first, second] = [Math.min(at, to), Math.max(at, to)];
  const rest = rows.with(first, rows[second]!).with(second, rows[first]!);
  return { name: 'swapped', rows: renumbered(rest), touched: [first, second] };
};

/** An event that is taken elsewhere. */
const moved: Attack = (rows, at, chance) => {
  const to = (at + 2 + chance.upTo(rows.length - 3)) % rows.length;
  const rest = renumbered(rows.toSpliced(at, 1).toSpliced(to, 0, rows[at]!));
  const { stream } = rows[at]!.columns;
  const touched = [at, to, ...nextIn(rest, at - 1, stream), ...nextIn(rest, to)];
  return { name: 'moved', rows: rest, touched };
};

/** A forged event, where the attacker thinks of everything within the event itself. */
const inserted: Attack = (rows, at, chance) => {
  const forged = refiled(rows[at]!, { id: newId(chance) });
  return { name: 'inserted', rows: renumbered(rows.toSpliced(at + 1, 0, forged)), touched: [at, at + 1] };
};

/** A pledge that begins again in the midst of its life, at the right revision and time. */
const registeredAgain: Attack = (rows, at, chance) => {
  const { stream, revision } = rows[at]!.columns;
  const opening = rows[nextIn(rows, -1, stream)[0]!]!;
  const [recorded] = /"recordedAt":"[^"]*"/.exec(textOf(rows[at]!))!;
  const dated = withBody(opening, textOf(opening).replace(/"recordedAt":"[^"]*"/, recorded));
  const again = refiled(dated, { id: newId(chance), revision: String(Number(revision) + 1) });
  const touched = [at + 1, ...nextIn(rows, at).map((position) => position + 1)];
  return { name: 'registered again', rows: renumbered(rows.toSpliced(at + 1, 0, again)), touched };
};

/** An event that stands in the log twice. */
const repeated: Attack = (rows, at, chance) => {
  const to = chance.upTo(rows.length + 1);
  return {
    name: 'repeated',
    rows: renumbered(rows.toSpliced(to, 0, rows[at]!)),
    touched: [to, to > at ? at : at + 1, at + 2, ...nextIn(rows, at).map((position) => position + 1)],
  };
};

export const MOVES: readonly Attack[] = [
  deleted,
  deletedAndRenumbered,
  fewDeleted,
  forgotten,
  cutOff,
  numberedOn,
  swapped,
  moved,
  inserted,
  registeredAgain,
  repeated,
];
