import { LedgerError } from '@ledger/kernel';
import type { ReadModels } from '@ledger/read-models';
import { said } from '../composition/said';

/** What stands in the way of answers from the start on, a sentence each: projections that are stopped, read models of another log. */
export async function foundAtStart(models: ReadModels): Promise<unknown[]> {
  try {
    return (await models.health()).flatMap(({ projection, stopped }) => {
      if (!stopped) return [];
      const { event, why, error } = stopped;
      return [said(new LedgerError('PROJECTION_STOPPED', { projection, event, why: why ?? error }))];
    });
  } catch (fault) {
    if (!(fault instanceof LedgerError)) throw fault;
    return [said(fault)];
  }
}
