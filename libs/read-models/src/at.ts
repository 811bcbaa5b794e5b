import { LedgerError, parseDay, parseKnownAt } from '@ledger/kernel';
import { parsePledgeId, parsePlanSlug, type AsOf, type Pledge } from '@ledger/pledge';
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

/** @throws LedgerError `PLEDGE_ID_INVALID`, `PLEDGE_MISSING`, and those of `after` */
export async function requirePledge(
  models: ReadModels,
  id: string,
  after?: string,
): Promise<{ pledge: Pledge; record: PledgeRecord; position: number }> {
  parsePledgeId(id);
  await models.waitFor(pledgeRecord, after);
  const found = await models.get<PledgeRecord>(pledgeRecord, pledgeKey(id));
  if (!found) throw new LedgerError('PLEDGE_MISSING', { pledge: id });
  return { pledge: pledgeOf(found.document), record: found.document, position: await models.position(pledgeRecord) };
}

/** Every pledge of a plan, in the order of their codes. */
export async function pledgesOfPlan(models: ReadModels, plan: string): Promise<{ pledge: Pledge; record: PledgeRecord }[]> {
  const records = await models.all<PledgeRecord>(pledgeRecord, `${parsePlanSlug(plan)}.`);
  return records.map((record) => ({ pledge: pledgeOf(record), record }));
}
