import { sameJson, type Day, type Json } from '@ledger/kernel';
import {
  decideInTurn,
  entryOf,
  holds,
  noPledge,
  paths,
  settingsOf,
  type Finding,
  type Pledge,
  type PledgeCommand,
  type RegisterPledge,
  type Setting,
} from '@ledger/pledge';
import { settledConflicts, withdrawal, type Conflict } from './edition-findings';
import type { Said } from './said';
import { linesAt, type Lines, type Span } from './span';
import { isContradicted } from './stated-totals';

/** A value of the edition before that the new one no longer has. The ledger keeps it, as nobody changed it. */
export interface Dropped {
  readonly path: string;
  readonly ledger: Json;
}

export interface Merge {
  /** What the document changed and may be applied, as commands on the pledge as it is. */
  readonly apply: readonly Said[];
  readonly conflicts: readonly Conflict[];
  readonly dropped: readonly Dropped[];
}

interface Claim {
  readonly value: Json;
  readonly lines: Lines;
  readonly span?: Span;
}
type Claims = ReadonlyMap<string, Claim>;

const ANY_DAY: Day = '2000-01-01';

/** A command with what it sets, said by the domain itself: it is decided on a pledge that does not exist yet. */
interface Claiming extends Said {
  readonly settings: readonly Setting[];
}

function claiming(id: string, all: readonly Said[]): Claiming[] {
  const commands = all.map(({ command }) => command);
  const events = decideInTurn(noPledge, commands, { id, effectiveOn: ANY_DAY, today: ANY_DAY });
  return all.map((said, i) => ({ ...said, settings: events[i]!.flatMap(settingsOf) }));
}

const claimsOf = (all: readonly Claiming[]): Claims =>
  new Map(
    all.flatMap(({ settings, lines, spans }) =>
      settings.map(({ path, to }): [string, Claim] => {
        const span = spans?.get(path);
        return [path, { value: to, ...(span ? { span, lines: linesAt(span) } : { lines }) }];
      }),
    ),
  );

const isFinding = (path: string): boolean => path.startsWith('finding/');

/** A finding is the same finding when the lines above it grew or shrank. */
const comparable = (path: string, value: Json): Json => {
  if (!isFinding(path) || value === null) return value;
  const { span: _, ...rest } = value as { [name: string]: Json };
  return rest;
};

const same = (path: string, a: Json, b: Json): boolean => sameJson(comparable(path, a), comparable(path, b));

/** What the ledger has under a path; a finding that was withdrawn is none. */
function heldBy(pledge: Pledge, path: string): Json {
  const value = entryOf(pledge, path)?.value ?? null;
  return value !== null && isFinding(path) && !holds(value as unknown as Finding) ? null : value;
}

/**
 * Compares an edition with the one before, and what changed with the ledger: what only the document changed is applied,
 * what both changed is a conflict. Without an edition before, everything that the ledger does not have is new.
 *
 * @param on the day from which the new edition holds: a value that the ledger changed after it is a conflict, too
 */
export function mergeEdition(
  id: string,
  base: readonly Said[] | undefined,
  theirs: readonly Said[],
  ours: Pledge,
  on: Day,
): Merge {
  const claims = claiming(id, theirs);
  if (ours.status === 'not-registered') return { apply: theirs, conflicts: [], dropped: [] };
  const [before, now] = [claimsOf(claiming(id, base ?? [])), claimsOf(claims)];
  const isLater = (path: string): boolean => (entryOf(ours, path)?.effectiveOn ?? on) > on;
  const { wanted, conflicts } = compared(before, now, ours, isLater);
  const gone = goneFrom(before, now, ours, theirs[0]!.lines);
  const after = (path: string): Json => (wanted.has(path) ? now.get(path)!.value : heldBy(ours, path));
  const settled = settledConflicts(ours, [...now.keys()], (path) =>
    same(path, after(path), now.get(path)!.value),
  );
  const withdrawn = [...gone.findings, ...settled].filter((path) => !isLater(path));
  return {
    apply: [
      ...claims.flatMap((claim) => restricted(claim, wanted)),
      ...withdrawn.map((path) => withdrawal(path, heldBy(ours, path), theirs[0]!.lines)),
    ],
    conflicts: [...conflicts, ...gone.conflicts],
    dropped: gone.dropped,
  };
}

/** What the new edition says otherwise than the one before and than the ledger: what may be applied, and what may not. */
function compared(
  before: Claims,
  now: Claims,
  ours: Pledge,
  isLater: (path: string) => boolean,
): { wanted: ReadonlySet<string>; conflicts: Conflict[] } {
  const changed = [...now].flatMap(([path, { value, ...place }]): Conflict[] => {
    const was = before.get(path)?.value ?? null;
    const ledger = heldBy(ours, path);
    if (same(path, was, value) || same(path, ledger, value)) return [];
    return [{ path, base: was, document: value, ledger, ...place }];
  });
  const isFree = ({ path, base, ledger }: Conflict): boolean => same(path, base, ledger) && !isLater(path);
  const free = new Set(changed.filter(isFree).map(({ path }) => path));
  const document = (path: string): Json => now.get(path)?.value ?? null;
  const after = (path: string): Json => (free.has(path) ? document(path) : heldBy(ours, path));
  const all = new Set([...now.keys(), ...ours.chains.keys()]);
  const wanted = new Set([...free].filter((path) => !isContradicted(path, all, document, after)));
  return { wanted, conflicts: changed.filter(({ path }) => !wanted.has(path)) };
}

/** What the edition before said and the new one does not: kept, unless it is a finding, which is so no longer. */
function goneFrom(
  before: Claims,
  now: Claims,
  ours: Pledge,
  lines: Lines,
): { findings: string[]; dropped: Dropped[]; conflicts: Conflict[] } {
  const gone = [...before].flatMap(([path, { value: base }]) => {
    const ledger = heldBy(ours, path);
    return now.has(path) || ledger === null ? [] : [{ path, base, ledger, isKept: same(path, base, ledger) }];
  });
  const values = gone.filter(({ path }) => !isFinding(path));
  return {
    findings: gone.flatMap(({ path, isKept }) => (isFinding(path) && isKept ? [path] : [])),
    dropped: values.flatMap(({ path, ledger, isKept }) => (isKept ? [{ path, ledger }] : [])),
    conflicts: values.flatMap(({ path, base, ledger, isKept }) =>
      isKept ? [] : [{ path, base, document: null, ledger, lines }],
    ),
  };
}

/** The part of a command that sets wanted paths, for a pledge that is registered already. */
function restricted({ command, lines, settings }: Claiming, wanted: ReadonlySet<string>): Said[] {
  if (command.name === 'RegisterPledge')
    return reRegistered(command.body, wanted).map((c) => ({ command: c, lines }));
  if (command.name === 'ReviseBudget') {
    const own = command.body.lines.filter((line) => wanted.has(paths.money('planned', line)));
    return own.length === 0
      ? []
      : [{ command: { ...command, body: { ...command.body, lines: own } }, lines }];
  }
  return settings.some(({ path }) => wanted.has(path)) ? [{ command, lines }] : [];
}

/** What a registration says, said to a pledge that is registered already. */
function reRegistered(body: RegisterPledge, wanted: ReadonlySet<string>): PledgeCommand[] {
  const { department } = body;
  const amendments = (['title', 'vision', 'field'] as const).map((attribute): [string, PledgeCommand] => [
    attribute,
    { name: 'AmendPledge', body: { attribute, to: body[attribute] ?? null } },
  ]);
  const lead: PledgeCommand = { name: 'ReassignDepartment', body: { role: 'lead', department } };
  const all: [string, PledgeCommand][] = [...amendments, ['department/lead', lead]];
  return all.flatMap(([path, command]) => (wanted.has(path) ? [command] : []));
}
