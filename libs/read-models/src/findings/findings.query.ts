import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Find } from '@ledger/document-store';
import { OneOf, parsePlanSlug, parsePledgeId, SEVERITIES, Text, type Severity } from '@ledger/pledge';
import { orMissing } from '../at';
import { cursorAt, DEFAULT_LIMIT, Paging, placeIn, placeOf, type Paged } from '../paging';
import { pledgeKey } from '../projection';
import { READ_MODELS, type ReadModels } from '../read-models';
import {
  findings,
  findingsKey,
  findingsOf,
  termOf,
  termsOf,
  type Found,
  type ListedFinding,
} from './findings.projection';

export class FindingsQuestion extends Paging {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.', example: 'paju8' })
  plan?: string;
  @Text(80, { optional: true, description: 'One pledge, by its id.' }) pledge?: string;
  @Text(64, { optional: true, description: 'One code, such as LIST_NUMBER_SKIPPED.' }) code?: string;
  @OneOf(SEVERITIES, { optional: true, of: 'severities' }) severity?: Severity;
}

/**
 * What was found in the documents of plans: of each plan first what belongs to no pledge, then what belongs to its pledges,
 * in their order. The findings of a voided registration are left out.
 */
export class ListFindings {
  constructor(readonly question: FindingsQuestion = {}) {}
}

type Asked = Omit<FindingsQuestion, 'limit' | 'cursor' | 'after'>;

/** Where a finding stands: the cursor that its document was read by (empty: none), that document's key, its place in it. */
type Place = readonly [read: string, key: string, at: number];

const isPlace = placeOf<Place>('string', 'string', 'number');

@QueryHandler(ListFindings)
export class ListFindingsHandler implements IQueryHandler<ListFindings, Paged<ListedFinding>> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  /** @throws LedgerError `PLAN_MISSING`, `PLEDGE_MISSING`, `PLAN_SLUG_INVALID`, `PLEDGE_ID_INVALID`, `CURSOR_INVALID`, those of `after` */
  async execute({ question }: ListFindings): Promise<Paged<ListedFinding>> {
    const { limit = DEFAULT_LIMIT, cursor, after, ...asked } = question;
    const find = { ...findOf(asked), limit };
    const position = await this.models.waitFor(findings, after);
    const last = cursor === undefined ? undefined : placeIn(asked, cursor, isPlace);
    const page: { listed: ListedFinding; place: Place }[] = [];
    for await (const found of this.walk(find, asked, last)) {
      if (page.push(found) > limit) break;
    }
    const shown = page.slice(0, limit);
    const next = page.length > limit ? cursorAt(asked, shown.at(-1)!.place) : null;
    const found = { items: shown.map(({ listed }) => listed), next, position };
    return orMissing(this.models, { ...asked, after }, found);
  }

  /** What is asked for, in order, behind the last one of the page before: documents hold several, so that may be within one. */
  private async *walk(find: Find, { code, severity }: Asked, last: Place | undefined) {
    const term = termOf(code, severity);
    for (let read: string | null = last?.[0] ?? ''; read !== null;) {
      const from: Find = read === '' ? find : { ...find, cursor: read };
      const { items, next }: { items: Found[]; next: string | null } = await this.models.find(findings, from);
      for (const found of items) {
        const held = findingsOf(found).filter(({ listed }) => termsOf(listed).includes(term));
        for (const { at, listed } of find.descending ? held.toReversed() : held) {
          const place: Place = [read, findingsKey(found), at];
          if (!last || isBehind(place, last, find)) yield { listed, place };
        }
      }
      read = next;
    }
  }
}

function isBehind([, key, at]: Place, [, lastKey, lastAt]: Place, { descending }: Find): boolean {
  const after = key === lastKey ? at - lastAt : key < lastKey ? -1 : 1;
  return descending ? after < 0 : after > 0;
}

/** Within a plan by a range of keys, across plans by the index: both yield only documents that hold what is asked for. */
function findOf({ plan, pledge, code, severity, order }: Asked): Omit<Find, 'limit'> {
  const terms = termOf(code, severity);
  const descending = order === 'desc';
  if (plan !== undefined) parsePlanSlug(plan);
  if (pledge !== undefined) {
    parsePledgeId(pledge);
    const key = pledgeKey(pledge);
    return { from: key, to: key, where: { terms, ...(plan === undefined ? {} : { plan }) }, descending };
  }
  return plan === undefined
    ? { index: 'terms', all: [terms], descending }
    : { prefix: findingsKey({ plan, pledge: null }), where: { terms }, descending };
}
