import { LedgerError, sameJson, type Day, type Json } from '@ledger/kernel';
import { codesUnder, entryOf, paths, settingsOf, settled, valueOf, type Entry, type Pledge } from './pledge';
import type { BudgetLineInput, PledgeCommand, PledgeCommandName } from './pledge.commands';
import { pledgeEvents, type BudgetLine, type Change, type Issue, type PledgeEvent } from './pledge.events';
import { parsePledgeId, type PledgeId } from './pledge-id';
import { valueProblem } from './values';
import { CLASSIFICATION, MOVES, type MoneyKind, type Stage } from './vocabulary';

/** What a decision needs to know beside the pledge and the command; time comes in as data. */
export interface Decision {
  readonly id: PledgeId;
  readonly effectiveOn: Day;
  /** Today in Korea. */
  readonly today: Day;
}

type Decide<Name extends PledgeCommandName> = (
  pledge: Pledge,
  body: Extract<PledgeCommand, { name: Name }>['body'],
  decision: Decision,
) => PledgeEvent[];

const no = (...args: ConstructorParameters<typeof LedgerError>): never => {
  throw new LedgerError(...args);
};

/** `from` and `to` for a path, or nothing where it has that value already: a repeated command is no news. */
function change<T>(pledge: Pledge, path: string, to: T, { effectiveOn }: Decision): [Change<T>] | [] {
  const latest = entryOf(pledge, path);
  if (latest && sameJson(latest.value, to)) return [];
  if (latest && effectiveOn < latest.effectiveOn) {
    no('EFFECTIVE_TOO_EARLY', { field: path, latest: latest.effectiveOn, effectiveOn });
  }
  return [{ from: (latest?.value ?? null) as T | null, to }];
}

function requireComponent(pledge: Pledge, id: PledgeId, component: string | undefined): void {
  if (component === undefined || entryOf(pledge, paths.component(component))) return;
  no('COMPONENT_MISSING', { pledge: id, component, allowed: codesUnder(pledge, 'component') });
}

/** What a reopening or a step back must bring along. */
function requireGrounds(from: Stage, body: { to: Stage; reason?: object; approval?: string }): void {
  const { to, reason, approval } = body;
  const move = MOVES[from].find((m) => m.to === to);
  if (!move) return no('STAGE_NOT_ALLOWED', { from, to, allowed: MOVES[from].map((m) => m.to) });
  if (move.needs === 'reason' && !reason) no('REASON_REQUIRED', { from, to });
  if (move.needs === 'approval' && !(reason && approval)) no('APPROVAL_REQUIRED', { from, to });
}

function money(kind: MoneyKind, pledge: Pledge, lines: readonly BudgetLineInput[], decision: Decision): BudgetLine[] {
  const seen = new Set<string>();
  return lines.flatMap(({ amount, ...line }) => {
    requireComponent(pledge, decision.id, line.component);
    const path = paths.money(kind, line);
    if (seen.has(path)) no('INPUT_INVALID', { problems: `lines name ${path} twice` });
    seen.add(path);
    return change(pledge, path, amount, decision).map((c) => ({ ...line, ...c }));
  });
}

const some = <T>(lines: T[], make: (data: { lines: T[] }) => PledgeEvent): PledgeEvent[] =>
  lines.length === 0 ? [] : [make({ lines })];

const put = (pairs: Readonly<Record<string, unknown>>): Record<string, never> =>
  Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined)) as Record<string, never>;

const e = pledgeEvents;

/**
 * Every command and what it decides. Pure: the same pledge, command and date give the same events or the same refusal.
 * The compiler checks that none is missing.
 */
const decisions: { [Name in PledgeCommandName]: Decide<Name> } = {
  RegisterPledge(pledge, { title, vision, field, department }, { id }) {
    const parts = parsePledgeId(id);
    const news = e.PledgeRegistered({ ...parts, title, ...put({ vision, field }), department: { ...department } });
    if (pledge.status === 'not-registered') return [news];
    // The same registration again is no news, whatever became of the pledge since.
    const first = (path: string): Json => pledge.chains.get(path)?.[0]?.value ?? null;
    return settingsOf(news).every(({ path, to }) => sameJson(first(path), to)) ? [] : no('PLEDGE_EXISTS', { pledge: id });
  },

  VoidRegistration: (_, { because }) => [e.RegistrationVoided({ reason: because })],

  AmendPledge(pledge, { attribute, component, to }, decision) {
    requireComponent(pledge, decision.id, component);
    const expected = valueProblem(attribute, to);
    if (expected) no('INPUT_INVALID', { problems: `to is ${JSON.stringify(to)?.slice(0, 80)}; expected ${expected}` });
    const path = paths.attribute(attribute, component);
    return change(pledge, path, to, decision).map((c) => e.PledgeAmended({ ...c, attribute, ...put({ component }) }));
  },

  DeclareComponent: (pledge, { component, title }, decision) =>
    change(pledge, paths.component(component), { title }, decision).map((c) => e.ComponentDeclared({ ...c, component })),

  RecordClassification(pledge, { aspect, to }, decision) {
    const allowed: readonly string[] = CLASSIFICATION[aspect];
    if (!allowed.includes(to)) no('INPUT_INVALID', { problems: `to is "${to}"; expected one of ${allowed.join(', ')}` });
    const path = paths.classification(aspect);
    return change(pledge, path, to, decision).map((c) => e.ClassificationRecorded({ ...c, aspect }));
  },

  ChangeStage(pledge, body, decision) {
    const from = valueOf(pledge, 'stage') as Stage | null;
    if (from === body.to) return []; // A repeated command is no news.
    if (from) requireGrounds(from, body);
    return change(pledge, 'stage', body.to, decision).map(e.StageChanged);
  },

  ReviseBudget: (pledge, { lines }, decision) => some(money('planned', pledge, lines, decision), e.BudgetRevised),
  SecureFunding: (pledge, { lines }, decision) => some(money('secured', pledge, lines, decision), e.FundingSecured),
  RecordExpenditure: (pledge, { lines }, decision) =>
    some(money('executed', pledge, lines, decision), e.ExpenditureRecorded),

  SetAchievementTarget(pledge, { year, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.achievement(year, component);
    return change(pledge, path, text, decision).map((c) => e.AchievementTargetSet({ ...c, year, ...put({ component }) }));
  },

  SetAnnualTarget(pledge, { period, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.target(period, component);
    return change(pledge, path, text, decision).map((c) => e.AnnualTargetSet({ ...c, period, ...put({ component }) }));
  },

  RecordMilestone(pledge, { milestone, component, start, end, text, department, details }, decision) {
    requireComponent(pledge, decision.id, component);
    // A bare year or month may be compared with a day of it: only what both say counts.
    if (start && end && start.slice(0, end.length) > end.slice(0, start.length)) no('MILESTONE_RANGE', { start, end });
    const to = { text, ...put({ component, start, end, department, details }) };
    const path = paths.local('milestone', milestone);
    return change(pledge, path, to, decision).map((c) => e.MilestoneRecorded({ ...c, milestone }));
  },

  ReassignDepartment: (pledge, { role, department }, decision) =>
    change(pledge, paths.department(role), { ...department }, decision).map((c) => e.DepartmentReassigned({ ...c, role })),

  RaiseIssue(pledge, { issue, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.local('issue', issue);
    return change(pledge, path, { text, ...put({ component }) }, decision).map((c) => e.IssueRaised({ ...c, issue }));
  },

  ResolveIssue(pledge, { issue, resolution }, decision) {
    const path = paths.local('issue', issue);
    const raised = valueOf(pledge, path) as Issue | null;
    if (raised?.resolution === resolution) return [];
    if (!raised || raised.resolution) no('ISSUE_MISSING', { pledge: decision.id, issue, allowed: openIssues(pledge) });
    return change(pledge, path, { ...raised!, resolution }, decision).map((c) => e.IssueResolved({ ...c, issue }));
  },

  DeclareDependency(pledge, { on, note }, decision) {
    parsePledgeId(on);
    if (on === decision.id) no('DEPENDENCY_ON_ITSELF', { pledge: on });
    return change(pledge, paths.local('dependency', on), put({ note }), decision).map((c) =>
      e.DependencyDeclared({ ...c, on }),
    );
  },

  ListRelatedMaterial(pledge, { material, component, title, items }, decision) {
    requireComponent(pledge, decision.id, component);
    const to = { title, ...put({ component, items }) };
    const path = paths.local('related', material);
    return change(pledge, path, to, decision).map((c) => e.RelatedMaterialListed({ ...c, material }));
  },

  AttachEvidence(pledge, { evidence, title, uri, sha256, event }, decision) {
    const to = { title, ...put({ uri, sha256, event }) };
    const path = paths.local('evidence', evidence);
    return change(pledge, path, to, decision).map((c) => e.EvidenceAttached({ ...c, evidence }));
  },

  RecordFinding(pledge, { finding, code, severity, component, span, read, expected }, decision) {
    const to = { code, severity, read, ...put({ component, span: span && { ...span }, expected }) };
    const path = paths.local('finding', finding);
    return change(pledge, path, to, decision).map((c) => e.FindingRecorded({ ...c, finding }));
  },

  CorrectEntry(pledge, { event, path, value, since }, { id, today }) {
    const refuse = (why: string): never => no('CORRECTION_NOT_ALLOWED', { field: path, event, why });
    const chain = pledge.chains.get(path) ?? [];
    const made = chain.find((c) => c.event === event && c.corrects === undefined);
    if (!made) return no('EVENT_MISSING', { event: `${event} (${path})`, stream: id });
    const { value: wrong, effectiveOn } = chain.findLast((c) => c.corrects === event) ?? made;
    const was = { value: wrong, effectiveOn };
    const is = { value: value === undefined ? wrong : value, effectiveOn: since ?? effectiveOn };
    if (sameJson(was, is)) return [];
    const expected = is.value === null ? undefined : valueProblem(path, is.value);
    if (expected) refuse(`expected ${expected}`);
    if (is.effectiveOn > today) no('EFFECTIVE_IN_FUTURE', { effectiveOn: is.effectiveOn, today });
    const after = settled([...chain, { event: '', recordedAt: made.recordedAt, ...is, corrects: event }]);
    if (after.length === 0 && MANDATORY.has(path)) refuse('a pledge is never without it');
    const problem = chainProblem(path, after);
    if (problem) refuse(problem);
    const holds = after.at(-1);
    const [from, to] = [valueOf(pledge, path), holds?.value ?? null];
    return [e.EntryCorrected({ event, path, was, is, from, to, since: holds?.effectiveOn ?? null })];
  },
};

const MANDATORY: ReadonlySet<string> = new Set(['title', 'department/lead']);

const openIssues = (pledge: Pledge): string[] =>
  codesUnder(pledge, 'issue').filter((code) => !(valueOf(pledge, `issue/${code}`) as unknown as Issue).resolution);

/** Why the settled entries of a path could not have come about by allowed changes, if so. */
function chainProblem(path: string, chain: readonly Entry[]): string | undefined {
  for (const [i, entry] of chain.slice(1).entries()) {
    const before = chain[i]!;
    if (entry.effectiveOn < before.effectiveOn) {
      return `it would take effect on ${before.effectiveOn}, after the next change on ${entry.effectiveOn}`;
    }
    const [from, to] = [before.value as Stage, entry.value as Stage];
    if (path === 'stage' && from !== to && !MOVES[from].some((m) => m.to === to)) return `${from} may not become ${to}`;
  }
  return undefined;
}

/**
 * The events that a command leads to; none where it says nothing new.
 *
 * @throws LedgerError of kind missing, rejected or invalid: what is wrong and what is allowed. Nothing has happened then.
 */
export function decidePledge(pledge: Pledge, command: PledgeCommand, decision: Decision): PledgeEvent[] {
  const { id, effectiveOn, today } = decision;
  if (effectiveOn > today) no('EFFECTIVE_IN_FUTURE', { effectiveOn, today });
  if (pledge.status === 'not-registered' && command.name !== 'RegisterPledge') no('PLEDGE_MISSING', { pledge: id });
  if (pledge.status === 'voided') {
    if (command.name === 'VoidRegistration') return [];
    no('PLEDGE_VOIDED', { pledge: id, reason: pledge.voided?.reason });
  }
  return (decisions[command.name] as Decide<PledgeCommandName>)(pledge, command.body as never, decision);
}
