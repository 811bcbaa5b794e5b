/* Where the rows of a table lie in a SQLite file: https://sqlite.org/fileformat2.html, sections 1.3, 1.6 and 2.1. */

const PAGE_SIZE_AT = 16;
const LEAF_OF_INDEX = 0x0a;
const LEAF_OF_TABLE = 0x0d;
const CELL_COUNT_AT = 3;
const POINTERS_AT = 8;

/** One row, or one entry of an index, by offsets in the file. */
export interface Cell {
  /** The row's number; undefined for an entry of an index. */
  readonly row: number | undefined;
  /** Where it begins: its length, its number, and the header that says what its columns are. */
  readonly start: number;
  /** Where its columns begin. */
  readonly columns: number;
  /** Behind its last byte. */
  readonly end: number;
}

/**
 * Every cell of every leaf behind the first page, which has the schema. What is too large for a page is not followed.
 *
 * @param file in which all pages are those of tables and indexes
 */
export function cellsOf(file: Buffer): readonly Cell[] {
  const size = file.readUInt16BE(PAGE_SIZE_AT);
  const pages = Array.from({ length: file.length / size - 1 }, (_, i) => (i + 1) * size);
  return pages.flatMap((page) => cellsOn(file, page));
}

function cellsOn(file: Buffer, page: number): readonly Cell[] {
  const kind = file[page];
  if (kind !== LEAF_OF_TABLE && kind !== LEAF_OF_INDEX) return [];
  return Array.from({ length: file.readUInt16BE(page + CELL_COUNT_AT) }, (_, i) =>
    cellAt(file, page + file.readUInt16BE(page + POINTERS_AT + 2 * i), kind === LEAF_OF_TABLE),
  );
}

function cellAt(file: Buffer, start: number, isRow: boolean): Cell {
  const length = varint(file, start);
  const row = isRow ? varint(file, length.next) : undefined;
  const record = row?.next ?? length.next;
  const columns = record + varint(file, record).value;
  return { row: row?.value, start, columns, end: record + length.value };
}

function varint(file: Buffer, at: number): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let next = at; ; next += 1) {
    value = value * 0x80 + (file[next]! & 0x7f);
    if (file[next]! < 0x80) return { value, next: next + 1 };
  }
}
