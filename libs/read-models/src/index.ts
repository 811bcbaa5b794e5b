import { GetHistoryHandler, ListChangesHandler } from './change-feed/change-feed.query';
import { FindEventHandler } from './event-places/event-places.query';
import { ListFindingsHandler } from './findings/findings.query';
import { GetSummaryHandler, ListPlansHandler } from './plan-summary/summary.query';
import { ListPledgesHandler } from './pledge-board/pledge-list.query';
import { GetBudgetHandler, GetPledgeHandler } from './pledge-record/pledge.query';

export * from './amounts';
export * from './at';
export * from './change-feed/change-feed.projection';
export * from './change-feed/change-feed.query';
export * from './event-places/event-places.projection';
export * from './event-places/event-places.query';
export * from './findings/findings.projection';
export * from './findings/findings.query';
export * from './generations';
export { areOfFirst, furthestOf } from './origin';
export type { RiderOf } from './riders';
export type { Rider } from './track';
export * from './paging';
export * from './plan-summary/plan-summary.projection';
export * from './plan-summary/summary.query';
export * from './pledge-board/pledge-board.projection';
export * from './pledge-board/pledge-list.query';
export * from './pledge-record/pledge-record.projection';
export * from './pledge-record/pledge.query';
export * from './projection';
export * from './projections';
export * from './projector';
export * from './read-models';
export * from './stream-fold';

/** Every query's handler; a new one is added here. */
export const queryHandlers = [
  GetPledgeHandler,
  GetBudgetHandler,
  ListFindingsHandler,
  ListPledgesHandler,
  GetSummaryHandler,
  ListPlansHandler,
  ListChangesHandler,
  GetHistoryHandler,
  FindEventHandler,
];
