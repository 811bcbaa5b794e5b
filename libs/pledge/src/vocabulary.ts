import { isDay } from '@ledger/kernel';

/** The codes of the ledger. The API and the database use these; what people call them stands in `libs/wording`. */

export const STAGES = ['under-review', 'in-progress', 'completed', 'infeasible'] as const;
/** 이행단계. That none is recorded is the absence of a stage, never a fifth one. */
export type Stage = (typeof STAGES)[number];

export const CLASSIFICATION = {
  form: ['new', 'continuing'],
  body: ['national-provincial', 'city', 'other'],
  due: ['in-term', 'after-term'],
  budgeted: ['budgeted', 'not-budgeted'],
  'central-help': ['none', 'institutional', 'fiscal', 'authority'],
} as const;
/** What the check boxes of a plan classify: 사업형태, 사업주체, 이행완료, 예산구분, 중앙정부 협조. */
export type Aspect = keyof typeof CLASSIFICATION;
export const ASPECTS = Object.keys(CLASSIFICATION) as Aspect[];

export const SOURCES = ['national', 'provincial', 'city', 'private', 'other'] as const;
/** 재원: 국비, 도비, 시비, 민자, 기타. */
export type Source = (typeof SOURCES)[number];

export const MONEY_KINDS = ['planned', 'secured', 'executed'] as const;
/** 계획액, 확보액, 집행액. */
export type MoneyKind = (typeof MONEY_KINDS)[number];
export const isMoneyKind = (text: string): text is MoneyKind =>
  (MONEY_KINDS as readonly string[]).includes(text);

export const ATTRIBUTES = [
  'title',
  'section-title',
  'vision',
  'field',
  'goal',
  'outline',
  'period',
  'site',
  'facility',
] as const;
/** Those that a component has, too. Its title is its declaration's. */
export const COMPONENT_ATTRIBUTES: readonly string[] = ['goal', 'outline', 'period', 'site', 'facility'];
/** What an amendment may change; `section-title` is the title that a document prints above the section, where it differs. */
export type Attribute = (typeof ATTRIBUTES)[number];

export const DEPARTMENT_ROLES = ['lead', 'supporting', 'coordinating'] as const;
export type DepartmentRole = (typeof DEPARTMENT_ROLES)[number];

export const SEVERITIES = ['info', 'warning', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];
/** A finding without a state holds. */
export const FINDING_STATES = ['withdrawn'] as const;
export type FindingState = (typeof FINDING_STATES)[number];

/** The codes that a field may be one of, by their names in `libs/wording`. */
export type VocabularyName =
  'stages' | 'sources' | 'aspects' | 'classes' | 'attributes' | 'roles' | 'severities';

/** A stated total stands where a source or a period would: the 계 row, the 총사업비 column. */
export const TOTAL = 'total';

/** 기투자, a year (or the month it ends in), or 임기후. */
export const BUDGET_PERIOD = /^(prior|\d{4}(-(0[1-9]|1[0-2]))?|after-term)$/;
/** A year, the month a term ends in, or 임기후. */
export const TARGET_PERIOD = /^(\d{4}(-(0[1-9]|1[0-2]))?|after-term)$/;
/** A year, a month or a day. */
export const CALENDAR = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
export function isPartialDate(text: unknown): text is string {
  return typeof text === 'string' && CALENDAR.test(text) && (text.length < 10 || isDay(text));
}

/** A name within a pledge: of a component, a milestone, an issue. It survives renaming. */
export const LOCAL_CODE = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/;

interface Move {
  readonly to: Stage;
  readonly needs: 'nothing' | 'reason' | 'approval';
}

const move = (to: Stage, needs: Move['needs'] = 'nothing'): Move => ({ to, needs });

/** From each stage, where it may go. The two that need an approval are reopenings. */
export const MOVES: Readonly<Record<Stage, readonly Move[]>> = {
  'under-review': [move('in-progress'), move('infeasible')],
  'in-progress': [move('completed'), move('infeasible'), move('under-review', 'reason')],
  completed: [move('in-progress', 'approval')],
  infeasible: [move('under-review', 'approval')],
};
