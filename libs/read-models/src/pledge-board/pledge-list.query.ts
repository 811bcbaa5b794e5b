import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LedgerError } from '@ledger/kernel';
import type { Find } from '@ledger/document-store';
import { OneOf, parsePlanSlug, Pattern, STAGES, sumKrw, Text, TOTAL, viewPledge, type MoneyKind, type PledgeView, type Stage } from '@ledger/pledge';
import { atOf, pledgesOfPlan } from '../at';
import { DEFAULT_LIMIT, pageOf, Paging, type Paged } from '../paging';
import { READ_MODELS, type ReadModels } from '../read-models';
import { gramsToFind, searchable } from './grams';
import { pledgeBoard, type BoardRow } from './pledge-board.projection';

const SORTS = ['code', 'title', 'stage', 'department', 'planned', 'updated'] as const;
type Sort = (typeof SORTS)[number];
const NOT_RECORDED = 'not-recorded';

export class PledgeListQuestion extends Paging {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.', example: 'paju8' }) plan?: string;
  @OneOf([...STAGES, NOT_RECORDED], { optional: true }) stage?: Stage | typeof NOT_RECORDED;
  @Text(200, { optional: true, description: 'The lead department, by its name.' }) department?: string;
  @Pattern(/^\d{4}$/, 'YYYY', { optional: true, description: 'With a target or an amount in that year.' }) year?: string;
  @Text(100, { optional: true, description: 'Part of the title; case and spaces do not matter.' }) text?: string;
  @OneOf(SORTS, { optional: true, description: 'code if absent; across plans only code and updated.' }) sort?: Sort;
}

export class ListPledges {
  constructor(readonly question: PledgeListQuestion = {}) {}
}

/** What a list shows of a pledge; what is in the row only for searching stays behind. */
export type ListedPledge = Omit<BoardRow, 'text' | 'grams' | 'dated'>;

@QueryHandler(ListPledges)
export class ListPledgesHandler implements IQueryHandler<ListPledges, Paged<ListedPledge>> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ question }: ListPledges): Promise<Paged<ListedPledge>> {
    const { asOf, knownAt } = question;
    await this.models.waitFor(pledgeBoard, question.after);
    const timed = asOf !== undefined || knownAt !== undefined;
    if (timed && question.plan === undefined) throw new LedgerError('INPUT_INVALID', { problems: 'asOf and knownAt need a plan' });
    const page = question.plan === undefined ? await this.across(question) : await this.within(question.plan, question, timed);
    return { ...page, items: page.items.map(listed), position: await this.models.position(pledgeBoard) };
  }

  /** One plan has a few hundred pledges at most: they are read by one range of keys, filtered and sorted here. */
  private async within(plan: string, question: PledgeListQuestion, timed: boolean): Promise<{ items: BoardRow[]; next: string | null }> {
    const rows = timed
      ? await this.rowsAt(plan, question)
      : await this.models.all<BoardRow>(pledgeBoard, `${parsePlanSlug(plan)}.`);
    const { cursor: _, limit: __, after: ___, ...asked } = question;
    const kept = rows.filter((row) => matches(row, question));
    return pageOf(sorted(kept, question), (row) => row.id, JSON.stringify(asked), question);
  }

  private async rowsAt(plan: string, question: PledgeListQuestion): Promise<BoardRow[]> {
    const at = atOf(question);
    return (await pledgesOfPlan(this.models, plan)).flatMap(({ pledge, record }) => {
      const view = viewPledge(pledge, at);
      return view ? [rowOf(view, record.revision)] : [];
    });
  }

  private async across(question: PledgeListQuestion): Promise<{ items: BoardRow[]; next: string | null }> {
    const { documents, next } = await this.models.find(pledgeBoard, findOf(question));
    return { items: documents.map((d) => d.document as unknown as BoardRow), next: next ?? null };
  }
}

const listed = ({ text: _, grams: __, dated: ___, ...row }: BoardRow): ListedPledge => row;

function matches(row: BoardRow, { stage, department, year, text }: PledgeListQuestion): boolean {
  return (
    !row.voided &&
    (stage === undefined || (row.stage ?? NOT_RECORDED) === stage) &&
    (department === undefined || row.department === department) &&
    (year === undefined || row.years.includes(year)) &&
    (text === undefined || row.text.includes(searchable(text)))
  );
}

const STAGE_ORDER = [null, ...STAGES];

const sortValue: Record<Exclude<Sort, 'code'>, (row: BoardRow) => string | number> = {
  title: (row) => row.title,
  stage: (row) => STAGE_ORDER.indexOf(row.stage),
  department: (row) => row.department,
  planned: (row) => row.plannedKrw,
  updated: (row) => row.updatedAt,
};

const collator = new Intl.Collator('ko');

/** The rows come in the order of their codes, and that decides between equals. */
function sorted(rows: BoardRow[], { sort = 'code', order = 'asc' }: PledgeListQuestion): BoardRow[] {
  const way = order === 'asc' ? 1 : -1;
  if (sort === 'code') return way === 1 ? rows : rows.toReversed();
  const value = sortValue[sort];
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    return way * (typeof x === 'number' ? x - (y as number) : collator.compare(x, y as string));
  });
}

/** Across plans, one index answers: that of the filter which leaves the least. The others filter what it yields. */
function findOf(question: PledgeListQuestion): Find {
  const { stage, department, year, text, sort = 'code', order = 'asc', limit = DEFAULT_LIMIT, cursor } = question;
  if (sort !== 'code' && sort !== 'updated') {
    throw new LedgerError('INPUT_INVALID', { problems: `sort is "${sort}"; expected code or updated where no plan is given` });
  }
  const filtered = text !== undefined || year !== undefined || department !== undefined || stage !== undefined;
  if (sort === 'updated' && filtered) {
    throw new LedgerError('INPUT_INVALID', { problems: 'sort is "updated"; expected code where a filter but no plan is given' });
  }
  const recorded = stage === NOT_RECORDED ? null : stage;
  const where = {
    voided: false,
    ...(recorded === undefined ? {} : { stage: recorded }),
    ...(department === undefined ? {} : { department }),
    ...(year === undefined ? {} : { years: year }),
  };
  const page = { where, limit, descending: order === 'desc', ...(cursor === undefined ? {} : { cursor }) };
  if (text !== undefined && searchable(text) !== '') {
    return { ...page, index: 'grams', all: gramsToFind(text), contains: { path: 'text', text: searchable(text) } };
  }
  if (department !== undefined) return { ...page, index: 'department', equals: [department] };
  if (year !== undefined) return { ...page, index: 'years', all: [year] };
  if (recorded !== undefined) return { ...page, index: 'stage', equals: [recorded] };
  return sort === 'updated' ? { ...page, index: 'updated' } : page;
}

/** The row that a view amounts to: the same figures as the projection's, by another way. */
export function rowOf(view: PledgeView, revision: number): BoardRow {
  const lines = view.parts.flatMap((part) => part.budget.map((line) => ({ ...line, part })));
  const sum = (kind: MoneyKind): number =>
    sumKrw(lines.filter((l) => l.kind === kind && l.source !== TOTAL && l.period !== TOTAL).map((l) => l.amount));
  const targets = view.parts.flatMap((part) => [
    ...part.annualTargets.map((t) => [t.period, t.text] as const),
    ...part.achievementTargets.map((t) => [t.year, t.text] as const),
  ]);
  const amounts = lines.filter((l) => l.source !== TOTAL && typeof l.amount === 'number' && l.amount > 0).map((l) => l.period);
  const years = [...targets.filter(([, text]) => text !== '-').map(([period]) => period), ...amounts]
    .map((period) => /^(\d{4})/.exec(period)?.[1])
    .filter((year) => year !== undefined);
  return {
    id: view.id,
    plan: view.plan,
    code: view.code,
    title: view.title,
    stage: view.stage?.value ?? null,
    stageSince: view.stage?.since ?? null,
    department: view.departments.lead?.name ?? '',
    plannedKrw: sum('planned'),
    securedKrw: sum('secured'),
    executedKrw: sum('executed'),
    years: [...new Set(years)].sort(),
    updatedAt: view.updatedAt,
    revision,
    voided: view.voided !== null,
    text: searchable(view.title),
    grams: [],
    dated: [],
  };
}
