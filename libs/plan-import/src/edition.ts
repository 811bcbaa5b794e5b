import type { Unit } from '@ledger/pledge';
import type { Figure } from './amount';
import type { Finding } from './findings';
import type { Lines, Span } from './span';

/** Goes up with every change that reads an old document differently; an edition says which importer read it. */
export const IMPORTER_VERSION = '1.1.1';

/** A value and the lines of the document that say it. */
export interface Located<T> {
  readonly value: T;
  readonly lines: Lines;
}

/** 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD': as exact as the document, never more. */
export type PartialDate = string;

/** `prior` 기투자, `after-term` 임기후, or a column's own year or month. */
export type Period = 'prior' | 'after-term' | PartialDate;

export type Source = 'national' | 'provincial' | 'city' | 'private' | 'other';

/** Code of a component (세부사업) as its circled number says: '1' for ①. The whole pledge is ''. */
export type ComponentCode = string;

/** What belongs to a pledge or to one of its components. */
interface Part {
  readonly component: ComponentCode;
  readonly lines: Lines;
}

export interface Component {
  readonly code: ComponentCode;
  /** The name that most of its headings carry. */
  readonly name: Located<string>;
  /** Every heading of the component, as read. */
  readonly headings: readonly Located<string>[];
}

/** A line of the document with what stands below it. Lists of one-column tables are items, too. */
export interface OutlineItem extends Part {
  readonly marker: string;
  readonly text: string;
  readonly children: readonly OutlineItem[];
}

export interface ProjectPeriod extends Part {
  readonly text: string;
  readonly from?: PartialDate;
  readonly to?: PartialDate;
}

/** An area as printed: decimal text without commas. */
export interface Area {
  readonly label?: string;
  readonly squareMetres: string;
  readonly pyeong?: string;
}

/** 사업위치 or 시설규모. */
export interface Premises extends Part {
  readonly text: string;
  readonly areas: readonly Area[];
  readonly floorsBelow?: number;
  readonly floorsAbove?: number;
  readonly parkingSpaces?: number;
}

export interface AchievementTarget extends Part {
  readonly year?: string;
  readonly text: string;
}

export interface AnnualTarget extends Part {
  /** 'YYYY', 'YYYY-MM' or 'after-term', from the table's heading. */
  readonly period: Period;
  /** As read: a dash stays a dash; a blank cell is no target. */
  readonly text: string;
}

/** A text in a target row that stands under no period. */
export interface UnplacedTarget extends Part {
  readonly text: string;
}

export interface BudgetLine extends Part {
  readonly source: Source;
  readonly period: Period;
  readonly figure: Figure;
  readonly span: Span;
}

/** A total as the document prints it, blank included; `all` sums over that side. */
export interface StatedTotal extends Part {
  readonly source: Source | 'all';
  readonly period: Period | 'all';
  readonly figure: Figure;
  readonly span: Span;
}

export interface BudgetTable extends Part {
  readonly kind: 'table';
  readonly unit: Located<Unit>;
  readonly sources: readonly Source[];
  readonly periods: readonly Period[];
  /** One for each source and period that has a cell; what has none is absent. */
  readonly budgetLines: readonly BudgetLine[];
  readonly stated: readonly StatedTotal[];
}

/** 해당없음: the document says that there is no budget, which is not a budget of zero. */
export interface NoBudget extends Part {
  readonly kind: 'none';
  readonly text: string;
}

export type Budget = BudgetTable | NoBudget;

export interface Milestone extends Part {
  readonly start?: PartialDate;
  readonly end?: PartialDate;
  /** The whole text after the date, brackets included. */
  readonly text: string;
  /** A department that closes the text in brackets. */
  readonly department?: string;
  readonly details: readonly Located<string>[];
}

export interface OpenIssue extends Part {
  readonly text: string;
  readonly details: readonly Located<string>[];
}

/** A list with its heading, or the caption of a figure. */
export interface RelatedMaterial extends Part {
  readonly kind: 'list' | 'figure';
  readonly title: string;
  readonly items: readonly Located<string>[];
}

/** A remark beside a table. */
export interface Note extends Part {
  readonly about: 'plan' | 'budget';
  readonly text: string;
}

export interface PledgeEdition {
  readonly code: string;
  readonly title: { readonly index: Located<string>; readonly section?: Located<string> };
  readonly department?: Located<string>;
  readonly vision?: Located<string>;
  readonly field?: Located<string>;
  /** The check boxes come without their ticks; neither is ever guessed. */
  readonly stage: 'not-recorded';
  readonly classification: 'not-recorded';
  readonly goal: {
    readonly headings: readonly Located<string>[];
    readonly statements: readonly Located<string>[];
  };
  readonly components: readonly Component[];
  readonly achievementTargets: readonly AchievementTarget[];
  readonly outline: readonly OutlineItem[];
  readonly projectPeriods: readonly ProjectPeriod[];
  readonly sites: readonly Premises[];
  readonly facilities: readonly Premises[];
  readonly annualTargets: readonly AnnualTarget[];
  readonly unplacedTargets: readonly UnplacedTarget[];
  readonly budgets: readonly Budget[];
  readonly milestones: readonly Milestone[];
  readonly issues: readonly OpenIssue[];
  readonly materials: readonly RelatedMaterial[];
  readonly notes: readonly Note[];
}

/** Something that the prose hints at and only a person may assert. */
export interface Suggestion {
  readonly kind: 'dependency';
  readonly from: string;
  readonly on: string;
  /** The word of the other pledge's title that the text mentions. */
  readonly mention: string;
  readonly span: Span;
  readonly lines: Lines;
}

/** What a line is that carries no value of its own. */
export type StructureRole =
  | 'index-heading'
  | 'part-heading'
  | 'caption'
  | 'check-boxes'
  | 'table-heading'
  | 'table-rule'
  | 'unit'
  | 'blank-row'
  | 'ornament';

/** One reading of one document. Equal texts give equal editions. */
export interface PlanEdition {
  readonly importer: string;
  readonly lineCount: number;
  /** Lines of the document's head other than vision and field. */
  readonly head: readonly Located<string>[];
  readonly pledges: readonly PledgeEdition[];
  readonly suggestions: readonly Suggestion[];
  readonly findings: readonly Finding[];
  readonly structure: readonly Located<StructureRole>[];
}
