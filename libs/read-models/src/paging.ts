import { createHash } from 'node:crypto';
import { canonicalJson, LedgerError } from '@ledger/kernel';
import { OneOf, Pattern, Text, WholeNumberText } from '@ledger/pledge';

const DAY_OR_INSTANT = /^\d{4}-\d{2}-\d{2}(T.*)?$/;

/** `after=`: answer only once the read model has seen the change that a receipt's token stands for. */
export class AfterToken {
  @Text(128, { optional: true, description: 'A token of a receipt: wait until that change shows.' })
  after?: string;
}

export const EffectiveBy = (): PropertyDecorator =>
  Pattern(DAY_OR_INSTANT, 'day', {
    optional: true,
    description: 'What was true by the end of that day (시행일 기준), inclusive, in Korea.',
    example: '2024-06-30',
  });

export const KnownBy = (): PropertyDecorator =>
  Pattern(DAY_OR_INSTANT, 'day-or-instant', {
    optional: true,
    description: 'What the ledger knew by then (기록일시 기준), inclusive; a day means its end in Korea.',
  });

/** The two axes of time. */
export class AtTime extends AfterToken {
  @EffectiveBy() asOf?: string;
  @KnownBy() knownAt?: string;
}

export class Paging extends AfterToken {
  @WholeNumberText(1, 200, { optional: true, description: 'How many at most; 50 if absent.' }) limit?: number;
  // A cursor may hold a title or a department's name.
  @Text(4000, { optional: true, description: '`next` of the page before; opaque.' }) cursor?: string;
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

/** Where an item stands in a list: by a value, and by its key where the values are the same. */
export type Place = readonly [value: string | number, key: string];

export interface Order<Item> {
  readonly isPlace: IsPlace<Place>;
  readonly placeOf: (item: Item) => Place;
  readonly compare: (a: Place, b: Place) => number;
}

/** A cursor: where a page ended, behind the print of the question that it belongs to. */
export const cursorAt = (question: object, place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify([printOf(question), ...place])).toString('base64url');

/** @throws LedgerError `CURSOR_INVALID` for the cursor of another question, or what is none */
export function placeIn<At extends readonly (string | number)[]>(
  question: object,
  cursor: string,
  isPlace: IsPlace<At>,
): At {
  try {
    const [print, ...place] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    // Written anew, it is the same cursor: nothing was added to it, and nothing spelt otherwise.
    if (print === printOf(question) && isPlace(place) && cursorAt(question, place) === cursor) return place;
  } catch {
    // Falls through: not one of ours.
  }
  throw new LedgerError('CURSOR_INVALID');
}

const printOf = (question: object): string =>
  createHash('sha256').update(canonicalJson(question)).digest('base64url').slice(0, 16);

export type IsPlace<At extends readonly (string | number)[]> = (place: readonly unknown[]) => place is At;

/** Whether a place has parts of these types, and no others. */
export const placeOf =
  <At extends readonly (string | number)[]>(...types: readonly ('string' | 'number')[]): IsPlace<At> =>
  (place): place is At =>
    place.length === types.length && types.every((type, i) => typeof place[i] === type);

/**
 * A page of what is sorted in memory, because it is bounded by a plan or a page. The cursor is the place of the last item, so that
 * the next page begins behind it whatever became of that item.
 *
 * @throws LedgerError `CURSOR_INVALID`
 */
export function pageOf<Item>(
  items: readonly Item[],
  { isPlace, placeOf: placed, compare }: Order<Item>,
  question: object,
  { limit = DEFAULT_LIMIT, cursor }: { limit?: number | undefined; cursor?: string | undefined },
): { items: Item[]; next: string | null } {
  const after = cursor === undefined ? undefined : placeIn(question, cursor, isPlace);
  const all = items.map((item) => ({ item, place: placed(item) }));
  const rest = after ? all.filter(({ place }) => compare(place, after) > 0) : all;
  const page = rest.sort((a, b) => compare(a.place, b.place)).slice(0, limit);
  const next = rest.length > limit ? cursorAt(question, page.at(-1)!.place) : null;
  return { items: page.map(({ item }) => item), next };
}
