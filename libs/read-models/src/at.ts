import { LedgerError, parseDay, parseKnownAt } from '@ledger/kernel';
import { parsePledgeId, parsePlanSlug, viewPledge, type AsOf, type PledgeView } from '@ledger/pledge';
import { pledgeRecord, pledgesOf, recordKey, type Recorded } from './pledge-record/pledge-record.projection';
import { planSummary } from './plan-summary/plan-summary.projection';
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
): Promise<Recorded & { position: number }> {
  parsePledgeId(id);
  const position = await models.waitFor(pledgeRecord, after);
  const [recorded] = pledgesOf(await models.all(pledgeRecord, recordKey(id)));
  if (!recorded) throw new LedgerError('PLEDGE_MISSING', { pledge: id });
  return { ...recorded, position };
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
  const { pledge, revision, position } = await requirePledge(models, id, asked.after);
  const view = viewPledge(pledge, at);
  if (!view) {
    throw new LedgerError('PLEDGE_MISSING', { pledge: id, ...timeOf(asked) });
  }
  return { view, revision, position };
}

const timeOf = ({ asOf, knownAt }: AtTime): AtTime => ({
  ...(asOf === undefined ? {} : { asOf }),
  ...(knownAt === undefined ? {} : { knownAt }),
});

/** Whose an answer is, and what it must have seen. */
interface Named {
  readonly plan?: string | undefined;
  readonly pledge?: string | undefined;
  readonly after?: string | undefined;
}

/**
 * What was found, unless that is nothing and what was named is not there either: a mistyped plan is not one without changes.
 *
 * @throws LedgerError `PLAN_MISSING`, `PLEDGE_MISSING`, and those of `after`
 */
export async function orMissing<Page extends { readonly items: readonly unknown[] }>(
  models: ReadModels,
  { plan, pledge, after }: Named,
  found: Page,
): Promise<Page> {
  if (found.items.length > 0) return found;
  if (plan !== undefined) await requirePlan(models, plan, after);
  if (pledge !== undefined) await requirePledge(models, pledge, after);
  return found;
}

/** In another read model than that of the answer, which may be behind it. */
async function requirePlan(models: ReadModels, plan: string, after: string | undefined): Promise<void> {
  await models.waitFor(planSummary, after);
  if (await models.get(planSummary, plan)) return;
  const { items } = await models.find(planSummary, { prefix: `${plan}.`, limit: 1 });
  if (items.length === 0) throw new LedgerError('PLAN_MISSING', { plan });
}

/** Every pledge of a plan, in the order of their codes. */
export async function pledgesOfPlan(models: ReadModels, plan: string): Promise<Recorded[]> {
  return pledgesOf(await models.all(pledgeRecord, `${parsePlanSlug(plan)}.`));
}
