import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Find } from '@ledger/document-store';
import {
  OneOf,
  parsePlanSlug,
  parsePledgeId,
  planEvents,
  pledgeEvents,
  subjectEvents,
  Text,
  WholeNumberText,
} from '@ledger/pledge';
import { orMissing, requirePledge } from '../at';
import { DEFAULT_LIMIT, Paging, type Paged } from '../paging';
import { READ_MODELS, type ReadModels } from '../read-models';
import { positionKey } from '../projection';
import { changeFeed, type ChangeEntry } from './change-feed.projection';

/** Those that the feed tells of: an auditor who mistypes one is not told that nothing of it happened. */
const TYPES = Object.keys({ ...planEvents, ...pledgeEvents, ...subjectEvents });

export class ChangesQuestion extends Paging {
  @Text(32, { optional: true, description: 'One plan; all of them if absent.' }) plan?: string;
  @Text(80, { optional: true, description: 'One pledge, by its id.' }) pledge?: string;
  @Text(128, { optional: true, description: 'One actor, by the staff number.' }) actor?: string;
  @OneOf(TYPES, { optional: true, description: 'One type of event.' }) type?: string;
  @WholeNumberText(0, Number.MAX_SAFE_INTEGER, {
    optional: true,
    description: 'From this ledger position on, inclusive.',
  })
  from?: number;
}

/** The compliance feed: who changed what, and who erased what was said about whom; newest last. */
export class ListChanges {
  constructor(readonly question: ChangesQuestion = {}) {}
}

@QueryHandler(ListChanges)
export class ListChangesHandler implements IQueryHandler<ListChanges, Paged<ChangeEntry>> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  async execute({ question }: ListChanges): Promise<Paged<ChangeEntry>> {
    const position = await this.models.waitFor(changeFeed, question.after);
    const page = await orMissing(this.models, question, await this.models.find(changeFeed, findOf(question)));
    return { ...page, position };
  }
}

/** The history of one pledge, oldest first unless asked otherwise. */
export class GetHistory {
  constructor(
    readonly id: string,
    readonly paging: Paging = {},
  ) {}
}

@QueryHandler(GetHistory)
export class GetHistoryHandler implements IQueryHandler<GetHistory, Paged<ChangeEntry>> {
  constructor(
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(ListChangesHandler) private readonly changes: ListChangesHandler,
  ) {}

  async execute({ id, paging }: GetHistory): Promise<Paged<ChangeEntry>> {
    await requirePledge(this.models, id, paging.after);
    return this.changes.execute(new ListChanges({ ...paging, pledge: id }));
  }
}

/** The narrowest index answers; the other filters are applied to what it yields. */
function findOf({
  plan,
  pledge,
  actor,
  type,
  from,
  limit = DEFAULT_LIMIT,
  cursor,
  order,
}: ChangesQuestion): Find {
  if (plan !== undefined) parsePlanSlug(plan);
  if (pledge !== undefined) parsePledgeId(pledge);
  const where = {
    ...(plan === undefined ? {} : { plan }),
    ...(actor === undefined ? {} : { 'actor.id': actor }),
    ...(type === undefined ? {} : { type }),
  };
  const page = {
    where,
    limit,
    descending: order === 'desc',
    ...(cursor === undefined ? {} : { cursor }),
    ...(from === undefined ? {} : { from: positionKey(from) }),
  };
  const [index, value] =
    Object.entries({ pledge, plan, actor, type }).find(([, asked]) => asked !== undefined) ?? [];
  return index === undefined ? page : { ...page, index, equals: [value!] };
}
