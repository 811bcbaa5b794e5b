/** How many columns of a terminal a text takes: Korean and other East Asian wide characters take two, marks none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : isWide(character.codePointAt(0)!) ? 2 : 1;
  return width;
}

/** What is put on or into the character before it, and what does not show. */
const MARK = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/** East Asian Wide and Fullwidth (UAX #11) of the scripts that documents here are written in, and pictographs. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean => WIDE.some(([from, to]) => code >= from && code <= to);

export interface Column {
  readonly title: string;
  /** For figures. */
  readonly right?: boolean;
}

export const left = (title: string): Column => ({ title });
export const right = (title: string): Column => ({ title, right: true });

/** Text in columns under their titles, to be read in a fixed-width face; no line ends in spaces. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(oneLine));
  const widths = columns.map(({ title }, i) =>
    lines.reduce((widest, row) => Math.max(widest, widthOf(row[i] ?? '')), widthOf(title)),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, i) => padded(cells[i] ?? '', widths[i]!, column))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(columns.map(({ title }) => title)), rule, ...lines.map(line)].join('\n');
}

function padded(text: string, width: number, { right: atRight = false }: Column): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return atRight ? space + text : text + space;
}

/** Labels with their values beside each other; a value of several lines goes on below itself. */
export function listing(pairs: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(0, ...pairs.map(([label]) => widthOf(label)));
  return pairs
    .map(
      ([label, value]) =>
        `${padded(label, width, {} as Column)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`,
    )
    .join('\n');
}

export const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' / ');

export const indented = (text: string, by = 2): string => text.replace(/^(?=.)/gm, ' '.repeat(by));

/** The beginning of a text, on one line, with an ellipsis where something was left out. */
export function shortened(text: string, width: number): string {
  const line = oneLine(text);
  if (widthOf(line) <= width) return line;
  let kept = '';
  for (const character of line) {
    if (widthOf(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
