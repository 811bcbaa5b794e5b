import { LedgerError } from '@ledger/kernel';
import {
  GetBudgetHandler,
  GetHistory,
  GetHistoryHandler,
  GetBudget,
  GetPledge,
  GetPledgeHandler,
  GetSummary,
  GetSummaryHandler,
  ListChanges,
  ListChangesHandler,
  ListFindings,
  ListFindingsHandler,
  ListPlans,
  ListPlansHandler,
  ListPledges,
  ListPledgesHandler,
  type Paged,
  type ChangesQuestion,
  type FindingsQuestion,
  type PledgeListQuestion,
  type ReadModels,
  type SummaryQuestion,
} from '../src';
import { say, type Recorder } from './recorder';

/** The questions, through the handlers that the bus would call. */
export function asking(models: ReadModels) {
  const changes = new ListChangesHandler(models);
  return {
    list: (question: PledgeListQuestion = {}) =>
      new ListPledgesHandler(models).execute(new ListPledges(question)),
    one: (...args: ConstructorParameters<typeof GetPledge>) =>
      new GetPledgeHandler(models).execute(new GetPledge(...args)),
    budget: (...args: ConstructorParameters<typeof GetBudget>) =>
      new GetBudgetHandler(models).execute(new GetBudget(...args)),
    history: (...args: ConstructorParameters<typeof GetHistory>) =>
      new GetHistoryHandler(models, changes).execute(new GetHistory(...args)),
    changes: (question: ChangesQuestion = {}) => changes.execute(new ListChanges(question)),
    summary: (question: SummaryQuestion = {}) =>
      new GetSummaryHandler(models).execute(new GetSummary(question)),
    plans: (after?: string) => new ListPlansHandler(models).execute(new ListPlans(after)),
    findings: (question: FindingsQuestion = {}) =>
      new ListFindingsHandler(models).execute(new ListFindings(question)),
  };
}

export const codeOf = async (asked: Promise<unknown>): Promise<string> => {
  const error = await asked.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  return error instanceof LedgerError ? error.code : String(error);
};

/** Follows the cursors to the end; each page but the last is full. */
export async function paged<Item>(
  ask: (cursor?: string) => Promise<Paged<Item>>,
  limit: number,
): Promise<Item[]> {
  const all: Item[] = [];
  for (let cursor: string | undefined; ;) {
    const { items, next } = await ask(cursor);
    all.push(...items);
    if (next === null) return all;
    expect(items).toHaveLength(limit);
    cursor = next;
  }
}

export const ids = (answer: { items: readonly { id: string }[] }): string[] =>
  answer.items.map((item) => item.id);
export const line = (source: 'city' | 'national', period: string, amount: number) => ({
  source,
  period,
  amount,
});

/** Two plans whose slugs begin alike, with what the filters tell apart. */
export async function ledger(recorder: Recorder): Promise<string> {
  for (const plan of ['paju8', 'paju80']) {
    const body = { jurisdiction: { name: '파주시' }, term: plan };
    await recorder.plan(plan, { name: 'RegisterPlan', body });
  }
  await recorder.register('paju8.12-10', '각종 축제 지원', '문화예술과');
  await recorder.register('paju8.12-2', '명예시장제 운영');
  await recorder.register('paju8.12-1', 'Smart City 신청사 건립');
  await recorder.register('paju8.12-3', '잘못 등록한 축제');
  await recorder.register('paju80.1', '신 청 사 이전', '문화예술과');
  await recorder.pledge('paju8.12-1', say('ChangeStage', { to: 'in-progress' }));
  await recorder.pledge('paju80.1', say('ChangeStage', { to: 'in-progress' }), { actor: 'P9' });
  await recorder.pledge(
    'paju8.12-1',
    say('ReviseBudget', { lines: [line('city', '2024', 300), line('national', 'prior', 50)] }),
  );
  await recorder.pledge('paju8.12-2', say('SetAnnualTarget', { period: '2026-06', text: '위촉' }));
  await recorder.pledge('paju80.1', say('SetAchievementTarget', { year: '2024', text: '-' }), {
    actor: 'P9',
  });
  return recorder.pledge('paju8.12-3', say('VoidRegistration', { because: '중복' }));
}
