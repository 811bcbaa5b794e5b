import { changeFeed } from './change-feed/change-feed.projection';
import { eventPlaces } from './event-places/event-places.projection';
import { findings } from './findings/findings.projection';
import { planSummary } from './plan-summary/plan-summary.projection';
import { pledgeBoard } from './pledge-board/pledge-board.projection';
import { pledgeRecord } from './pledge-record/pledge-record.projection';
import type { Projection } from './projection';

/** Every projection of the ledger; a new one is added here. */
export const projections = [
  pledgeBoard,
  pledgeRecord,
  planSummary,
  changeFeed,
  findings,
  eventPlaces,
] as unknown as readonly Projection[];
