import { catalogue, event, type EventOf, type FreeText, type Json } from '@ledger/kernel';
import { textUnder } from './free-text';
import type { Amount } from './money';
import type { PledgeId } from './pledge-id';
import type {
  Aspect,
  Attribute,
  DepartmentRole,
  FindingState,
  Severity,
  Source,
  Stage,
  TOTAL,
} from './vocabulary';

/*
 * The events of a pledge. Their names and shapes are on disk for ever: a change is a new version with an upcaster, and
 * the bytes of every version stay as fixtures. An event that changes a value carries `from` (null: not recorded) and `to`.
 * A field of `FreeText` may be sealed, in `from` and `was` because it was so before.
 */

export interface Change<T> {
  readonly from: T | null;
  readonly to: T;
}

/** The code survives renaming and reorganisation; documents often print the name alone. */
export interface Department {
  readonly name: string;
  readonly code?: string;
}

export interface OutlineItem {
  readonly label?: FreeText;
  readonly text: FreeText;
  readonly items?: readonly OutlineItem[];
}

export interface ProjectPeriod {
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  /** As it was written. */
  readonly text: FreeText;
}

/** 사업위치 or 시설규모: as written, with the figures that could be read. Areas are decimal text. */
export interface Premises {
  readonly text: FreeText;
  readonly areas?: readonly {
    readonly label?: FreeText;
    readonly squareMetres: string;
    readonly pyeong?: string;
  }[];
  readonly floorsBelow?: number;
  readonly floorsAbove?: number;
  readonly parkingSpaces?: number;
}

/** One line of a budget; in `total` lines the source or the period (or both) is what a document states as the sum. */
export interface BudgetLine extends Change<Amount> {
  /** The component's code; absent for the pledge as a whole. */
  readonly component?: string;
  readonly source: Source | typeof TOTAL;
  /** `prior`, `YYYY`, `after-term` or `total`. */
  readonly period: string;
}

export interface Milestone {
  readonly component?: string;
  readonly start?: string;
  readonly end?: string;
  readonly text: FreeText;
  readonly department?: FreeText;
  readonly details?: readonly FreeText[];
}

export interface Issue {
  readonly text: FreeText;
  readonly component?: string;
  readonly resolution?: FreeText;
}

export interface RelatedMaterial {
  readonly component?: string;
  readonly title: FreeText;
  readonly items?: readonly FreeText[];
}

export interface Evidence {
  readonly title: FreeText;
  readonly uri?: FreeText;
  /** Of the file's bytes, hex. */
  readonly sha256?: string;
  /** The event that it supports. */
  readonly event?: string;
}

export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly component?: string;
  readonly span?: {
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly read: FreeText;
  readonly expected?: FreeText;
  /** Withdrawn: what it says was so, and is so no longer. To say that it never was is a correction. */
  readonly state?: FindingState;
}

/** What an entry said, and since when. */
export interface EntryValue {
  readonly value: Json;
  readonly effectiveOn: string;
}

/** `was` and `is` are of the entry; `from` and `to` are of the value that holds now, the same where only the past changed. */
export interface Correction {
  readonly event: string;
  readonly path: string;
  readonly was: EntryValue;
  /** A value of null says that the entry should not have been made at all. */
  readonly is: EntryValue;
  readonly from: Json;
  readonly to: Json;
  /** Since when the value that holds now is true; null where none holds. */
  readonly since: string | null;
}

const PledgeRegistered = event('PledgeRegistered')<{
  plan: string;
  code: string;
  title: string;
  vision?: string;
  field?: string;
  department: Department;
}>();
const RegistrationVoided = event('RegistrationVoided')<{ reason: FreeText }>({ sealable: ['reason'] });
const PledgeAmended = event('PledgeAmended')<Change<Json> & { attribute: Attribute; component?: string }>({
  sealable: ['to'],
  holds: ({ attribute }) => textUnder(attribute),
});
const ComponentDeclared = event('ComponentDeclared')<Change<{ title: string }> & { component: string }>();
const ClassificationRecorded = event('ClassificationRecorded')<Change<string> & { aspect: Aspect }>({
  sealable: [],
});
const StageChanged = event('StageChanged')<Change<Stage>>({ sealable: [] });
const BudgetRevised = event('BudgetRevised')<{ lines: readonly BudgetLine[] }>({ sealable: [] });
const FundingSecured = event('FundingSecured')<{ lines: readonly BudgetLine[] }>({ sealable: [] });
const ExpenditureRecorded = event('ExpenditureRecorded')<{ lines: readonly BudgetLine[] }>({ sealable: [] });
const AchievementTargetSet = event('AchievementTargetSet')<
  Change<string> & { year: string; component?: string }
>();
const AnnualTargetSet = event('AnnualTargetSet')<Change<string> & { period: string; component?: string }>();
const MilestoneRecorded = event('MilestoneRecorded')<Change<Milestone> & { milestone: string }>({
  sealable: ['to'],
});
const DepartmentReassigned = event('DepartmentReassigned')<Change<Department> & { role: DepartmentRole }>();
const IssueRaised = event('IssueRaised')<Change<Issue> & { issue: string }>({ sealable: ['to'] });
const IssueResolved = event('IssueResolved')<Change<Issue> & { issue: string }>({ sealable: ['to'] });
const DependencyDeclared = event('DependencyDeclared')<Change<{ note?: FreeText }> & { on: PledgeId }>({
  sealable: ['to'],
});
const RelatedMaterialListed = event('RelatedMaterialListed')<Change<RelatedMaterial> & { material: string }>({
  sealable: ['to'],
});
const EvidenceAttached = event('EvidenceAttached')<Change<Evidence> & { evidence: string }>({
  sealable: ['to'],
});
const FindingRecorded = event('FindingRecorded')<Change<Finding> & { finding: string }>({ sealable: ['to'] });
/** The named entry was entered wrong. */
const EntryCorrected = event('EntryCorrected')<Correction>({
  sealable: ['is', 'to'],
  holds: ({ path }) => textUnder(path),
});

export const pledgeEvents = {
  PledgeRegistered,
  RegistrationVoided,
  PledgeAmended,
  ComponentDeclared,
  ClassificationRecorded,
  StageChanged,
  BudgetRevised,
  FundingSecured,
  ExpenditureRecorded,
  AchievementTargetSet,
  AnnualTargetSet,
  MilestoneRecorded,
  DepartmentReassigned,
  IssueRaised,
  IssueResolved,
  DependencyDeclared,
  RelatedMaterialListed,
  EvidenceAttached,
  FindingRecorded,
  EntryCorrected,
};

export type PledgeEvent = EventOf<(typeof pledgeEvents)[keyof typeof pledgeEvents]>;

export const pledgeCatalogue = catalogue(pledgeEvents);
