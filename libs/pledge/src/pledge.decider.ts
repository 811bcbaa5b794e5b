import { invalidInput, isSealed, problem, sameJson, type Json } from '@ledger/kernel';
import { correctEntry } from './correction.decider';
import {
  change,
  no,
  requireComponent,
  requireEffective,
  requireEvent,
  requireGrounds,
  requireSum,
  type Decide,
  type Decision,
} from './decision';
import { codesUnder, foldPledge, paths, settingsOf, valueOf, type Pledge } from './pledge';
import type { BudgetLineInput, PledgeCommand, PledgeCommandName } from './pledge.commands';
import { pledgeEvents, type BudgetLine, type Issue, type PledgeEvent } from './pledge.events';
import { parsePledgeId } from './pledge-id';
import { isBackwards, valueProblem } from './values';
import {
  CLASSIFICATION,
  COMPONENT_ATTRIBUTES,
  isPartialDate,
  type MoneyKind,
  type Stage,
} from './vocabulary';

export type { Decision } from './decision';

function money(
  kind: MoneyKind,
  pledge: Pledge,
  lines: readonly BudgetLineInput[],
  decision: Decision,
): BudgetLine[] {
  const seen = new Map<string, Json>();
  const changed = lines.flatMap(({ amount, ...line }) => {
    requireComponent(pledge, decision.id, line.component);
    const path = paths.money(kind, line);
    if (seen.has(path)) throw invalidInput(problem('lines', path, 'once'));
    seen.set(path, amount);
    return change(pledge, path, amount, decision).map((c) => ({ ...line, ...c }));
  });
  requireSum(pledge, kind, [...seen]);
  return changed;
}

const some = <T>(lines: T[], make: (data: { lines: T[] }) => PledgeEvent): PledgeEvent[] =>
  lines.length === 0 ? [] : [make({ lines })];

const put = (pairs: Readonly<Record<string, unknown>>): Record<string, never> =>
  Object.fromEntries(Object.entries(pairs).filter(([, value]) => value !== undefined)) as Record<
    string,
    never
  >;

const e = pledgeEvents;

/**
 * Every command and what it decides. Pure: the same pledge, command and date give the same events or the same refusal.
 * The compiler checks that none is missing.
 */
const decisions: { [Name in PledgeCommandName]: Decide<Name> } = {
  RegisterPledge(pledge, { title, vision, field, department }, { id }) {
    const parts = parsePledgeId(id);
    const news = e.PledgeRegistered({
      ...parts,
      title,
      ...put({ vision, field }),
      department: { ...department },
    });
    if (pledge.status === 'not-registered') return [news];
    // The same registration again is no news, whatever became of the pledge since.
    const first = (path: string): Json => pledge.chains.get(path)?.[0]?.value ?? null;
    return settingsOf(news).every(({ path, to }) => sameJson(first(path), to))
      ? []
      : no('PLEDGE_EXISTS', { pledge: id });
  },

  VoidRegistration: (_, { because }) => [e.RegistrationVoided({ reason: because })],

  AmendPledge(pledge, { attribute, component, to }, decision) {
    requireComponent(pledge, decision.id, component);
    if (component !== undefined && !COMPONENT_ATTRIBUTES.includes(attribute)) {
      const allowed = { allowed: COMPONENT_ATTRIBUTES, of: 'attributes' };
      throw invalidInput(problem('attribute', attribute, 'component-attribute', allowed));
    }
    if (attribute === 'period') requirePeriod(to);
    const wrong = valueProblem(attribute, to, 'to');
    if (wrong) throw invalidInput(wrong);
    const path = paths.attribute(attribute, component);
    return change(pledge, path, to, decision).map((c) =>
      e.PledgeAmended({ ...c, attribute, ...put({ component }) }),
    );
  },

  DeclareComponent: (pledge, { component, title }, decision) =>
    change(pledge, paths.component(component), { title }, decision).map((c) =>
      e.ComponentDeclared({ ...c, component }),
    ),

  RecordClassification(pledge, { aspect, to }, decision) {
    const allowed: readonly string[] = CLASSIFICATION[aspect];
    if (!allowed.includes(to)) throw invalidInput(problem('to', to, 'one-of', { allowed, of: 'classes' }));
    const path = paths.classification(aspect);
    return change(pledge, path, to, decision).map((c) => e.ClassificationRecorded({ ...c, aspect }));
  },

  ChangeStage(pledge, body, decision) {
    const from = valueOf(pledge, 'stage') as Stage | null;
    if (from === body.to) return []; // A repeated command is no news.
    if (from) requireGrounds(from, body);
    return change(pledge, 'stage', body.to, decision).map(e.StageChanged);
  },

  ReviseBudget: (pledge, { lines }, decision) =>
    some(money('planned', pledge, lines, decision), e.BudgetRevised),
  SecureFunding: (pledge, { lines }, decision) =>
    some(money('secured', pledge, lines, decision), e.FundingSecured),
  RecordExpenditure: (pledge, { lines }, decision) =>
    some(money('executed', pledge, lines, decision), e.ExpenditureRecorded),

  SetAchievementTarget(pledge, { year, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.achievement(year, component);
    return change(pledge, path, text, decision).map((c) =>
      e.AchievementTargetSet({ ...c, year, ...put({ component }) }),
    );
  },

  SetAnnualTarget(pledge, { period, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.target(period, component);
    return change(pledge, path, text, decision).map((c) =>
      e.AnnualTargetSet({ ...c, period, ...put({ component }) }),
    );
  },

  RecordMilestone(pledge, { milestone, component, start, end, text, department, details }, decision) {
    requireComponent(pledge, decision.id, component);
    if (isBackwards({ ...put({ start, end }) })) no('MILESTONE_RANGE', { start, end });
    const to = { text, ...put({ component, start, end, department, details }) };
    const path = paths.local('milestone', milestone);
    return change(pledge, path, to, decision).map((c) => e.MilestoneRecorded({ ...c, milestone }));
  },

  ReassignDepartment: (pledge, { role, department }, decision) =>
    change(pledge, paths.department(role), { ...department }, decision).map((c) =>
      e.DepartmentReassigned({ ...c, role }),
    ),

  RaiseIssue(pledge, { issue, component, text }, decision) {
    requireComponent(pledge, decision.id, component);
    const path = paths.local('issue', issue);
    return change(pledge, path, { text, ...put({ component }) }, decision).map((c) =>
      e.IssueRaised({ ...c, issue }),
    );
  },

  ResolveIssue(pledge, { issue, resolution }, decision) {
    const path = paths.local('issue', issue);
    const raised = valueOf(pledge, path) as Issue | null;
    if (raised?.resolution === resolution) return [];
    if (!raised || raised.resolution)
      no('ISSUE_MISSING', { pledge: decision.id, issue, allowed: openIssues(pledge) });
    return change(pledge, path, { ...raised!, resolution }, decision).map((c) =>
      e.IssueResolved({ ...c, issue }),
    );
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
    requireEvent(pledge, decision.id, event);
    const to = { title, ...put({ uri, sha256, event }) };
    const path = paths.local('evidence', evidence);
    return change(pledge, path, to, decision).map((c) => e.EvidenceAttached({ ...c, evidence }));
  },

  RecordFinding(pledge, { finding, code, severity, read, span, ...rest }, decision) {
    const { component, expected, state } = rest;
    const to = { code, severity, read, ...put({ component, span: span && { ...span }, expected, state }) };
    const path = paths.local('finding', finding);
    return change(pledge, path, to, decision).map((c) => e.FindingRecorded({ ...c, finding }));
  },

  CorrectEntry: correctEntry,
};

/** Refused as a milestone is that ends before it starts; what else is wrong with it is said by the check of its value. */
function requirePeriod(to: Json): void {
  const { from: start, to: end } = (to ?? {}) as { from?: unknown; to?: unknown };
  if (!isPartialDate(start) || !isPartialDate(end)) return;
  if (isBackwards({ start, end })) no('PERIOD_RANGE', { from: start, to: end });
}

const openIssues = (pledge: Pledge): string[] =>
  codesUnder(pledge, 'issue').filter(
    (code) => !(valueOf(pledge, `issue/${code}`) as unknown as Issue).resolution,
  );

/**
 * The events that a command leads to; none where it says nothing new.
 *
 * @throws LedgerError of kind missing, rejected or invalid: what is wrong and what is allowed. Nothing has happened then.
 */
export function decidePledge(pledge: Pledge, command: PledgeCommand, decision: Decision): PledgeEvent[] {
  const { id } = decision;
  requireEffective(decision);
  if (pledge.status === 'not-registered' && command.name !== 'RegisterPledge')
    no('PLEDGE_MISSING', { pledge: id });
  if (pledge.status === 'voided') {
    if (command.name === 'VoidRegistration') return [];
    const reason = pledge.voided?.reason;
    no('PLEDGE_VOIDED', { pledge: id, ...(isSealed(reason) ? {} : { reason }) });
  }
  const { about } = command.body;
  const made = about === undefined ? decision : { ...decision, about };
  return (decisions[command.name] as Decide<PledgeCommandName>)(pledge, command.body as never, made);
}

/**
 * The events that each of some commands leads to, one command after the other, each decided on the pledge as those before
 * it leave it. Nothing is recorded: an event has its day and no id yet, so that no later command can name it.
 *
 * @throws LedgerError as `decidePledge` does, at the first command that is refused
 */
export function decideInTurn(
  pledge: Pledge,
  commands: readonly PledgeCommand[],
  decision: Decision,
): PledgeEvent[][] {
  const unrecorded = { id: '', metadata: { effectiveOn: decision.effectiveOn, recordedAt: '' } };
  let state = pledge;
  return commands.map((command) => {
    const events = decidePledge(state, command, decision);
    state = foldPledge(
      state,
      events.map((event) => ({ ...event, ...unrecorded })),
    );
    return events;
  });
}
