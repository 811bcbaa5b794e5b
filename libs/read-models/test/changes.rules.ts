import fc from 'fast-check';
import { asking, codeOf, ledger, paged } from './asking';
import { modelsOn, projectorOn, type Stores } from './reading';
import { Recorder, say } from './recorder';

/** What the change feed answers, on any stores. */
export function changesRules(name: string, open: () => Promise<Stores>): void {
  describe(name, () => {
    let stores: Stores;
    let recorder: Recorder;
    let ask: ReturnType<typeof asking>;
    const project = (): Promise<void> => projectorOn(stores).catchUp();

    beforeEach(async () => {
      stores = await open();
      recorder = new Recorder(stores.events);
      ask = asking(modelsOn(stores));
      await ledger(recorder);
      await recorder.subject('civil-7', {
        reason: { code: 'request', text: '삭제 요구' },
        approval: '기획-9',
      });
      await project();
    });
    afterEach(() => stores.dispose());

    it('say who changed what, from what to what, with reason and approval', async () => {
      const grounds = { reason: { code: 'plan', text: '보완' }, approval: '기획-7' };
      await recorder.pledge('paju8.12-1', say('ChangeStage', { to: 'under-review', ...grounds }), {
        actor: 'P7',
      });
      const [made] = recorder.events.get('paju8.12-1')!;
      await recorder.pledge(
        'paju8.12-1',
        say('CorrectEntry', { event: made!.id, path: 'title', value: '신청사' }),
      );
      await project();
      const { items } = await ask.history('paju8.12-1', { order: 'desc', limit: 2 });
      expect(items).toMatchObject([
        {
          type: 'EntryCorrected',
          changes: [{ path: 'title', from: 'Smart City 신청사 건립', to: '신청사' }],
          data: { event: made!.id },
        },
        {
          type: 'StageChanged',
          plan: 'paju8',
          pledge: 'paju8.12-1',
          changes: [{ path: 'stage', from: 'in-progress', to: 'under-review' }],
          data: null,
          actor: { id: 'P7' },
          ...grounds,
        },
      ]);
    });

    it('of one pledge come in both orders, page by page', async () => {
      const all = (await ask.history('paju8.12-1')).items;
      expect(all.map((c) => c.revision)).toEqual([0, 1, 2]);
      expect(
        await paged((cursor) => ask.history('paju8.12-1', { limit: 1, ...(cursor ? { cursor } : {}) }), 1),
      ).toEqual(all);
      const back = await paged(
        (cursor) => ask.history('paju8.12-1', { order: 'desc', limit: 1, ...(cursor ? { cursor } : {}) }),
        1,
      );
      expect(back).toEqual(all.toReversed());
      const { next } = await ask.history('paju8.12-1', { limit: 1 });
      expect(await codeOf(ask.history('paju8.12-2', { cursor: next! }))).toBe('CURSOR_INVALID');
    });

    it('are filtered by any of plan, pledge, actor, type and position, in any combination and both orders', async () => {
      const all = (await ask.changes({ limit: 200 })).items;
      expect(all.map((c) => c.position)).toEqual([...all.keys()]);
      expect(all.map((c) => c.plan)).toContain(null);
      expect(all).toHaveLength((await stores.events.head())!.position + 1);
      const question = fc.record(
        {
          plan: fc.constantFrom('paju8', 'paju80'),
          pledge: fc.constantFrom('paju8.12-1', 'paju80.1', 'paju8.12-3'),
          actor: fc.constantFrom('P9', 'P12345', 'P0'),
          type: fc.constantFrom('StageChanged', 'PledgeRegistered', 'PlanRegistered', 'SubjectErased'),
          from: fc.integer({ min: 0, max: 14 }),
          order: fc.constantFrom('asc' as const, 'desc' as const),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(question, fc.integer({ min: 1, max: 5 }), async (asked, limit) => {
          const { plan, pledge, actor, type, from = 0, order } = asked;
          const wanted = all.filter(
            (c) =>
              (!plan || c.plan === plan) &&
              (!pledge || c.pledge === pledge) &&
              (!actor || c.actor.id === actor) &&
              (!type || c.type === type) &&
              c.position >= from,
          );
          const found = await paged(
            (cursor) => ask.changes({ ...asked, limit, ...(cursor ? { cursor } : {}) }),
            limit,
          );
          expect(found).toEqual(order === 'desc' ? wanted.toReversed() : wanted);
        }),
        { numRuns: 150 },
      );
    });

    it('refuse what is no plan and no pledge', async () => {
      expect(await codeOf(ask.changes({ plan: '8' }))).toBe('PLAN_SLUG_INVALID');
      expect(await codeOf(ask.changes({ pledge: 'paju8' }))).toBe('PLEDGE_ID_INVALID');
    });

    it('say who erased what was said about whom, and why; of no plan and no pledge', async () => {
      const { items } = await ask.changes({ type: 'SubjectErased' });
      expect(items).toEqual([
        expect.objectContaining({
          plan: null,
          pledge: null,
          changes: [],
          data: { subject: 'civil-7' },
          actor: { id: 'P12345', department: '민원봉사과', role: 'editor' },
          reason: { code: 'request', text: '삭제 요구' },
          approval: '기획-9',
        }),
      ]);
      expect((await ask.changes({ limit: 1, order: 'desc' })).items).toEqual(items);
      expect((await ask.changes({ plan: 'paju8', type: 'SubjectErased' })).items).toEqual([]);
    });
  });
}
