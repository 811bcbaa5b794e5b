/** What one figure says: how fast the program is beside a raw baseline of the same run. */
export interface Figure {
  readonly name: string;
  /** What the raw side does. */
  readonly against: string;
  /** The ratio that is asked for; null where the figure is only shown. */
  readonly floor: number | null;
  readonly unit: string;
  /** Medians, in the unit. */
  readonly program: number;
  readonly raw: number;
  readonly ratio: Spread;
  readonly pairs: number;
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** How long each side took for the same work, one directly after the other. */
export interface Pair {
  readonly programMs: number;
  readonly rawMs: number;
}

export type Described = Pick<Figure, 'name' | 'against' | 'floor' | 'unit'>;

/** A figure from pairs; of each pair the ratio is taken, so that what slows the machine for a while slows both. */
export function figureOf(described: Described, items: number, pairs: readonly Pair[]): Figure {
  const rate = (ms: number) => (items * 1000) / ms;
  return {
    ...described,
    program: spreadOf(pairs.map(({ programMs }) => rate(programMs))).median,
    raw: spreadOf(pairs.map(({ rawMs }) => rate(rawMs))).median,
    ratio: spreadOf(pairs.map(({ programMs, rawMs }) => rawMs / programMs)),
    pairs: pairs.length,
  };
}

/** Program, raw, program, raw …; the first pair warms up and does not count. */
export async function interleaved(
  count: number,
  program: () => Promise<number>,
  raw: () => Promise<number>,
): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let i = 0; i <= count; i++) {
    const pair = { programMs: await program(), rawMs: await raw() };
    if (i > 0) pairs.push(pair);
  }
  return pairs;
}

export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** What must not grow with the log: in megabytes, of a log and of one with a quarter of its pledges and events. */
export const growthFigure = (name: string, largeMb: number, smallMb: number): Figure => ({
  name,
  against: 'the same over a log of a quarter of the pledges and events; the ratio is small to large',
  floor: 0.8,
  unit: 'MB',
  program: largeMb,
  raw: smallMb,
  ratio: spreadOf([smallMb / largeMb]),
  pairs: 1,
});

export const isBelow = ({ floor, ratio }: Figure): boolean => floor !== null && ratio.median < floor;

/** The figures as a table in plain text. */
export function table(figures: readonly Figure[]): string {
  const head = ['figure', 'program', 'raw', 'unit', 'ratio', 'min–max', 'pairs', 'floor', ''];
  const rows = figures.map((figure) => [
    figure.name,
    short(figure.program),
    short(figure.raw),
    figure.unit,
    figure.ratio.median.toFixed(2),
    `${figure.ratio.min.toFixed(2)}–${figure.ratio.max.toFixed(2)}`,
    String(figure.pairs),
    figure.floor?.toString() ?? '-',
    verdict(figure),
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const line = (row: readonly string[]) => row.map((cell, i) => pad(cell, widths[i]!, i)).join('  ');
  return [head, widths.map((width) => '-'.repeat(width)), ...rows]
    .map((row) => line(row).trimEnd())
    .join('\n');
}

function verdict(figure: Figure): string {
  if (figure.floor === null) return '';
  return isBelow(figure) ? 'below the floor' : 'ok';
}

const short = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1));

/** Words to the left, numbers to the right. */
const pad = (cell: string, width: number, column: number) =>
  [0, 3, 8].includes(column) ? cell.padEnd(width) : cell.padStart(width);
