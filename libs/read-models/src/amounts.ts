import type { Json } from '@ledger/kernel';
import {
  MONEY_KINDS,
  paths,
  settingsOf,
  TOTAL,
  type MoneyKind,
  type PledgeEvent,
  type PledgeView,
  type Setting,
} from '@ledger/pledge';
import { remembering } from './remembering';

/**
 * The amounts of a pledge by their paths, as in `planned/-/city/2024`, in whole won. What is a mark, or a total as
 * stated, adds nothing to a sum and is not here; zero is. Sums are made of all of them anew, so that none can drift.
 */
export type Amounts = Readonly<Record<string, number>>;

interface Line {
  readonly kind: MoneyKind;
  readonly source: string;
  readonly period: string;
}

/** Few paths are said again and again, by every event that sets one. */
const LINES_KEPT = 10_000;

/** The kind, source and period of a path; undefined where it is of nothing that can be summed. */
export const lineOf = remembering(LINES_KEPT, (path): Line | undefined => {
  const kind = path.slice(0, path.indexOf('/'));
  if (!isMoneyKind(kind)) return undefined;
  const [, , source, period] = path.split('/') as [string, string, string, string];
  return source === TOTAL || period === TOTAL ? undefined : { kind, source, period };
});

const isMoneyKind = (text: string): text is MoneyKind => (MONEY_KINDS as readonly string[]).includes(text);

/** What an event, of whatever type, says of amounts. */
export const linesOf = (event: Pick<PledgeEvent, 'type' | 'data'>): Setting[] =>
  settingsOf(event).filter(({ path }) => lineOf(path));

export function amountsAfter(amounts: Amounts, lines: readonly Setting[]): Amounts {
  const next: Record<string, number> = { ...amounts };
  for (const { path, to } of lines) {
    if (adds(to)) next[path] = to;
    else delete next[path];
  }
  return next;
}

/** The amounts that a view shows: the same as those of the events, by another way. */
export function amountsOf(view: PledgeView): Amounts {
  const lines = view.parts.flatMap((part) =>
    part.budget.map(
      (l) =>
        [paths.money(l.kind, { ...l, ...(part.code ? { component: part.code } : {}) }), l.amount] as const,
    ),
  );
  return Object.fromEntries(lines.filter(([path, amount]) => lineOf(path) && adds(amount))) as Amounts;
}

const adds = (value: Json): value is number => typeof value === 'number';

/** Null where no amount of that kind is recorded: 해당없음, a dash and a blank are not zero. */
export function totalOf(amounts: Amounts, kind: MoneyKind): number | null {
  let sum: number | null = null;
  for (const path in amounts) if (path.startsWith(`${kind}/`)) sum = (sum ?? 0) + amounts[path]!;
  return sum;
}
