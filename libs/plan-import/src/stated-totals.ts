import type { Json } from '@ledger/kernel';
import { TOTAL } from '@ledger/pledge';

/** A planned amount by its path: `planned/<component>/<source>/<period>`. */
interface Place {
  readonly component: string;
  readonly source: string;
  readonly period: string;
}

function placeOf(path: string): Place | undefined {
  const [kind, component, source, period] = path.split('/');
  return kind === 'planned' ? { component: component!, source: source!, period: period! } : undefined;
}

const isTotal = ({ source, period }: Place): boolean => source === TOTAL || period === TOTAL;
const sums = (total: Place, line: Place): boolean =>
  !isTotal(line) &&
  total.component === line.component &&
  (total.source === TOTAL || total.source === line.source) &&
  (total.period === TOTAL || total.period === line.period);

/** What says nothing in won adds nothing: a blank cell and a cell that is not there are the same to a total. */
const krwOf = (value: Json): number => (typeof value === 'number' ? value : 0);

/**
 * Whether a total that the document states sums lines of which the ledger keeps others than the document has. A stated
 * total moves only together with its lines: alone, it would contradict what was kept.
 *
 * @param paths all that the document or the ledger has
 * @param document what the document says under a path
 * @param after what the ledger will say, with what is applied
 */
export function isContradicted(
  path: string,
  paths: Iterable<string>,
  document: (path: string) => Json,
  after: (path: string) => Json,
): boolean {
  const total = placeOf(path);
  if (!total || !isTotal(total)) return false;
  return [...paths].some((other) => {
    const line = placeOf(other);
    return line && sums(total, line) && krwOf(document(other)) !== krwOf(after(other));
  });
}
