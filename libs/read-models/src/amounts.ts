import type { Json } from '@ledger/kernel';
import {
  MONEY_KINDS,
  paths,
  settingsOf,
  TOTAL,
  type MoneyKind,
  type PledgeEvent,
  type PledgeView,
} from '@ledger/pledge';

/**
 * The amounts of a pledge by their paths, as in `planned/-/city/2024`, in whole won. What is a mark, or zero, or a total
 * as stated adds nothing to a sum and is not here. Sums are made of all of them anew, so that none can drift.
 */
export type Amounts = Readonly<Record<string, number>>;

/** The kind, component (`-`: the pledge as a whole), source and period of a path; undefined where none can be summed. */
export function lineOf(path: string): { kind: MoneyKind; source: string; period: string } | undefined {
  const [kind, , source, period] = path.split('/');
  if (!isMoneyKind(kind) || source === undefined || period === undefined) return undefined;
  return source === TOTAL || period === TOTAL ? undefined : { kind, source, period };
}

const isMoneyKind = (text: unknown): text is MoneyKind => (MONEY_KINDS as readonly unknown[]).includes(text);

/** The amounts after an event, of whatever type; the same object where it says nothing of them. */
export function amountsAfter(amounts: Amounts, event: Pick<PledgeEvent, 'type' | 'data'>): Amounts {
  const lines = settingsOf(event).filter(({ path }) => lineOf(path));
  if (lines.length === 0) return amounts;
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

const adds = (value: Json): value is number => typeof value === 'number' && value > 0;

export function totalOf(amounts: Amounts, kind: MoneyKind): number {
  let sum = 0;
  for (const path in amounts) if (path.startsWith(`${kind}/`)) sum += amounts[path]!;
  return sum;
}
