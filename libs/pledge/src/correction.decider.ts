import { invalidInput, phrase, problem, sameJson, type Json, type Phrase } from '@ledger/kernel';
import {
  no,
  requireComponent,
  requireEffective,
  requireEvent,
  requireGrounds,
  requireRoom,
  requireStillSealed,
  requireSum,
  type Decide,
  type Decision,
} from './decision';
import { componentOf, entryOf, paths, settled, valueOf, type Entry, type Pledge } from './pledge';
import type { CorrectEntry } from './pledge.commands';
import { pledgeEvents } from './pledge.events';
import { valueProblem } from './values';
import { isMoneyKind, MOVES, type Stage } from './vocabulary';

/** Never without a value, from the registration on. */
const MANDATORY: ReadonlySet<string> = new Set(['title', 'department/lead']);

/**
 * An entry was made wrong: it should have said something else, or since another day, or not be there at all. What is left
 * on its path must be what allowed changes could have led to, as if the mistake had never been made.
 */
export const correctEntry: Decide<'CorrectEntry'> = (pledge, body, decision) => {
  const { event, path } = body;
  // To call that no news would let a person believe that something was corrected.
  if (body.value === undefined && body.since === undefined)
    throw invalidInput(problem('value', undefined, 'correction'));
  // Of somebody, whatever stands there by mistake may be the text: the refusal of an event would repeat it.
  if (decision.about !== undefined && !pledge.chains.has(path))
    throw invalidInput(problem('path', path, 'pledge-path'));
  const chain = pledge.chains.get(path) ?? [];
  const made = chain.find((entry) => entry.event === event && entry.corrects === undefined);
  if (!made) return no('EVENT_MISSING', { event, path, stream: decision.id });
  const { value, effectiveOn } = chain.findLast((entry) => entry.corrects === event) ?? made;
  const was = { value, effectiveOn };
  const is = { value: body.value === undefined ? value : body.value, effectiveOn: body.since ?? effectiveOn };
  // Since when something should not have been said is no news.
  if (sameJson(was, is) || (was.value === null && is.value === null)) return [];
  const { today } = decision;
  requireEffective({ effectiveOn: is.effectiveOn, today });
  const after = settled([...chain, { ...made, ...is, event: '', corrects: event }]);
  const holds = after.at(-1);
  // What is on record already is taken as it is: it was allowed when it was recorded.
  if (!sameJson(is.value, was.value)) requireAllowed(body, is.value);
  // Whatever the entry was corrected to meanwhile: it may have been taken back, and be said again.
  const said = chain.filter((entry) => entry.event === event || entry.corrects === event);
  if (decision.about === undefined)
    requireStillSealed(
      path,
      said.map((entry) => entry.value),
      is.value,
    );
  requireChain(body, settled(chain), after);
  for (const said of [is.value, holds?.value ?? null]) requireReferences(pledge, body, said, decision);
  if (!holds) requireUnused(pledge, body);
  const [from, to] = [valueOf(pledge, path), holds?.value ?? null];
  const kind = path.slice(0, path.indexOf('/'));
  if (isMoneyKind(kind)) requireSum(pledge, kind, [[path, to]]);
  return [pledgeEvents.EntryCorrected({ event, path, was, is, from, to, since: holds?.effectiveOn ?? null })];
};

const refuse = ({ event, path }: CorrectEntry, why: Phrase): never =>
  no('CORRECTION_NOT_ALLOWED', { field: path, event, why });

function requireAllowed(body: CorrectEntry, value: Json): void {
  const wrong = value === null ? undefined : valueProblem(body.path, value, 'value');
  if (wrong) refuse(body, phrase('wrong-value', { problems: [wrong] }));
  requireRoom(body.path, value);
}

function requireReferences(pledge: Pledge, { path }: CorrectEntry, value: Json, { id }: Decision): void {
  if (value === null) return;
  if (!path.startsWith('component/')) requireComponent(pledge, id, componentOf(path, value));
  if (path.startsWith('evidence/')) requireEvent(pledge, id, (value as { event?: string }).event);
}

/** A component that something is recorded for is not taken back before that is: nothing is left without its component. */
function requireUnused(pledge: Pledge, body: CorrectEntry): void {
  if (!body.path.startsWith('component/')) return;
  const user = [...pledge.chains.keys()].find((path) => {
    const entry = path === body.path ? undefined : entryOf(pledge, path);
    return entry && paths.component(componentOf(path, entry.value) ?? '') === body.path;
  });
  if (user) refuse(body, phrase('used-by', { user }));
}

function requireChain(body: CorrectEntry, before: readonly Entry[], after: readonly Entry[]): void {
  if (MANDATORY.has(body.path) && after[0]?.event !== before[0]?.event) refuse(body, phrase('mandatory'));
  for (const [i, entry] of after.slice(1).entries()) {
    const previous = after[i]!;
    if (entry.effectiveOn < previous.effectiveOn) {
      const [since, next] = [previous.effectiveOn, entry.effectiveOn];
      refuse(body, phrase('out-of-order', { since, next }));
    }
    if (body.path === 'stage' && !wasSo(before, previous, entry)) requireMove(body, previous, entry);
  }
}

/** Whether the one followed the other before, with the same values. */
function wasSo(before: readonly Entry[], previous: Entry, entry: Entry): boolean {
  const at = before.findIndex(({ event }) => event === entry.event);
  const [a, b] = [before[at - 1], before[at]];
  return a?.event === previous.event && a.value === previous.value && b?.value === entry.value;
}

/** A move that the correction brings about needs what it would have needed as a change. */
function requireMove(body: CorrectEntry, { value: from }: Entry, { value: to }: Entry): void {
  const moves = MOVES[from as Stage];
  if (from === to) return;
  if (!moves.some((move) => move.to === to)) {
    refuse(body, phrase('move', { from, to, allowed: moves.map((m) => m.to) }));
  }
  requireGrounds(from as Stage, { ...body, to: to as Stage });
}
