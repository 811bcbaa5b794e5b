import { sameJson, type Day, type Json } from '@ledger/kernel';
import {
  decideInTurn,
  entryOf,
  noPledge,
  paths,
  settingsOf,
  valueOf,
  type Pledge,
  type PledgeCommand,
  type RegisterPledge,
  type Setting,
} from '@ledger/pledge';
import type { Said } from './edition-commands';
import type { Lines } from './span';

/** A value that the document changed and that the ledger has changed meanwhile: it stays, and a person decides. */
export interface Conflict {
  readonly path: string;
  /** In the edition before; null where it had none. */
  readonly base: Json;
  readonly document: Json;
  readonly ledger: Json;
  readonly lines: Lines;
}

/** A value of the edition before that the new one no longer has. The ledger keeps it. */
export interface Dropped {
  readonly path: string;
  readonly base: Json;
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
}

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

const claimsOf = (all: readonly Claiming[]): ReadonlyMap<string, Claim> =>
  new Map(all.flatMap(({ settings, lines }) => settings.map(({ path, to }) => [path, { value: to, lines }])));

/** A finding is the same finding when the lines above it grew or shrank. */
const comparable = (path: string, value: Json): Json => {
  if (!path.startsWith('finding/') || value === null) return value;
  const { span: _, ...rest } = value as { [name: string]: Json };
  return rest;
};

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
  const [before, now] = [claimsOf(claiming(id, base ?? [])), claimsOf(claims)];
  const wanted = new Set<string>();
  const conflicts: Conflict[] = [];
  for (const [path, { value, lines }] of now) {
    const was = before.get(path)?.value ?? null;
    if (sameJson(comparable(path, was), comparable(path, value))) continue;
    const entry = entryOf(ours, path);
    const ledger = entry?.value ?? null;
    if (sameJson(comparable(path, ledger), comparable(path, value))) continue;
    const untouched =
      sameJson(comparable(path, ledger), comparable(path, was)) && !(entry && entry.effectiveOn > on);
    if (untouched) wanted.add(path);
    else conflicts.push({ path, base: was, document: value, ledger, lines });
  }
  const dropped = [...before].flatMap(([path, { value }]) =>
    now.has(path) || path.startsWith('finding/') || valueOf(ours, path) === null
      ? []
      : [{ path, base: value }],
  );
  const exists = ours.status !== 'not-registered';
  return { apply: exists ? claims.flatMap((c) => restricted(c, wanted)) : theirs, conflicts, dropped };
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

const shown = (value: unknown): string =>
  value === null ? '(not recorded)' : typeof value === 'string' ? value : JSON.stringify(value);

/** A conflict is recorded, so that it is not lost with the receipt. */
export function conflictFinding({ path, document, ledger, lines }: Conflict, at: number): Said {
  const body = {
    finding: `edition-conflict.${lines[0]}.${at + 1}`,
    code: 'EDITION_CONFLICT',
    severity: 'warning' as const,
    read: `${path}: ${shown(document)}`.slice(0, 8000),
    expected: shown(ledger).slice(0, 8000),
  };
  return { command: { name: 'RecordFinding', body }, lines };
}
