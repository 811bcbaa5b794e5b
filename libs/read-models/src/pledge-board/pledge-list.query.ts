import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { invalidInput, problem } from '@ledger/kernel';
import type { Find } from '@ledger/document-store';
import {
  OneOf,
  parsePlanSlug,
  paths,
  Pattern,
  STAGES,
  Text,
  viewPledge,
  type AsOf,
  type MoneyKind,
  type PledgeView,
  type Stage,
} from '@ledger/pledge';
import { amountsOf, lineOf, totalOf } from '../amounts';
import { atOf, isTimed, orMissing, pledgesOfPlan } from '../at';
import {
  DEFAULT_LIMIT,
  EffectiveBy,
  KnownBy,
  pageOf,
  Paging,
  placeIn,
  placeOf,
  type Order,
  type Paged,
  type Place,
} from '../paging';
import { pledgeRecord } from '../pledge-record/pledge-record.projection';
import { pledgeKey } from '../projection';
import { READ_MODELS, type ReadModels } from '../read-models';
import { composed, gramsOf, searchable } from './grams';
import { counts, NOT_RECORDED, pledgeBoard, TERMS, yearsOf, type BoardRow } from './pledge-board.projection';

const SORTS = ['code', 'title', 'stage', 'department', 'planned', 'updated'] as const;
type Sort = (typeof SORTS)[number];

export class PledgeListQuestion extends Paging {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.', example: 'paju8' })
  plan?: string;
  @OneOf([...STAGES, NOT_RECORDED], { optional: true, of: 'stages' }) stage?: Stage | typeof NOT_RECORDED;
  @Text(200, { optional: true, description: 'The lead department, by its name.' }) department?: string;
  @Pattern(/^\d{4}$/, 'year', { optional: true, description: 'With a target or an amount in that year.' })
  year?: string;
  @Text(100, { optional: true, description: 'Part of the title; case and spaces do not matter.' })
  text?: string;
  @OneOf(SORTS, {
    optional: true,
    description: 'code if absent; where no plan is given only code and, without a filter or a time, updated.',
  })
  sort?: Sort;
  @EffectiveBy() asOf?: string;
  @KnownBy() knownAt?: string;
}

export class ListPledges {
  constructor(readonly question: PledgeListQuestion = {}) {}
}

/** What a list shows of a pledge; what is in the row only for searching stays behind. */
export type ListedPledge = Omit<BoardRow, 'text' | 'terms' | 'dated' | 'lines'>;

@QueryHandler(ListPledges)
export class ListPledgesHandler implements IQueryHandler<ListPledges, Paged<ListedPledge>> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ question }: ListPledges): Promise<Paged<ListedPledge>> {
    const timed = isTimed(question);
    const position = await this.models.waitFor(timed ? pledgeRecord : pledgeBoard, question.after);
    const { plan } = question;
    const isFound = !timed && (plan === undefined || (question.sort ?? 'code') === 'code');
    const { items, next } = await orMissing(
      this.models,
      question,
      await (isFound
        ? this.models.find(pledgeBoard, findOf(question))
        : this.within(plan === undefined ? this.plansOf(question) : [plan], question)),
    );
    return { items: items.map(listed), next, position };
  }

  /**
   * Another order than that of the keys, or another time than the present: one plan has a few hundred pledges at most, and
   * they are read by one range of keys, filtered and sorted here. Of several plans, no more are read than fill the page.
   */
  private async within(
    plans: Iterable<string> | AsyncIterable<string>,
    question: PledgeListQuestion,
  ): Promise<{ items: BoardRow[]; next: string | null }> {
    const at = isTimed(question) ? atOf(question) : undefined;
    const kept: BoardRow[] = [];
    for await (const plan of plans) {
      const rows = await (at
        ? this.rowsAt(plan, at)
        : this.models.all(pledgeBoard, `${parsePlanSlug(plan)}.`));
      kept.push(...rows.filter((row) => matches(row, question)));
      const page = pageOf(kept, orderOf(question), askedIn(question), question);
      if (page.next !== null) return page;
    }
    return pageOf(kept, orderOf(question), askedIn(question), question);
  }

  /** The plans in the order of the keys, from the one on in which the page before ended. */
  private async *plansOf(question: PledgeListQuestion): AsyncGenerator<string> {
    const { cursor, order = 'asc', sort = 'code' } = question;
    if (sort !== 'code') throw invalidInput(problem('sort', sort, 'sort-at-time'));
    const place =
      cursor === undefined ? undefined : placeIn(askedIn(question), cursor, orderOf(question).isPlace);
    let plan = place && planOfKey(place[1]);
    for (;;) {
      if (plan !== undefined) yield plan;
      const beyond = plan === undefined ? {} : order === 'asc' ? { from: `${plan}/` } : { to: `${plan}.` };
      const find = { ...beyond, descending: order === 'desc', limit: 1 };
      const [next] = (await this.models.find(pledgeRecord, find)).items;
      if (!next) return;
      plan = planOfKey(next.id);
    }
  }

  private async rowsAt(plan: string, at: AsOf): Promise<BoardRow[]> {
    return (await pledgesOfPlan(this.models, plan)).flatMap(({ pledge, revision }) => {
      const view = viewPledge(pledge, at);
      return view ? [rowOf(view, revision)] : [];
    });
  }
}

/** What a cursor belongs to. */
const askedIn = ({ cursor: _, limit: __, after: ___, ...asked }: PledgeListQuestion): object => ({
  list: 'pledges',
  ...asked,
});

/** Of a pledge's id too. */
const planOfKey = (key: string): string => key.slice(0, key.indexOf('.'));

const listed = ({ text: _, terms: __, dated: ___, lines: ____, ...row }: BoardRow): ListedPledge => row;

function matches(row: BoardRow, { stage, department, year, text }: PledgeListQuestion): boolean {
  return (
    !row.voided &&
    (stage === undefined || (row.stage ?? NOT_RECORDED) === stage) &&
    (department === undefined || composed(row.department) === composed(department)) &&
    (year === undefined || row.years.includes(year)) &&
    (text === undefined || row.text.includes(searchable(text)))
  );
}

const STAGE_ORDER = [null, ...STAGES];

const sortValue: Record<Sort, (row: BoardRow) => string | number> = {
  code: () => '',
  title: (row) => row.title,
  stage: (row) => STAGE_ORDER.indexOf(row.stage),
  department: (row) => row.department,
  planned: (row) => row.plannedKrw ?? -1,
  updated: (row) => row.updatedAt,
};

const collator = new Intl.Collator('ko');

const compareValues = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
const compareKeys = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Between equals the codes decide, upwards whatever the order; where the codes are the order, they follow it. */
function orderOf({ sort = 'code', order = 'asc' }: PledgeListQuestion): Order<BoardRow> {
  const way = order === 'asc' ? 1 : -1;
  const type = sort === 'planned' || sort === 'stage' ? 'number' : 'string';
  return {
    isPlace: placeOf<Place>(type, 'string'),
    placeOf: (row) => [sortValue[sort](row), pledgeKey(row.id)],
    compare: ([value, key], [otherValue, otherKey]) =>
      way * compareValues(value, otherValue) || (sort === 'code' ? way : 1) * compareKeys(key, otherKey),
  };
}

/**
 * Within a plan, a range of keys is looked through. Across plans, one index answers: each filter is a term, and those rows
 * are found that have all of them.
 */
function findOf(question: PledgeListQuestion): Find {
  const { plan, stage, department, year, text, sort = 'code', order = 'asc' } = question;
  const { limit = DEFAULT_LIMIT, cursor } = question;
  if (sort !== 'code' && sort !== 'updated') throw invalidInput(problem('sort', sort, 'sort-across-plans'));
  const sought = text === undefined ? '' : searchable(text);
  const page = {
    limit,
    descending: order === 'desc',
    ...(cursor === undefined ? {} : { cursor }),
    ...(sought === '' ? {} : { contains: { path: 'text', text: sought } }),
  };
  const wanted = stage === NOT_RECORDED ? null : stage;
  if (plan !== undefined) {
    const where = {
      voided: false,
      ...(wanted === undefined ? {} : { stage: wanted }),
      ...(department === undefined ? {} : { terms: TERMS.department(department) }),
      ...(year === undefined ? {} : { years: year }),
    };
    return { ...page, prefix: `${parsePlanSlug(plan)}.`, where };
  }
  const all = [
    ...(wanted === undefined ? [] : [TERMS.stage(wanted)]),
    ...(department === undefined ? [] : [TERMS.department(department)]),
    ...(year === undefined ? [] : [TERMS.year(year)]),
    ...gramsOf(sought),
  ];
  if (all.length === 0)
    return { ...page, where: { voided: false }, ...(sort === 'updated' ? { index: 'updated' } : {}) };
  if (sort === 'updated') throw invalidInput(problem('sort', sort, 'sort-found'));
  return { ...page, index: 'terms', all };
}

/** The row that a view amounts to: the same figures as the projection's, by another way. */
export function rowOf(view: PledgeView, revision: number): BoardRow {
  const amounts = amountsOf(view);
  const linesOfKind = (kind: MoneyKind): number =>
    Object.keys(amounts).filter((path) => lineOf(path)!.kind === kind).length;
  const targets = view.parts.flatMap((part) => [
    ...part.annualTargets.map((t) => [paths.target(t.period, part.code ?? undefined), t.text] as const),
    ...part.achievementTargets.map(
      (t) => [paths.achievement(t.year, part.code ?? undefined), t.text] as const,
    ),
  ]);
  const dated = [...targets, ...Object.entries(amounts)].flatMap(([path, value]) =>
    counts(value) && yearsOf([path]).length > 0 ? [path] : [],
  );
  return {
    id: view.id,
    plan: view.plan,
    code: view.code,
    title: view.title,
    stage: view.stage?.value ?? null,
    stageSince: view.stage?.since ?? null,
    department: view.departments.lead?.name ?? '',
    plannedKrw: totalOf(amounts, 'planned'),
    securedKrw: totalOf(amounts, 'secured'),
    executedKrw: totalOf(amounts, 'executed'),
    years: yearsOf(dated),
    updatedAt: view.updatedAt,
    revision,
    voided: view.voided !== null,
    text: searchable(view.title),
    terms: [],
    dated,
    lines: {
      planned: linesOfKind('planned'),
      secured: linesOfKind('secured'),
      executed: linesOfKind('executed'),
    },
  };
}
