import type { FoundBytes } from '@ledger/event-store';
import type { Chance } from '../load/chance';

/** A changed log, and which ledger positions a finding may name. */
export interface Mutation {
  readonly name: string;
  readonly rows: Rows;
  /** Of the events that were touched; those beside a hole bear it out. */
  readonly touched: readonly number[];
}

export type Rows = readonly FoundBytes[];
export type Attack = (rows: Rows, at: number, chance: Chance) => Mutation;

export const textOf = ({ body }: FoundBytes): string => Buffer.from(body).toString('utf8');
export const withBody = (row: FoundBytes, text: string): FoundBytes => ({ ...row, body: Buffer.from(text) });
/** As an attacker would who gives the rows numbers without gaps again. */
export const renumbered = (rows: Rows): Rows => rows.map((row, position) => ({ ...row, position }));
export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);

/** The event behind one in its stream, or in another one. */
export function nextIn(rows: Rows, at: number, stream = rows[at]!.columns.stream): readonly number[] {
  const next = rows.findIndex((row, position) => position > at && row.columns.stream === stream);
  return next < 0 ? [] : [next];
}

/** All events of the stream of one. */
export function allIn(rows: Rows, at: number): readonly number[] {
  const { stream } = rows[at]!.columns;
  return rows.flatMap((row, position) => (row.columns.stream === stream ? [position] : []));
}

/** The same event with another stream, revision or id, where the attacker thinks of the row and of the canonical form. */
export function refiled(row: FoundBytes, other: Partial<FoundBytes['columns']>): FoundBytes {
  const { stream, revision, id } = { ...row.columns, ...other };
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  const text = textOf(row)
    .replace(/"id":"[^"]*","metadata"/, `"id":"${uuid}","metadata"`)
    .replace(
      /"revision":\d+,"stream":"[^"]*"(?=,"type":"\w+"\}$)/,
      `"revision":${revision},"stream":"${stream}"`,
    );
  return { ...withBody(row, text), columns: { stream, revision, id } };
}

export const newId = (chance: Chance): string => chance.uuid(1_700_000_000_000).replaceAll('-', '');
