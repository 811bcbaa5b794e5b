/* Where the rows of a table lie in a SQLite file: https://sqlite.org/fileformat2.html, sections 1.3, 1.6, 1.7 and 2.1. */

const PAGE_SIZE_AT = 16;
const LEAF_OF_INDEX = 0x0a;
const LEAF_OF_TABLE = 0x0d;
const CELL_COUNT_AT = 3;
const POINTERS_AT = 8;
const PAGE_NUMBER = 4;

/** One row, or one entry of an index. */
export interface Cell {
  /** The row's number; undefined for an entry of an index. */
  readonly row: number | undefined;
  /** The bytes that say where and how long it is and what its columns are, by their places in the file. */
  readonly head: readonly number[];
  /** The bytes of its columns. */
  readonly columns: readonly number[];
}

/**
 * Every cell of every leaf behind the first page, which has the schema.
 *
 * @param file in which all pages are those of tables and indexes, and no entry of an index is too large for a page
 */
export function cellsOf(file: Buffer): readonly Cell[] {
  const size = file.readUInt16BE(PAGE_SIZE_AT);
  const pages = Array.from({ length: file.length / size - 1 }, (_, i) => (i + 1) * size);
  return pages.flatMap((page) => cellsOn(file, page, size));
}

function cellsOn(file: Buffer, page: number, size: number): readonly Cell[] {
  const kind = file[page];
  if (kind !== LEAF_OF_TABLE && kind !== LEAF_OF_INDEX) return [];
  return Array.from({ length: file.readUInt16BE(page + CELL_COUNT_AT) }, (_, i) => {
    const start = page + file.readUInt16BE(page + POINTERS_AT + 2 * i);
    return kind === LEAF_OF_TABLE ? rowAt(file, start, size) : entryAt(file, start);
  });
}

function entryAt(file: Buffer, start: number): Cell {
  const length = varint(file, start);
  const header = varint(file, length.next).value;
  const columns = length.next + header;
  return { row: undefined, head: range(start, columns), columns: range(columns, length.next + length.value) };
}

function rowAt(file: Buffer, start: number, size: number): Cell {
  const length = varint(file, start);
  const row = varint(file, length.next);
  const columns = row.next + varint(file, row.next).value;
  const end = row.next + localOf(length.value, size);
  const spilled = spilledAt(file, end, row.next + length.value - end, size);
  return {
    row: row.value,
    head: [...range(start, columns), ...spilled.pointers],
    columns: [...range(columns, end), ...spilled.bytes],
  };
}

/** How much of a row is on its own page; the rest is spilled onto others. */
function localOf(length: number, size: number): number {
  const most = size - 35;
  if (length <= most) return length;
  const least = Math.floor(((size - 12) * 32) / 255) - 23;
  const filling = least + ((length - least) % (size - PAGE_NUMBER));
  return filling <= most ? filling : least;
}

/** Pages that each begin with the number of the next one. */
function spilledAt(file: Buffer, pointer: number, length: number, size: number) {
  const [pointers, bytes]: [number[], number[]] = [[], []];
  for (let [at, left] = [pointer, length]; left > 0; left -= size - PAGE_NUMBER) {
    pointers.push(...range(at, at + PAGE_NUMBER));
    at = (file.readUInt32BE(at) - 1) * size;
    bytes.push(...range(at + PAGE_NUMBER, at + PAGE_NUMBER + Math.min(left, size - PAGE_NUMBER)));
  }
  return { pointers, bytes };
}

function varint(file: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let next = at; ; next += 1) {
    value = value * 0x80 + (file[next]! & 0x7f);
    if (file[next]! < 0x80) return { value, next: next + 1 };
  }
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
