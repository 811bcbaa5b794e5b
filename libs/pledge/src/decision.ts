import { invalidInput, LedgerError, problem, sameJson, type Day, type Json } from '@ledger/kernel';
import { unseals } from './free-text';
import { codesUnder, entryOf, paths, valueOf, type Pledge } from './pledge';
import type { ChangeStage, PledgeCommand, PledgeCommandName } from './pledge.commands';
import type { Change, PledgeEvent } from './pledge.events';
import type { PledgeId } from './pledge-id';
import { MAX_PLEDGE_KRW, sumKrw, type Amount } from './money';
import { MOVES, TOTAL, type MoneyKind, type Stage } from './vocabulary';

/** What a decision needs to know beside the pledge and the command; time comes in as data. */
export interface Decision {
  readonly id: PledgeId;
  readonly effectiveOn: Day;
  /** Today in Korea. */
  readonly today: Day;
  /** Whom the command is about: what it says in free text is sealed then. */
  readonly about?: string;
}

export type Decide<Name extends PledgeCommandName> = (
  pledge: Pledge,
  body: Extract<PledgeCommand, { name: Name }>['body'],
  decision: Decision,
) => PledgeEvent[];

export const no = (...args: ConstructorParameters<typeof LedgerError>): never => {
  throw new LedgerError(...args);
};

/**
 * Nothing of a pledge is older: the first local elections of Korea were in 1952. An earlier day is a slip of the pen or a
 * field that was left at its zero, and this day refuses no entry that can be true.
 */
export const EARLIEST: Day = '1900-01-01';

/** @throws LedgerError `EFFECTIVE_IN_FUTURE`, `EFFECTIVE_TOO_OLD` */
export function requireEffective({ effectiveOn, today }: Pick<Decision, 'effectiveOn' | 'today'>): void {
  if (effectiveOn > today) no('EFFECTIVE_IN_FUTURE', { effectiveOn, today });
  if (effectiveOn < EARLIEST) no('EFFECTIVE_TOO_OLD', { effectiveOn, earliest: EARLIEST });
}

/** `from` and `to` for a path, or nothing where it has that value already: a repeated command is no news. */
export function change<T>(
  pledge: Pledge,
  path: string,
  to: T,
  { effectiveOn, about }: Decision,
): [Change<T>] | [] {
  const latest = entryOf(pledge, path);
  if (latest && sameJson(latest.value, to)) return [];
  if (latest && effectiveOn < latest.effectiveOn) {
    no('EFFECTIVE_TOO_EARLY', { field: path, latest: latest.effectiveOn, effectiveOn });
  }
  requireRoom(path, to);
  if (latest && about === undefined) requireStillSealed(path, [latest.value], to as Json);
  return [{ from: (latest?.value ?? null) as T | null, to }];
}

/**
 * What was sealed could be restated in the open by what takes its place, and nothing would erase it there.
 *
 * @param before what has stood there so far
 * @throws LedgerError `TEXT_UNSEALED`, which does not repeat the text
 */
export function requireStillSealed(path: string, before: readonly Json[], value: Json): void {
  if (unseals(before, value)) no('TEXT_UNSEALED', { field: path, missing: 'about' });
}

/**
 * An event is at most 60 KiB and a change carries two values: one that filled an event could be recorded and then never
 * be changed, and so never be taken back.
 */
const MAX_VALUE_BYTES = 24 * 1024;

export function requireRoom(path: string, value: unknown): void {
  const text = JSON.stringify(value);
  if (text.length * 3 <= MAX_VALUE_BYTES) return;
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_VALUE_BYTES) return;
  throw invalidInput(problem(path, `${bytes} bytes`, 'bytes-at-most', { most: MAX_VALUE_BYTES }));
}

export function requireComponent(pledge: Pledge, id: PledgeId, component: string | undefined): void {
  if (component === undefined || entryOf(pledge, paths.component(component))) return;
  no('COMPONENT_MISSING', { pledge: id, component, allowed: codesUnder(pledge, 'component') });
}

/** @throws LedgerError `EVENT_MISSING` where an event is named that the pledge does not have */
export function requireEvent(pledge: Pledge, id: PledgeId, event: string | undefined): void {
  if (
    event === undefined ||
    [...pledge.chains.values()].some((chain) => chain.some((e) => e.event === event))
  )
    return;
  no('EVENT_MISSING', { event, stream: id });
}

/** What a reopening or a step back must bring along. */
export function requireGrounds(from: Stage, body: Pick<ChangeStage, 'to' | 'reason' | 'approval'>): void {
  const { to, reason, approval } = body;
  const move = MOVES[from].find((m) => m.to === to);
  if (!move) return no('STAGE_NOT_ALLOWED', { from, to, allowed: MOVES[from].map((m) => m.to) });
  // A reason that says nothing is none.
  const because = [reason?.code, reason?.text].some((text) => text?.trim());
  if (move.needs === 'reason' && !because) no('REASON_REQUIRED', { from, to });
  if (move.needs === 'approval' && !(because && approval?.trim())) no('APPROVAL_REQUIRED', { from, to });
}

/**
 * What the lines of a kind add up to must be an amount that a pledge can have.
 *
 * @param changed the lines that differ from the pledge, by their paths
 */
export function requireSum(
  pledge: Pledge,
  kind: MoneyKind,
  changed: readonly (readonly [path: string, Json])[],
): void {
  const recorded = codesUnder(pledge, kind).map(
    (rest) => [`${kind}/${rest}`, valueOf(pledge, `${kind}/${rest}`)] as const,
  );
  const lines = [...new Map([...recorded, ...changed])].filter(
    ([path]) => !path.split('/').slice(2).includes(TOTAL),
  );
  sumKrw(
    lines.map(([, amount]) => amount as Amount),
    MAX_PLEDGE_KRW,
  );
}
