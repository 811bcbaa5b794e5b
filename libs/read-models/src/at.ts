import { LedgerError, parseDay, parseKnownAt } from '@ledger/kernel';
import {
  parsePledgeId,
  parsePlanSlug,
  viewPledge,
  type AsOf,
  type Pledge,
  type PledgeView,
} from '@ledger/pledge';
import { pledgeOf, pledgeRecord, type PledgeRecord } from './pledge-record/pledge-record.projection';
import { pledgeKey } from './projection';
import type { ReadModels } from './read-models';
import type { AtTime } from './paging';

/** @throws LedgerError `DATE_INVALID`, `INSTANT_INVALID` */
export function atOf({ asOf, knownAt }: AtTime): AsOf {
  return {
    asOf: asOf === undefined ? undefined : parseDay(asOf, 'asOf'),
    knownAt: knownAt === undefined ? undefined : parseKnownAt(knownAt, 'knownAt'),
  };
}

/** Whether another time than the present was asked for. */
export const isTimed = ({ asOf, knownAt }: AtTime): boolean => asOf !== undefined || knownAt !== undefined;

/** @throws LedgerError `PLEDGE_ID_INVALID`, `PLEDGE_MISSING`, and those of `after` */
export async function requirePledge(
  models: ReadModels,
  id: string,
  after?: string,
): Promise<{ pledge: Pledge; record: PledgeRecord; position: number }> {
  parsePledgeId(id);
  const position = await models.waitFor(pledgeRecord, after);
  const record = await models.get(pledgeRecord, pledgeKey(id));
  if (!record) throw new LedgerError('PLEDGE_MISSING', { pledge: id });
  return { pledge: pledgeOf(record), record, position };
}

/**
 * A pledge as it was at a time.
 *
 * @throws LedgerError `PLEDGE_MISSING` where nothing of it was known or in force then, and those of `requirePledge`
 */
export async function requireView(
  models: ReadModels,
  id: string,
  asked: AtTime,
): Promise<{ view: PledgeView; revision: number; position: number }> {
  const at = atOf(asked);
  const { pledge, record, position } = await requirePledge(models, id, asked.after);
  const view = viewPledge(pledge, at);
  if (!view) {
    const time = [asked.asOf && `asOf ${asked.asOf}`, asked.knownAt && `knownAt ${asked.knownAt}`].filter(
      Boolean,
    );
    throw new LedgerError('PLEDGE_MISSING', { pledge: `${id} (${time.join(', ')})` });
  }
  return { view, revision: record.revision, position };
}

/** Every pledge of a plan, in the order of their codes. */
export async function pledgesOfPlan(
  models: ReadModels,
  plan: string,
): Promise<{ pledge: Pledge; record: PledgeRecord }[]> {
  const records = await models.all(pledgeRecord, `${parsePlanSlug(plan)}.`);
  return records.map((record) => ({ pledge: pledgeOf(record), record }));
}
