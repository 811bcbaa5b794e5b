import type { planCommands, pledgeCommands, subjectCommands } from '@ledger/pledge';
import { arg, must, option, type Param, type Row } from './rows';

/*
 * The commands of the domain. The classes in `@ledger/pledge` say what is allowed in each field; here stands only where on the
 * command line a field is written.
 */

export type CommandName =
  keyof typeof pledgeCommands | keyof typeof planCommands | keyof typeof subjectCommands;

export interface CommandRow extends Row {
  readonly name: CommandName;
  /** What the command is for; its id is the first argument. */
  readonly of: 'pledge' | 'plan' | 'subject';
}

/** What every command on a pledge or a plan may say beside its own. */
export const CIRCUMSTANCES: readonly Param[] = [
  option('effective', 'effectiveOn', 'day'),
  option('reason', 'reason.text'),
  option('reason-code', 'reason.code'),
  option('approval'),
  option('about'),
];

type Sketch = Pick<CommandRow, 'of' | 'command' | 'args' | 'options'>;

const pledge = (command: string, args: readonly Param[], options: readonly Param[] = []): Sketch => ({
  of: 'pledge',
  command,
  args: [arg('id'), ...args],
  options: [...options, ...CIRCUMSTANCES],
});
const plan = (command: string, options: readonly Param[]): Sketch => ({
  of: 'plan',
  command,
  args: [arg('plan')],
  options: [...options, ...CIRCUMSTANCES],
});

const component = option('component');
const department = [must('department', 'department.name'), option('department-code', 'department.code')];
const lines = must('line', 'lines', 'budget-lines');

/** A class that is not here is a compile error. */
const COMMANDS = {
  RegisterPlan: plan('register-plan', [
    must('jurisdiction', 'jurisdiction.name'),
    option('jurisdiction-code', 'jurisdiction.code'),
    must('term'),
    option('title'),
  ]),
  AmendPlan: plan('amend-plan', [
    option('jurisdiction', 'jurisdiction.name'),
    option('jurisdiction-code', 'jurisdiction.code'),
    option('term'),
    option('title'),
  ]),
  RegisterPledge: pledge('register', [arg('title')], [...department, option('vision'), option('field')]),
  VoidRegistration: pledge('void-registration', [arg('because')]),
  AmendPledge: pledge(
    'amend',
    [arg('attribute', 'attribute', 'attribute'), arg('value', 'to', 'json-or-text')],
    [component],
  ),
  DeclareComponent: pledge('declare-component', [arg('component'), arg('title')]),
  RecordClassification: pledge('classify', [arg('aspect', 'aspect', 'aspect'), arg('value', 'to', 'class')]),
  ChangeStage: pledge('change-stage', [arg('stage', 'to', 'stage')]),
  ReviseBudget: pledge('revise-budget', [], [lines]),
  SecureFunding: pledge('secure-funding', [], [lines]),
  RecordExpenditure: pledge('record-expenditure', [], [lines]),
  SetAchievementTarget: pledge('set-achievement-target', [arg('year'), arg('text')], [component]),
  SetAnnualTarget: pledge('set-target', [arg('period'), arg('text')], [component]),
  RecordMilestone: pledge(
    'record-milestone',
    [arg('code', 'milestone'), arg('text')],
    [option('start'), option('end'), option('department'), option('detail', 'details', 'texts'), component],
  ),
  ReassignDepartment: pledge(
    'reassign-department',
    [arg('department', 'department.name')],
    [must('role', 'role', 'role'), option('department-code', 'department.code')],
  ),
  RaiseIssue: pledge('raise-issue', [arg('code', 'issue'), arg('text')], [component]),
  ResolveIssue: pledge('resolve-issue', [arg('code', 'issue'), arg('resolution')]),
  DeclareDependency: pledge('declare-dependency', [arg('on')], [option('note')]),
  ListRelatedMaterial: pledge(
    'list-material',
    [arg('code', 'material'), arg('title')],
    [option('item', 'items', 'texts'), component],
  ),
  AttachEvidence: pledge(
    'attach-evidence',
    [arg('code', 'evidence'), arg('title')],
    [option('uri'), option('sha256'), option('event')],
  ),
  RecordFinding: pledge(
    'record-finding',
    [arg('finding'), arg('code'), arg('read')],
    [must('severity', 'severity', 'severity'), option('expected'), option('state'), component],
  ),
  CorrectEntry: pledge(
    'correct',
    [arg('event'), arg('path')],
    [option('value', 'value', 'json'), option('since', 'since', 'day')],
  ),
  EraseSubject: {
    of: 'subject',
    command: 'erase',
    args: [arg('subject')],
    options: [must('reason', 'reason.text'), option('reason-code', 'reason.code'), option('approval')],
  },
} satisfies Record<CommandName, Sketch>;

/** What does not belong to the command's content. */
const DELIVERY: readonly Param[] = [option('if-match'), option('idempotency-key'), option('body')];

export const commandRows: readonly CommandRow[] = Object.entries(COMMANDS).map(
  ([name, { options, ...sketch }]) => ({
    ...sketch,
    group: 'record',
    name: name as CommandName,
    options: [...options, ...DELIVERY],
  }),
);

export const isCommandRow = (row: Row): row is CommandRow => 'name' in row;

/** The parameters that make the command's body. */
export function bodyParams({ args, options }: CommandRow): readonly Param[] {
  return [...args.slice(1), ...options.filter((param) => !DELIVERY.includes(param))];
}
