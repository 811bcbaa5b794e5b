import type { Json } from '@ledger/kernel';
import type { Amount } from './money';
import {
  AmountOrMark,
  CalendarDay,
  JsonValue,
  Lines,
  Nested,
  NestedList,
  OneOf,
  PartialDate,
  Pattern,
  Quoted,
  Text,
  Texts,
  Subject,
  WebAddress,
  WholeNumber,
} from './schema';
import {
  ASPECTS,
  ATTRIBUTES,
  BUDGET_PERIOD,
  CLASSIFICATION,
  DEPARTMENT_ROLES,
  FINDING_STATES,
  LOCAL_CODE,
  SEVERITIES,
  SOURCES,
  STAGES,
  TARGET_PERIOD,
  TOTAL,
  type Aspect,
  type Attribute,
  type DepartmentRole,
  type FindingState,
  type Severity,
  type Source,
  type Stage,
} from './vocabulary';

/*
 * What one may ask of a pledge. These classes are the one schema for HTTP, CLI, importer and OpenAPI.
 */

const CODE = 'local-code';
const ComponentCode = (): PropertyDecorator =>
  Pattern(LOCAL_CODE, CODE, {
    optional: true,
    description: 'The component (세부사업); absent for the pledge as a whole.',
  });

export class Reason {
  @Text(64, { optional: true, description: 'A reason code (사유코드).', example: 'budget-cut' })
  code?: string;
  @Text(4000, { optional: true, example: '의회 심의 결과 반영' }) text?: string;
}

/** What every change to a pledge may say beside its content. */
export class PledgeChange {
  @CalendarDay({
    optional: true,
    description: 'When it is true (시행일), from 1900 on; today in Korea if absent.',
    example: '2026-06-30',
  })
  effectiveOn?: string;
  @Nested(() => Reason, { optional: true }) reason?: Reason;
  @Text(128, {
    optional: true,
    description: 'The approval document (결재문서번호).',
    example: '기획예산과-1234',
  })
  approval?: string;
  @Subject({
    optional: true,
    description:
      'Whom its free text is about, by an opaque id such as a case number, never a name. The text is then sealed, and an erasure of that subject erases it for good. Refused where the text could not be sealed.',
    example: 'civil-2026-0417',
  })
  about?: string;
}

export class DepartmentRef {
  @Text(200, { example: '공공건축과' }) name!: string;
  @Pattern(LOCAL_CODE, CODE, { optional: true }) code?: string;
}

export class RegisterPledge extends PledgeChange {
  @Text(500, { example: '파주시 신청사 건립 추진' }) title!: string;
  @Text(200, { optional: true, description: '비전' }) vision?: string;
  @Text(200, { optional: true, description: '분야' }) field?: string;
  @Nested(() => DepartmentRef) department!: DepartmentRef;
}

export class VoidRegistration extends PledgeChange {
  @Text(4000, { description: 'Why it should never have been registered.' }) because!: string;
}

export class AmendPledge extends PledgeChange {
  @OneOf(ATTRIBUTES, { of: 'attributes' }) attribute!: Attribute;
  @ComponentCode() component?: string;
  @JsonValue({
    description:
      'Text for title, section-title, vision, field and goal; a list of outline items; a project period; a list of premises for site and facility.',
  })
  to!: Json;
}

export class DeclareComponent extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) component!: string;
  @Text(500) title!: string;
}

export class RecordClassification extends PledgeChange {
  @OneOf(ASPECTS, { of: 'aspects' }) aspect!: Aspect;
  @OneOf([...new Set(Object.values(CLASSIFICATION).flat())], { of: 'classes' }) to!: string;
}

export class ChangeStage extends PledgeChange {
  @OneOf(STAGES, { of: 'stages' }) to!: Stage;
}

export class BudgetLineInput {
  @ComponentCode() component?: string;
  @OneOf([...SOURCES, TOTAL], {
    of: 'sources',
    description: '재원; total for a stated sum over the sources.',
  })
  source!: Source | typeof TOTAL;
  @Pattern(new RegExp(`${BUDGET_PERIOD.source}|^${TOTAL}$`), 'budget-period', {
    example: '2026',
  })
  period!: string;
  @AmountOrMark({ example: 1100000000 }) amount!: Amount;
}

export class ReviseBudget extends PledgeChange {
  @NestedList(() => BudgetLineInput, 200, { minItems: 1 }) lines!: BudgetLineInput[];
}
export class SecureFunding extends ReviseBudget {}
export class RecordExpenditure extends ReviseBudget {}

export class SetAchievementTarget extends PledgeChange {
  @Pattern(/^\d{4}$/, 'year') year!: string;
  @ComponentCode() component?: string;
  @Lines(2000) text!: string;
}

export class SetAnnualTarget extends PledgeChange {
  @Pattern(TARGET_PERIOD, 'target-period') period!: string;
  @ComponentCode() component?: string;
  @Lines(2000) text!: string;
}

export class RecordMilestone extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) milestone!: string;
  @ComponentCode() component?: string;
  @PartialDate({ optional: true }) start?: string;
  @PartialDate({ optional: true }) end?: string;
  @Lines(4000) text!: string;
  @Text(200, { optional: true }) department?: string;
  @Texts(50, 2000, { optional: true }) details?: string[];
}

export class ReassignDepartment extends PledgeChange {
  @OneOf(DEPARTMENT_ROLES, { of: 'roles' }) role!: DepartmentRole;
  @Nested(() => DepartmentRef) department!: DepartmentRef;
}

export class RaiseIssue extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) issue!: string;
  @ComponentCode() component?: string;
  @Lines(8000) text!: string;
}

export class ResolveIssue extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) issue!: string;
  @Lines(8000) resolution!: string;
}

export class DeclareDependency extends PledgeChange {
  @Text(80, { description: 'The id of the pledge that this one waits for.', example: 'paju8.12-5' })
  on!: string;
  @Lines(4000, { optional: true }) note?: string;
}

export class ListRelatedMaterial extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) material!: string;
  @ComponentCode() component?: string;
  @Text(1000) title!: string;
  @Texts(200, 2000, { optional: true }) items?: string[];
}

export class AttachEvidence extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) evidence!: string;
  @Text(1000) title!: string;
  @WebAddress(2000, { optional: true, description: 'Where it is.', example: 'https://www.paju.go.kr/' })
  uri?: string;
  @Pattern(/^[0-9a-f]{64}$/, 'sha256', { optional: true }) sha256?: string;
  @Pattern(/^[0-9a-f-]{36}$/, 'event-id', { optional: true }) event?: string;
}

export class FindingSpan {
  @WholeNumber(1) line!: number;
  @WholeNumber(1) column!: number;
  @WholeNumber(1) endLine!: number;
  @WholeNumber(1) endColumn!: number;
}

export class RecordFinding extends PledgeChange {
  @Pattern(LOCAL_CODE, CODE) finding!: string;
  @Text(64) code!: string;
  @OneOf(SEVERITIES, { of: 'severities' }) severity!: Severity;
  @ComponentCode() component?: string;
  @Nested(() => FindingSpan, { optional: true }) span?: FindingSpan;
  @Quoted(8000) read!: string;
  @Quoted(8000, { optional: true }) expected?: string;
  @OneOf(FINDING_STATES, {
    optional: true,
    description: 'withdrawn, where what it says is so no longer; it is listed no more.',
  })
  state?: FindingState;
}

export class CorrectEntry extends PledgeChange {
  @Pattern(/^[0-9a-f-]{36}$/, 'event-id') event!: string;
  @Text(200, {
    description: 'Which of its values, by its path in the history.',
    example: 'planned/-/city/2024',
  })
  path!: string;
  @JsonValue({
    optional: true,
    description: 'What it should have said; null if it should not have been entered.',
  })
  value?: Json;
  @CalendarDay({ optional: true, description: 'Since when it should have said so.' }) since?: string;
}

export const pledgeCommands = {
  RegisterPledge,
  VoidRegistration,
  AmendPledge,
  DeclareComponent,
  RecordClassification,
  ChangeStage,
  ReviseBudget,
  SecureFunding,
  RecordExpenditure,
  SetAchievementTarget,
  SetAnnualTarget,
  RecordMilestone,
  ReassignDepartment,
  RaiseIssue,
  ResolveIssue,
  DeclareDependency,
  ListRelatedMaterial,
  AttachEvidence,
  RecordFinding,
  CorrectEntry,
};

export type PledgeCommandName = keyof typeof pledgeCommands;

/** A command by its name; the body is a plain object or an instance of the class of that name. */
export type PledgeCommand = {
  [Name in PledgeCommandName]: {
    readonly name: Name;
    readonly body: InstanceType<(typeof pledgeCommands)[Name]>;
  };
}[PledgeCommandName];
