import {
  sameJson,
  type Day,
  type DomainEvent,
  type EventMetadata,
  type FreeText,
  type Instant,
  type Json,
} from '@ledger/kernel';
import type { BudgetLine, Change, PledgeEvent } from './pledge.events';
import { COMPONENT_ATTRIBUTES, MONEY_KINDS, type MoneyKind } from './vocabulary';

/*
 * A pledge is a set of values under paths (`stage`, `planned/-/city/2024`, `milestone/1`), and each value has a chain of
 * entries: what it was set to, since when it is true, and when the ledger learnt it. That one structure answers both time
 * axes: `knownAt` chooses the events that are folded, `asOf` chooses the entry in each chain.
 */

/** An event with what the fold needs of its envelope. */
export interface Recorded<Event extends DomainEvent = PledgeEvent> {
  readonly id: string;
  readonly type: Event['type'];
  readonly data: Event['data'];
  readonly metadata: Pick<EventMetadata, 'effectiveOn' | 'recordedAt'>;
}

export interface Entry {
  readonly event: string;
  readonly value: Json;
  readonly effectiveOn: Day;
  readonly recordedAt: Instant;
  /** The entry of this event was wrong, and should have said this. */
  readonly corrects?: string;
}

export interface Pledge {
  readonly status: 'not-registered' | 'registered' | 'voided';
  readonly plan: string;
  readonly code: string;
  readonly voided?: { readonly reason: FreeText; readonly recordedAt: Instant };
  readonly chains: ReadonlyMap<string, readonly Entry[]>;
}

export const noPledge: Pledge = { status: 'not-registered', plan: '', code: '', chains: new Map() };

/** The component's part of a path: `-` for the pledge as a whole. */
const part = (component: string | undefined): string => component ?? '-';

export const paths = {
  attribute: (attribute: string, component?: string) => (component ? `${attribute}/${component}` : attribute),
  department: (role: string) => `department/${role}`,
  component: (component: string) => `component/${component}`,
  classification: (aspect: string) => `classification/${aspect}`,
  money: (kind: MoneyKind, line: Pick<BudgetLine, 'component' | 'source' | 'period'>) =>
    `${kind}/${part(line.component)}/${line.source}/${line.period}`,
  achievement: (year: string, component?: string) => `achievement/${part(component)}/${year}`,
  target: (period: string, component?: string) => `target/${part(component)}/${period}`,
  local: (kind: 'milestone' | 'issue' | 'dependency' | 'related' | 'evidence' | 'finding', code: string) =>
    `${kind}/${code}`,
};

/** The component that a value under a path is of; undefined for the pledge as a whole. A finding may name what is none. */
export function componentOf(path: string, value: Json): string | undefined {
  const [first, second] = path.split('/');
  return componentUnder(first!, second, value);
}

/** The same, by the first two parts of the path. */
export function componentUnder(first: string, second: string | undefined, value: Json): string | undefined {
  if (first === 'component' || COMPONENT_ATTRIBUTES.includes(first)) return second;
  if (KEYED_BY_COMPONENT.has(first)) return second === '-' ? undefined : second;
  return first === 'finding' ? undefined : (value as { component?: string } | null)?.component;
}

const KEYED_BY_COMPONENT: ReadonlySet<string> = new Set([...MONEY_KINDS, 'achievement', 'target']);

/** A value that an event sets; `to` is null only where a correction takes the last entry back. */
export interface Setting {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
}

const one = (path: string, { from, to }: Change<unknown>): Setting[] => [
  { path, from: from as Json, to: to as Json },
];
const money = (kind: MoneyKind, lines: readonly BudgetLine[]): Setting[] =>
  lines.map((line) => ({ path: paths.money(kind, line), from: line.from, to: line.to }));

/** What each event type sets. One line per type; history, as-of, corrections and the read models all rest on it. */
const settings: { [E in PledgeEvent as E['type']]: (data: E['data']) => Setting[] } = {
  PledgeRegistered: ({ title, vision, field, department }) =>
    Object.entries({ title, vision, field, 'department/lead': department as unknown as Json }).flatMap(
      ([path, to]) => (to === undefined ? [] : [{ path, from: null, to }]),
    ),
  RegistrationVoided: () => [],
  PledgeAmended: (d) => one(paths.attribute(d.attribute, d.component), d),
  ComponentDeclared: (d) => one(paths.component(d.component), d),
  ClassificationRecorded: (d) => one(paths.classification(d.aspect), d),
  StageChanged: (d) => one('stage', d),
  BudgetRevised: (d) => money('planned', d.lines),
  FundingSecured: (d) => money('secured', d.lines),
  ExpenditureRecorded: (d) => money('executed', d.lines),
  AchievementTargetSet: (d) => one(paths.achievement(d.year, d.component), d),
  AnnualTargetSet: (d) => one(paths.target(d.period, d.component), d),
  MilestoneRecorded: (d) => one(paths.local('milestone', d.milestone), d),
  DepartmentReassigned: (d) => one(paths.department(d.role), d),
  IssueRaised: (d) => one(paths.local('issue', d.issue), d),
  IssueResolved: (d) => one(paths.local('issue', d.issue), d),
  DependencyDeclared: (d) => one(paths.local('dependency', d.on), d),
  RelatedMaterialListed: (d) => one(paths.local('related', d.material), d),
  EvidenceAttached: (d) => one(paths.local('evidence', d.evidence), d),
  FindingRecorded: (d) => one(paths.local('finding', d.finding), d),
  EntryCorrected: (d) => (sameJson(d.from, d.to) ? [] : [{ path: d.path, from: d.from, to: d.to }]),
};

/** The values that an event sets, in its own order; none for those that set none. Of a correction: what holds now. */
export function settingsOf(event: Pick<PledgeEvent, 'type' | 'data'>): Setting[] {
  return (settings[event.type] as (data: object) => Setting[])(event.data);
}

type Draft = {
  -readonly [K in keyof Pledge]: K extends 'chains' ? Map<string, readonly Entry[]> : Pledge[K];
};

/**
 * The pledge after some more events. Pure: the given one is left as it was; folding in one batch or many gives the same.
 */
export function foldPledge(pledge: Pledge, events: Iterable<Recorded>): Pledge {
  const draft: Draft = { ...pledge, chains: new Map(pledge.chains) };
  // Chains that this fold has made: nobody else sees them yet, so they may grow in place.
  const own = new Set<Entry[]>();
  const push = (path: string, entry: Entry): void => {
    const chain = draft.chains.get(path) as Entry[] | undefined;
    if (chain && own.has(chain)) {
      chain.push(entry);
      return;
    }
    const longer = chain ? [...chain, entry] : [entry];
    own.add(longer);
    draft.chains.set(path, longer);
  };
  for (const event of events) apply(draft, event as Recorded & PledgeEvent, push);
  return draft;
}

function apply(
  draft: Draft,
  event: Recorded & PledgeEvent,
  push: (path: string, entry: Entry) => void,
): void {
  const { effectiveOn, recordedAt } = event.metadata;
  if (event.type === 'EntryCorrected') {
    push(event.data.path, { event: event.id, ...event.data.is, recordedAt, corrects: event.data.event });
    return;
  }
  for (const { path, to } of settingsOf(event))
    push(path, { event: event.id, value: to, effectiveOn, recordedAt });
  // What an event does beside setting values; `settings` is the table that a new type must be added to.
  if (event.type === 'PledgeRegistered') {
    Object.assign(draft, { status: 'registered', plan: event.data.plan, code: event.data.code });
  } else if (event.type === 'RegistrationVoided') {
    Object.assign(draft, { status: 'voided', voided: { reason: event.data.reason, recordedAt } });
  }
}

/** Which of the two axes of time a reader stands at: what is true by a day, as known by an instant (both inclusive). */
export interface AsOf {
  readonly asOf?: Day | undefined;
  readonly knownAt?: Instant | undefined;
}

/** The entries of a chain with their corrections applied, without those that should not have been made. */
export function settled(chain: readonly Entry[], knownAt?: Instant): readonly Entry[] {
  const known = knownAt === undefined ? chain : chain.filter((entry) => entry.recordedAt <= knownAt);
  // Most values were set once.
  if (known.length === 1 && known[0]!.corrects === undefined && known[0]!.value !== null) return known;
  if (!known.some((entry) => entry.corrects !== undefined || entry.value === null)) return known;
  const corrections = new Map(known.filter((e) => e.corrects !== undefined).map((e) => [e.corrects!, e]));
  return known
    .filter((entry) => entry.corrects === undefined)
    .map((entry) => {
      const { value, effectiveOn } = corrections.get(entry.event) ?? entry;
      return { ...entry, value, effectiveOn };
    })
    .filter((entry) => entry.value !== null);
}

/** The entry that holds; undefined where nothing is recorded. */
export function entryOf(pledge: Pledge, path: string, { asOf, knownAt }: AsOf = {}): Entry | undefined {
  const chain = pledge.chains.get(path);
  return (
    chain && settled(chain, knownAt).findLast((entry) => asOf === undefined || entry.effectiveOn <= asOf)
  );
}

/** The value that holds; null where nothing is recorded. */
export function valueOf(pledge: Pledge, path: string, at?: AsOf): Json {
  return entryOf(pledge, path, at)?.value ?? null;
}

/** The codes under a path's first part that have a value, in the order in which they first came. */
export function codesUnder(pledge: Pledge, first: string, at?: AsOf): string[] {
  const prefix = `${first}/`;
  return [...pledge.chains.keys()]
    .filter((path) => path.startsWith(prefix) && entryOf(pledge, path, at))
    .map((path) => path.slice(prefix.length));
}
