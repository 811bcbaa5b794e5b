import { LedgerError, sameJson, type Day, type Json } from '@ledger/kernel';
import { requireEffective, type Decision } from './decision';
import type { DocumentCommand, PlanCommand } from './plan.commands';
import {
  documentEvents,
  planEvents,
  type DocumentEvent,
  type PlanAttributes,
  type PlanEvent,
} from './plan.events';
import { parsePlanSlug } from './pledge-id';

export interface SourceDocument {
  readonly sha256: string;
  readonly name: string;
  readonly pledges: readonly string[];
  readonly importer: string;
  /** From when what it says holds, which is not when it was taken in. */
  readonly effectiveOn: Day;
}

export interface Plan {
  readonly attributes?: PlanAttributes;
  /** Since when each attribute is as it is. */
  readonly since: Readonly<Partial<Record<keyof PlanAttributes, Day>>>;
  /** In the order in which they were taken in. */
  readonly documents: readonly SourceDocument[];
}

export const noPlan: Plan = { since: {}, documents: [] };

const ATTRIBUTES = ['jurisdiction', 'term', 'title'] as const;

const e = planEvents;

/** The fold of a plan: one line per event type. */
const evolve: { [E in PlanEvent as E['type']]: (plan: Plan, data: E['data'], effectiveOn: Day) => Plan } = {
  PlanRegistered: (plan, { plan: _, ...attributes }, on) => ({
    ...plan,
    attributes,
    since: Object.fromEntries(Object.keys(attributes).map((name) => [name, on])),
  }),
  PlanAmended: (plan, { attribute, to }, on) => ({
    ...plan,
    attributes: { ...plan.attributes, [attribute]: to } as unknown as PlanAttributes,
    since: { ...plan.since, [attribute]: on },
  }),
  SourceDocumentRegistered: (plan, { sha256, name, pledges, importer }, effectiveOn) => ({
    ...plan,
    documents: [...plan.documents, { sha256, name, pledges, importer, effectiveOn }],
  }),
};

export function foldPlan(plan: Plan, events: Iterable<PlanEvent & { metadata: { effectiveOn: Day } }>): Plan {
  let folded = plan;
  for (const { type, data, metadata } of events) {
    folded = (evolve[type] as (p: Plan, d: object, on: Day) => Plan)(folded, data, metadata.effectiveOn);
  }
  return folded;
}

type Decide<Name extends PlanCommand['name']> = (
  plan: Plan,
  body: Extract<PlanCommand, { name: Name }>['body'],
  decision: Decision,
) => PlanEvent[];

const decisions: { [Name in PlanCommand['name']]: Decide<Name> } = {
  RegisterPlan(plan, { jurisdiction, term, title }, { id }) {
    const attributes = { jurisdiction: { ...jurisdiction }, term, ...(title === undefined ? {} : { title }) };
    if (!plan.attributes) return [e.PlanRegistered({ plan: parsePlanSlug(id), ...attributes })];
    // What is not given again is not denied.
    const differs = ATTRIBUTES.filter(
      (a) => attributes[a] !== undefined && !sameJson(attributes[a], plan.attributes![a]),
    );
    if (differs.length > 0) throw new LedgerError('PLAN_EXISTS', { plan: id, differs, of: 'plan' });
    return [];
  },

  AmendPlan: (plan, body, { effectiveOn }) =>
    ATTRIBUTES.flatMap((attribute) => {
      const [from, to] = [plan.attributes?.[attribute] ?? null, body[attribute]];
      if (to === undefined || sameJson(from, to)) return [];
      const latest = plan.since[attribute];
      if (latest !== undefined && effectiveOn < latest) {
        throw new LedgerError('EFFECTIVE_TOO_EARLY', { field: attribute, of: 'plan', latest, effectiveOn });
      }
      return [
        e.PlanAmended({
          attribute,
          from: from as Json,
          to: (typeof to === 'string' ? to : { ...to }) as Json,
        }),
      ];
    }),

  /** News where the document is, or where a pledge landed from it that had been refused before. */
  RegisterSourceDocument(plan, body) {
    const taken = plan.documents.filter(({ sha256 }) => sha256 === body.sha256);
    const landed = new Set(taken.flatMap(({ pledges }) => pledges));
    const isKnown = taken.length > 0 && body.pledges.every((code) => landed.has(code));
    return isKnown ? [] : [e.SourceDocumentRegistered({ ...body })];
  },
};

export function decidePlan(plan: Plan, command: PlanCommand, decision: Decision): PlanEvent[] {
  const { id } = decision;
  requireEffective(decision);
  if (!plan.attributes && command.name !== 'RegisterPlan')
    throw new LedgerError('PLAN_MISSING', { plan: id });
  return (decisions[command.name] as Decide<PlanCommand['name']>)(plan, command.body as never, decision);
}

/** A stored document is just its parts so far: how many there are. */
export const foldDocument = (stored: number, events: Iterable<DocumentEvent>): number =>
  stored + [...events].length;

/** The parts that are not stored yet; parts come in order, and a gap would be a hole in the document for ever. */
export function decideDocument(stored: number, { body }: DocumentCommand): DocumentEvent[] {
  const { sha256, parts, first, texts } = body;
  if (first > stored) throw new RangeError(`part ${first} of ${sha256} comes before part ${stored}`);
  return texts.flatMap((text, i) =>
    first + i < stored
      ? []
      : [documentEvents.SourceDocumentPartStored({ sha256, part: first + i, parts, text })],
  );
}
