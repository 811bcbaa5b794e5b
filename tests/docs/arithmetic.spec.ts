import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/* The page of arithmetic in docs/OPERATIONS.md: each sum is made again from the costs and by the formula that the page shows. */

const page = readFileSync(join(__dirname, '../../docs/OPERATIONS.md'), 'utf8');
/** What a unit is in bytes, milliseconds or ones; a share of time is so many ms in a second. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  bytes: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  ms: 1,
  min: 60_000,
  '%': 10,
};

type Values = Map<string, number>;

/** The cells of the rows of the table whose head begins so. */
function table(head: string): string[][] {
  const lines = page.slice(page.indexOf(`\n| ${head} `) + 1).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** A number with its unit, and how far it may be off for having been rounded. */
function read(cell: string): { value: number; tolerance: number } {
  const [, number = '', unit = '?'] = /^([\d,.]+) ?(.*)$/.exec(cell) ?? [];
  const factor = UNITS[unit];
  if (factor === undefined) throw new Error(`not a quantity: ${cell}`);
  const decimals = (number.split('.')[1] ?? '').length;
  const value = Number(number.replaceAll(',', '')) * factor;
  return { value, tolerance: 0.5 * 10 ** -decimals * factor * (1 + 1e-9) };
}

const nameOf = (cell: string) => /`(\w+)`/.exec(cell)?.[1];

/** Sums of products and quotients, from the left. */
function evaluated(formula: string, values: Values): number {
  const factor = (text: string) => {
    const value = values.get(text) ?? Number(text);
    if (Number.isNaN(value)) throw new Error(`${formula}: nothing says what ${text} is`);
    return value;
  };
  const product = (text: string) => {
    const [first, ...rest] = text.split(' ');
    let result = factor(first!);
    for (let i = 0; i < rest.length; i += 2) {
      result = rest[i] === '×' ? result * factor(rest[i + 1]!) : result / factor(rest[i + 1]!);
    }
    return result;
  };
  return formula.split(' + ').reduce((sum, term) => sum + product(term), 0);
}

function measuredAndAssumed(): Values {
  const rows = [...table('cost'), ...table('number')];
  return new Map(rows.map(([name, value]) => [nameOf(name!)!, read(value!).value]));
}

const sums = table(' ');

describe('the arithmetic of docs/OPERATIONS.md', () => {
  it('was found', () => {
    expect([...measuredAndAssumed().keys()]).toEqual(
      expect.arrayContaining(['log', 'models', 'fold', 'each']),
    );
    expect(sums.filter(([, formula]) => formula !== '').length).toBeGreaterThanOrEqual(10);
  });

  it.each([
    ['a country, one term', 2],
    ['a country, four terms', 3],
    ['ten countries, four terms', 4],
  ])('comes to what the page says: %s', (_, column) => {
    const values = measuredAndAssumed();
    const wrong = sums.flatMap((row) => {
      const [what, formula] = [row[0]!, row[1]!];
      const shown = read(row[column]!);
      const exact = formula === '' ? shown.value : evaluated(formula, values);
      values.set(nameOf(what) ?? what, exact);
      return Math.abs(exact - shown.value) <= shown.tolerance
        ? []
        : [`${what}: ${exact}, not ${row[column]}`];
    });
    expect(wrong).toEqual([]);
  });

  it('has as many municipalities, pledges and terms as are asked for', () => {
    const cells = (name: string) => sums.find(([what]) => nameOf(what!) === name)?.slice(2);
    expect(cells('municipalities')).toEqual(['226', '226', '2,260']);
    expect(cells('pledges')).toEqual(['14,000', '56,000', '560,000']);
    expect(cells('terms')).toEqual(['1', '4', '4']);
  });
});
