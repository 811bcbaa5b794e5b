import { LedgerError } from '@ledger/kernel';
import { OneOf, Pattern, Text, WholeNumberText } from '@ledger/pledge';

const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T.*)?$/;

/** `after=`: answer only once the read model has seen the change that a receipt's token stands for. */
export class AfterToken {
  @Text(128, { optional: true, description: 'A token of a receipt: wait until that change shows.' }) after?: string;
}

/** The two axes of time. */
export class AtTime extends AfterToken {
  @Pattern(DAY_OR_INSTANT, 'a day, YYYY-MM-DD', {
    optional: true,
    description: 'What was true by the end of that day (시행일 기준), inclusive, in Korea.',
    example: '2024-06-30',
  })
  asOf?: string;
  @Pattern(DAY_OR_INSTANT, 'a day or an RFC 3339 time', {
    optional: true,
    description: 'What the ledger knew by then (기록일시 기준), inclusive; a day means its end in Korea.',
  })
  knownAt?: string;
}

export class Paging extends AtTime {
  @WholeNumberText(1, 200, { optional: true, description: 'How many at most; 50 if absent.' }) limit?: number;
  @Text(2000, { optional: true, description: '`next` of the page before; opaque.' }) cursor?: string;
  @OneOf(['asc', 'desc'], { optional: true }) order?: 'asc' | 'desc';
}

export const DEFAULT_LIMIT = 50;

export interface Paged<Item> {
  readonly items: readonly Item[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
  /** The ledger position that the answer rests on. */
  readonly position: number;
}

/** A page of what was sorted in memory, because it is bounded by one plan. The cursor is the last key, with its sort value. */
export function pageOf<Item>(
  sorted: readonly Item[],
  keyOf: (item: Item) => string,
  question: string,
  { limit = DEFAULT_LIMIT, cursor }: { limit?: number | undefined; cursor?: string | undefined },
): { items: Item[]; next: string | null } {
  const start = cursor === undefined ? 0 : sorted.findIndex((item) => keyOf(item) === lastKey(cursor, question)) + 1;
  if (cursor !== undefined && start === 0) throw new LedgerError('CURSOR_INVALID');
  const items = sorted.slice(start, start + limit);
  const more = start + limit < sorted.length;
  return { items, next: more ? encode([question, keyOf(items.at(-1)!)]) : null };
}

const encode = (value: string[]): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function lastKey(cursor: string, question: string): string {
  try {
    const [asked, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [unknown, unknown];
    if (asked === question && typeof key === 'string') return key;
  } catch {
    // Falls through: not one of ours.
  }
  throw new LedgerError('CURSOR_INVALID');
}
