import { Nested, Pattern, Text } from './schema';
import { PledgeChange } from './pledge.commands';
import type { Finding } from './pledge.events';

export class JurisdictionInput {
  @Text(100, { example: '경기도 파주시' }) name!: string;
  @Pattern(/^\d{10}$/, 'jurisdiction-code', { optional: true, example: '4148000000' })
  code?: string;
}

export class RegisterPlan extends PledgeChange {
  @Nested(() => JurisdictionInput) jurisdiction!: JurisdictionInput;
  @Text(100, { example: '민선 8기' }) term!: string;
  @Text(200, { optional: true, example: '민선8기 공약 실천계획' }) title?: string;
}

/** Changes the attributes that are given. */
export class AmendPlan extends PledgeChange {
  @Nested(() => JurisdictionInput, { optional: true }) jurisdiction?: JurisdictionInput;
  @Text(100, { optional: true }) term?: string;
  @Text(200, { optional: true }) title?: string;
}

/** The importer's own; no surface offers it. */
export interface RegisterSourceDocument {
  readonly sha256: string;
  readonly bytes: number;
  readonly name: string;
  readonly importer: string;
  readonly pledges: readonly string[];
  readonly findings: readonly Finding[];
}

/** The importer's own; no surface offers it. */
export interface StoreDocumentParts {
  readonly sha256: string;
  readonly parts: number;
  /** The texts of consecutive parts, the first of which has this number. */
  readonly first: number;
  readonly texts: readonly string[];
}

/** Those that a surface may send; the others are the importer's own. */
export const planCommands = { RegisterPlan, AmendPlan };

export type PlanCommand =
  | { readonly name: 'RegisterPlan'; readonly body: RegisterPlan }
  | { readonly name: 'AmendPlan'; readonly body: AmendPlan }
  | { readonly name: 'RegisterSourceDocument'; readonly body: RegisterSourceDocument };

export type DocumentCommand = { readonly name: 'StoreDocumentParts'; readonly body: StoreDocumentParts };
