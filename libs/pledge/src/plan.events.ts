import { catalogue, event, type EventOf, type Json } from '@ledger/kernel';
import type { Change, Finding } from './pledge.events';

/* The events of a plan (공약 실천계획) and of the documents it was published in. On disk for ever. */

export interface Jurisdiction {
  readonly name: string;
  /** 행정표준코드, ten digits. */
  readonly code?: string;
}

export interface PlanAttributes {
  readonly jurisdiction: Jurisdiction;
  /** As the city calls it: 민선 8기. */
  readonly term: string;
  readonly title?: string;
}

const PlanRegistered = event('PlanRegistered')<PlanAttributes & { plan: string }>();
const PlanAmended = event('PlanAmended')<Change<Json> & { attribute: 'jurisdiction' | 'term' | 'title' }>();
/** An edition of the plan was taken in: from now on it is what the next edition is compared with. */
const SourceDocumentRegistered = event('SourceDocumentRegistered')<{
  sha256: string;
  bytes: number;
  name: string;
  /** The version of the importer that read it. */
  importer: string;
  /** The codes of the pledges in it. */
  pledges: readonly string[];
  /** What was found that belongs to no pledge. */
  findings: readonly Finding[];
}>();

export const planEvents = { PlanRegistered, PlanAmended, SourceDocumentRegistered };
export type PlanEvent = EventOf<(typeof planEvents)[keyof typeof planEvents]>;
export const planCatalogue = catalogue(planEvents);

/** The document's text in parts, as it was: the log alone is enough to print any line that an event came from. */
const SourceDocumentPartStored = event('SourceDocumentPartStored')<{
  sha256: string;
  /** From 0. */
  part: number;
  parts: number;
  text: string;
}>();

export const documentEvents = { SourceDocumentPartStored };
export type DocumentEvent = EventOf<(typeof documentEvents)[keyof typeof documentEvents]>;
export const documentCatalogue = catalogue(documentEvents);
