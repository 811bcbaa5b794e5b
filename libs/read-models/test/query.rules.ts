import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { changeFeed, pledgeRecord, projections, type PledgeListQuestion } from '../src';
import { asking, codeOf, ids, ledger, line, paged } from './asking';
import { modelsOn, projectorOn, type Stores } from './reading';
import { Recorder, say } from './recorder';

/** What the queries answer, on any stores. */
export function queryRules(name: string, open: () => Promise<Stores>): void {
  describe(name, () => {
    let stores: Stores;
    let recorder: Recorder;
    let ask: ReturnType<typeof asking>;
    const project = (): Promise<void> => projectorOn(stores).catchUp();

    beforeEach(async () => {
      stores = await open();
      recorder = new Recorder(stores.events);
      ask = asking(modelsOn(stores));
    });
    afterEach(() => stores.dispose());

    describe('before the projector ever ran', () => {
      it('nothing is there, and that is no error', async () => {
        await ledger(recorder);
        const empty = { items: [], next: null, position: -1 };
        for (const answer of [ask.list(), ask.list({ text: '신' }), ask.changes(), ask.findings()]) {
          expect(await answer).toEqual(empty);
        }
        expect(await ask.plans()).toEqual({ items: [], position: -1 });
        expect(await ask.summary()).toMatchObject({ plans: [], pledges: 0, position: -1 });
        for (const asked of [
          ask.summary({ plan: 'paju8' }),
          ask.findings({ plan: 'paju8' }),
          ask.changes({ plan: 'paju8' }),
          ask.list({ plan: 'paju8' }),
          ask.list({ plan: 'paju8', sort: 'title' }),
          ask.list({ plan: 'paju8', knownAt: '2024-01-01' }),
        ]) {
          expect(await codeOf(asked)).toBe('PLAN_MISSING');
        }
        expect(await codeOf(ask.changes({ pledge: 'paju8.12-1' }))).toBe('PLEDGE_MISSING');
        expect(await codeOf(ask.findings({ pledge: 'paju8.12-1' }))).toBe('PLEDGE_MISSING');
        expect(await codeOf(ask.one('paju8.12-1'))).toBe('PLEDGE_MISSING');
        expect(await modelsOn(stores).health()).toHaveLength(projections.length);
      });
    });

    it('an answer names the pledge and the time apart', async () => {
      await ledger(recorder);
      await project();
      const before = ask.one('paju8.12-1', { asOf: '1999-01-01' });
      await expect(before).rejects.toMatchObject({
        code: 'PLEDGE_MISSING',
        details: { pledge: 'paju8.12-1', asOf: '1999-01-01' },
      });
    });

    it('a department is found however its Hangul is composed, as of now and as of a time', async () => {
      await ledger(recorder);
      await project();
      const [first] = (await ask.list({ plan: 'paju8' })).items;
      const department = first!.department.normalize('NFD');
      expect(department).not.toBe(first!.department);
      for (const at of [{}, { plan: 'paju8' }, { plan: 'paju8', knownAt: '2090-01-01' }]) {
        expect(ids(await ask.list({ ...at, department }))).toContain(first!.id);
      }
    });

    describe('the list of pledges', () => {
      beforeEach(async () => {
        await ledger(recorder);
        await project();
      });

      it('comes in the order in which people number them, within a plan and across, without what was voided', async () => {
        expect(ids(await ask.list({ plan: 'paju8' }))).toEqual(['paju8.12-1', 'paju8.12-2', 'paju8.12-10']);
        expect(ids(await ask.list({ plan: 'paju8', order: 'desc' }))).toEqual([
          'paju8.12-10',
          'paju8.12-2',
          'paju8.12-1',
        ]);
        expect(ids(await ask.list())).toEqual(['paju8.12-1', 'paju8.12-2', 'paju8.12-10', 'paju80.1']);
        expect(ids(await ask.list({ plan: 'paju80' }))).toEqual(['paju80.1']);
      });

      it('shows figures, and nothing that is only for searching', async () => {
        const { items } = await ask.list({ plan: 'paju8', limit: 1 });
        expect(items[0]).toEqual({
          id: 'paju8.12-1',
          plan: 'paju8',
          code: '12-1',
          title: 'Smart City 신청사 건립',
          stage: 'in-progress',
          stageSince: '2024-01-01',
          department: '민원봉사과',
          plannedKrw: 350,
          securedKrw: null,
          executedKrw: null,
          years: ['2024'],
          updatedAt: '2024-01-01T00:10:00.000Z',
          revision: 2,
          voided: false,
        });
      });

      it.each<[PledgeListQuestion, string[]]>([
        [{ stage: 'in-progress' }, ['paju8.12-1', 'paju80.1']],
        [{ stage: 'not-recorded' }, ['paju8.12-2', 'paju8.12-10']],
        [{ stage: 'completed' }, []],
        [{ department: '문화예술과' }, ['paju8.12-10', 'paju80.1']],
        [{ department: '문화예술과', stage: 'not-recorded' }, ['paju8.12-10']],
        [{ year: '2024' }, ['paju8.12-1']],
        [{ year: '2026' }, ['paju8.12-2']],
        [{ year: '2024', stage: 'under-review' }, []],
        [{ text: '신' }, ['paju8.12-1', 'paju80.1']],
        [{ text: '신청사' }, ['paju8.12-1', 'paju80.1']],
        [{ text: '신 청사' }, ['paju8.12-1', 'paju80.1']],
        [{ text: '축제' }, ['paju8.12-10']],
        [{ text: 'CITY신' }, ['paju8.12-1']],
        [{ text: '신청사'.normalize('NFD') }, ['paju8.12-1', 'paju80.1']],
        [{ text: '장신' }, []],
        [{ text: '신청사 이전', department: '문화예술과', stage: 'in-progress' }, ['paju80.1']],
        [{ text: '청신' }, []],
        [{ text: ' ' }, ['paju8.12-1', 'paju8.12-2', 'paju8.12-10', 'paju80.1']],
      ])('is filtered by %j, across plans as within each', async (question, expected) => {
        expect(ids(await ask.list(question))).toEqual(expected);
        const within = [
          await ask.list({ ...question, plan: 'paju8' }),
          await ask.list({ ...question, plan: 'paju80' }),
        ];
        expect(within.flatMap(ids)).toEqual(expected);
      });

      it('is sorted by what is asked for, and by the code where that is the same', async () => {
        const sorted = async (question: PledgeListQuestion) =>
          ids(await ask.list({ plan: 'paju8', ...question })).map((id) => id.slice(9));
        expect(await sorted({ sort: 'title' })).toEqual(['10', '2', '1']);
        expect(await sorted({ sort: 'stage' })).toEqual(['2', '10', '1']);
        expect(await sorted({ sort: 'stage', order: 'desc' })).toEqual(['1', '2', '10']);
        expect(await sorted({ sort: 'department' })).toEqual(['10', '1', '2']);
        expect(await sorted({ sort: 'planned', order: 'desc' })).toEqual(['1', '2', '10']);
        expect(await sorted({ sort: 'updated' })).toEqual(['10', '1', '2']);
        expect(ids(await ask.list({ sort: 'updated', order: 'desc' }))).toEqual([
          'paju80.1',
          'paju8.12-2',
          'paju8.12-1',
          'paju8.12-10',
        ]);
      });

      it('refuses what no index answers, in words', async () => {
        expect(await codeOf(ask.list({ sort: 'title' }))).toBe('INPUT_INVALID');
        expect(await codeOf(ask.list({ sort: 'updated', stage: 'completed' }))).toBe('INPUT_INVALID');
        expect(await codeOf(ask.list({ asOf: '2024-02-30' }))).toBe('DATE_INVALID');
        expect(await codeOf(ask.list({ plan: 'Paju' }))).toBe('PLAN_SLUG_INVALID');
        expect(await codeOf(ask.list({ plan: 'paju8', asOf: '2024-02-30' }))).toBe('DATE_INVALID');
      });

      it('takes no cursor of another question, nor what is none', async () => {
        for (const plan of [{ plan: 'paju8' }, {}]) {
          const { next } = await ask.list({ ...plan, limit: 1 });
          expect(ids(await ask.list({ limit: 1, ...plan, cursor: next! }))).toEqual(['paju8.12-2']);
          const others: PledgeListQuestion[] = [{ order: 'desc' }, { stage: 'in-progress' }, { text: '신' }];
          for (const other of others)
            expect(await codeOf(ask.list({ ...plan, ...other, cursor: next! }))).toBe('CURSOR_INVALID');
          for (const cursor of ['x', 'bnVsbA', `${next!}x`])
            expect(await codeOf(ask.list({ ...plan, cursor }))).toBe('CURSOR_INVALID');
        }
        const { next } = await ask.list({ plan: 'paju8', limit: 1 });
        expect(await codeOf(ask.list({ plan: 'paju80', cursor: next! }))).toBe('CURSOR_INVALID');
        expect(await codeOf(ask.list({ plan: 'paju8', asOf: '2024-01-01', cursor: next! }))).toBe(
          'CURSOR_INVALID',
        );
      });

      it('goes on behind its last item though that is no longer in the list', async () => {
        const { next } = await ask.list({ plan: 'paju8', stage: 'not-recorded', limit: 1 });
        await recorder.pledge('paju8.12-2', say('ChangeStage', { to: 'under-review' }));
        await project();
        expect(ids(await ask.list({ plan: 'paju8', stage: 'not-recorded', cursor: next! }))).toEqual([
          'paju8.12-10',
        ]);
      });

      it('is as of a day, and as known at an instant', async () => {
        const early = recorder.now;
        recorder.nowMs = Date.parse('2025-03-01T00:00:00Z');
        await recorder.pledge('paju8.12-2', say('ChangeStage', { to: 'in-progress' }), {
          effectiveOn: '2025-02-01',
        });
        await recorder.register('paju8.12-4');
        await project();
        const inProgress = async (at: PledgeListQuestion) =>
          ids(await ask.list({ plan: 'paju8', stage: 'in-progress', ...at }));
        expect(await inProgress({})).toEqual(['paju8.12-1', 'paju8.12-2']);
        expect(await inProgress({ asOf: '2025-01-31' })).toEqual(['paju8.12-1']);
        expect(await inProgress({ asOf: '2025-02-01' })).toEqual(['paju8.12-1', 'paju8.12-2']);
        expect(await inProgress({ knownAt: early })).toEqual(['paju8.12-1']);
        expect(ids(await ask.list({ plan: 'paju8', asOf: '2025-02-01' }))).toHaveLength(3);
        expect(ids(await ask.list({ plan: 'paju8' }))).toHaveLength(4);
        // The voided one was there until that was known.
        expect(ids(await ask.list({ plan: 'paju8', knownAt: '2024-01-01T00:10:00Z' }))).toContain(
          'paju8.12-3',
        );
        const { next } = await ask.list({ plan: 'paju8', asOf: '2025-02-01', limit: 1 });
        expect(ids(await ask.list({ plan: 'paju8', asOf: '2025-02-01', limit: 1, cursor: next! }))).toEqual([
          'paju8.12-2',
        ]);
      });
    });

    it('pages are disjoint and complete, whatever is asked', async () => {
      const codes = fc.constantFrom('1', '2', '10', '12-1', '12-10', '12-9', '01', 'A1', 'a-2');
      const pledge = fc.record({
        plan: fc.constantFrom('pa', 'pa1'),
        code: codes,
        title: fc.constantFrom('가', '나 다', 'a'),
        amount: fc.nat(3),
      });
      const question = fc.record(
        {
          plan: fc.constantFrom('pa', 'pa1'),
          sort: fc.constantFrom('code' as const, 'title' as const, 'planned' as const, 'updated' as const),
          order: fc.constantFrom('asc' as const, 'desc' as const),
          text: fc.constantFrom('나', '가', '다'),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.uniqueArray(pledge, { selector: (p) => `${p.plan}.${p.code}`, maxLength: 12 }),
          question,
          fc.integer({ min: 1, max: 4 }),
          async (pledges, asked, limit) => {
            fc.pre(
              asked.plan !== undefined ||
                asked.sort === undefined ||
                asked.sort === 'code' ||
                (asked.sort === 'updated' && !asked.text),
            );
            const own = await open();
            const recording = new Recorder(own.events);
            for (const { plan, code, title, amount } of pledges) {
              await recording.register(`${plan}.${code}`, title);
              await recording.pledge(
                `${plan}.${code}`,
                say('ReviseBudget', { lines: [line('city', '2024', amount)] }),
              );
            }
            await projectorOn(own).catchUp();
            const { list } = asking(modelsOn(own));
            // A plan that nobody registered is no plan without pledges.
            fc.pre(asked.plan === undefined || pledges.some(({ plan }) => plan === asked.plan));
            const found = await paged(
              (cursor) => list({ ...asked, limit, ...(cursor ? { cursor } : {}) }),
              limit,
            );
            const wanted = pledges
              .filter(
                ({ plan, title }) =>
                  (!asked.plan || plan === asked.plan) && (!asked.text || title.includes(asked.text)),
              )
              .map(({ plan, code }) => `${plan}.${code}`);
            expect(found.map((row) => row.id).sort()).toEqual(wanted.sort());
            const whole = await list({ ...asked, limit: 200 });
            expect(found).toEqual(whole.items);
            await own.dispose();
          },
        ),
        { numRuns: 40 },
      );
    });

    describe('one pledge', () => {
      beforeEach(async () => {
        await ledger(recorder);
        recorder.nowMs = Date.parse('2025-03-01T00:00:00Z');
        await recorder.pledge('paju8.12-1', say('SecureFunding', { lines: [line('city', '2025', 70)] }), {
          effectiveOn: '2025-02-01',
        });
        await project();
      });

      it('is as of a time across plans too, in the order of codes, page by page', async () => {
        const early = '2024-01-01T00:10:00Z';
        const all = ['paju8.12-1', 'paju8.12-2', 'paju8.12-3', 'paju8.12-10', 'paju80.1'];
        for (const limit of [1, 2, 3, 200]) {
          for (const order of ['asc', 'desc'] as const) {
            const question = { knownAt: early, limit, order };
            const found = await paged(
              (cursor) => ask.list({ ...question, ...(cursor ? { cursor } : {}) }),
              limit,
            );
            expect(found.map(({ id }) => id)).toEqual(order === 'asc' ? all : all.toReversed());
          }
        }
        expect(ids(await ask.list({ asOf: '2030-01-01', department: '문화예술과' }))).toEqual([
          'paju8.12-10',
          'paju80.1',
        ]);
        expect(ids(await ask.list({ asOf: '2000-01-01' }))).toEqual([]);
        expect(await codeOf(ask.list({ asOf: '2030-01-01', sort: 'updated' }))).toBe('INPUT_INVALID');
        const { next } = await ask.list({ knownAt: early, limit: 1 });
        expect(await codeOf(ask.list({ knownAt: early, order: 'desc', cursor: next! }))).toBe(
          'CURSOR_INVALID',
        );
      });

      it('is shown with its revision and the position that the answer rests on', async () => {
        const head = (await stores.events.head())!.position;
        expect(await ask.one('paju8.12-1')).toMatchObject({
          title: 'Smart City 신청사 건립',
          revision: 3,
          position: head,
        });
        expect(await ask.one('paju8.12-3')).toMatchObject({ voided: '중복' });
        expect(await ask.one('paju8.12-3', { knownAt: '2024-01-01T00:10:00Z' })).toMatchObject({
          voided: null,
        });
      });

      it('is missing where it is not, and was not yet', async () => {
        expect(await codeOf(ask.one('paju8.12-99'))).toBe('PLEDGE_MISSING');
        expect(await codeOf(ask.one('paju8'))).toBe('PLEDGE_ID_INVALID');
        for (const at of [{ asOf: '2023-12-31' }, { knownAt: '2023-12-31' }]) {
          expect(await codeOf(ask.one('paju8.12-1', at))).toBe('PLEDGE_MISSING');
          expect(await codeOf(ask.budget('paju8.12-1', at))).toBe('PLEDGE_MISSING');
        }
        expect(await codeOf(ask.history('paju8.12-99'))).toBe('PLEDGE_MISSING');
      });

      it('has its budget as a matrix, now and then', async () => {
        const { tables } = await ask.budget('paju8.12-1');
        expect(tables).toMatchObject([{ component: null, periods: ['prior', '2024'], totalKrw: 350 }]);
        expect((await ask.budget('paju8.12-1', { kind: 'secured' })).tables).toMatchObject([
          { totalKrw: 70 },
        ]);
        expect((await ask.budget('paju8.12-1', { kind: 'secured', asOf: '2025-01-31' })).tables).toEqual([]);
        expect((await ask.budget('paju8.12-2')).tables).toEqual([]);
      });

      it('is not another one that is numbered almost the same', async () => {
        await recorder.register('paju8.12-01', '영으로 시작');
        await recorder.register('paju8.0012-1', '영으로 시작');
        await project();
        expect(await ask.one('paju8.12-1')).toMatchObject({
          id: 'paju8.12-1',
          revision: 3,
          title: 'Smart City 신청사 건립',
        });
        expect(await ask.one('paju8.12-01')).toMatchObject({ id: 'paju8.12-01', revision: 0 });
        expect(ids(await ask.list({ plan: 'paju8', text: '영으로' }))).toEqual([
          'paju8.0012-1',
          'paju8.12-01',
        ]);
      });
    });

    describe('the summary', () => {
      beforeEach(async () => {
        await ledger(recorder);
        recorder.nowMs = Date.parse('2025-03-01T00:00:00Z');
        await recorder.pledge(
          'paju80.1',
          say('ReviseBudget', {
            lines: [line('city', '2025', 7), { source: 'total', period: 'total', amount: 99 }],
          }),
        );
        await recorder.pledge(
          'paju80.1',
          say('ReassignDepartment', { role: 'lead', department: { name: 'constructor' } }),
        );
        await project();
      });

      it('adds up by stage, department, source and year, of one plan or of all', async () => {
        const nothing = { planned: {}, secured: {}, executed: {} };
        expect(await ask.summary({ plan: 'paju8' })).toEqual({
          plans: ['paju8'],
          pledges: 3,
          byStage: { 'in-progress': 1, 'not-recorded': 2 },
          byDepartment: {
            문화예술과: { pledges: 1, plannedKrw: null },
            민원봉사과: { pledges: 2, plannedKrw: 350 },
          },
          bySource: { ...nothing, planned: { city: 300, national: 50 } },
          byYear: { ...nothing, planned: { 2024: 300, prior: 50 } },
          totalKrw: { planned: 350, secured: null, executed: null },
          position: (await stores.events.head())!.position,
        });
        expect(await ask.summary()).toMatchObject({
          plans: ['paju8', 'paju80'],
          pledges: 4,
          byDepartment: { constructor: { pledges: 1, plannedKrw: 7 } },
          totalKrw: { planned: 357 },
        });
        expect(await codeOf(ask.summary({ plan: 'nowhere' }))).toBe('PLAN_MISSING');
      });

      it('is as of a day, and as known at an instant', async () => {
        const then = {
          byDepartment: { 문화예술과: { pledges: 2, plannedKrw: null } },
          totalKrw: { planned: 350 },
        };
        expect(await ask.summary({ asOf: '2024-12-31' })).toMatchObject(then);
        // What was voided that day was not known to be, five minutes before.
        expect(await ask.summary({ knownAt: '2024-01-01T00:10:00Z' })).toMatchObject({ ...then, pledges: 5 });
        expect(await ask.summary({ plan: 'paju80', asOf: '2025-03-01' })).toMatchObject({
          totalKrw: { planned: 7 },
        });
        const { position: _, ...now } = await ask.summary();
        expect(await ask.summary({ asOf: '2025-03-01', knownAt: '2030-01-01' })).toMatchObject(now);
      });

      it('stands beside the list of plans', async () => {
        await recorder.register('loose.1');
        await project();
        expect((await ask.plans()).items).toEqual([
          { plan: 'loose', attributes: null, documents: [], pledges: 1 },
          {
            plan: 'paju8',
            attributes: { jurisdiction: { name: '파주시' }, term: 'paju8' },
            documents: [],
            pledges: 3,
          },
          {
            plan: 'paju80',
            attributes: { jurisdiction: { name: '파주시' }, term: 'paju80' },
            documents: [],
            pledges: 1,
          },
        ]);
        expect(await ask.summary({ plan: 'loose' })).toMatchObject({ plans: ['loose'], pledges: 1 });
      });
    });

    describe("reading one's own write", () => {
      it('waits until the change shows, in every query', async () => {
        const token = await ledger(recorder);
        const asked = [
          ask.list({ after: token }),
          ask.list({ plan: 'paju8', asOf: '2024-01-01', after: token }),
          ask.one('paju8.12-3', { after: token }),
          ask.budget('paju8.12-3', { after: token }),
          ask.history('paju8.12-3', { after: token }),
          ask.changes({ after: token }),
          ask.summary({ after: token }),
          ask.summary({ asOf: '2024-01-01', after: token }),
          ask.plans(token),
          ask.findings({ plan: 'paju8', after: token }),
        ];
        await sleep(20);
        await project();
        const head = (await stores.events.head())!.position;
        for (const { position } of await Promise.all(asked)) expect(position).toBe(head);
        expect(await asked[2]).toMatchObject({ voided: '중복' });
      });

      it('as of a day waits for the documents that it reads', async () => {
        const token = await ledger(recorder);
        ask = asking(modelsOn(stores, 50));
        const others = projections.filter((p) => p.name !== pledgeRecord.name);
        await projectorOn(stores, { projections: others }).catchUp();
        expect((await ask.list({ plan: 'paju8', after: token })).items).toHaveLength(3);
        {
          const asOf = '2024-01-01';
          expect(await codeOf(ask.list({ plan: 'paju8', asOf, after: token }))).toBe('READ_MODEL_BEHIND');
          expect(await codeOf(ask.summary({ asOf, after: token }))).toBe('READ_MODEL_BEHIND');
        }
        await project();
        expect((await ask.list({ plan: 'paju8', asOf: '2024-01-01', after: token })).items).toHaveLength(3);
      });

      it('gives up after a while, and knows a token of another ledger', async () => {
        const token = await ledger(recorder);
        ask = asking(modelsOn(stores, 30));
        expect(await codeOf(ask.list({ after: token }))).toBe('READ_MODEL_BEHIND');
        await project();
        const past = String(Number(token) + 1).padStart(token.length, '0');
        for (const after of ['x', '0', `${token}0`, past, token.replace(/^0/, '-'), 'zzzzzzzzzzzzzzzz']) {
          expect(await codeOf(ask.list({ after }))).toBe('TOKEN_INVALID');
        }
        expect((await ask.list({ after: token })).items).toHaveLength(4);
        expect((await ask.list({ after: '' })).items).toHaveLength(4);
      });

      it('says at once that a projection is stopped', async () => {
        await ledger(recorder);
        await recorder.raw('pledge-paju8.13', 'PledgeMerged', {});
        const token = await recorder.register('paju8.14');
        await project();
        const startedMs = performance.now();
        expect(await codeOf(ask.list({ after: token }))).toBe('PROJECTION_STOPPED');
        expect(performance.now() - startedMs).toBeLessThan(1_000);
        expect((await ask.list()).items).toHaveLength(4);
      });

      it('knows no token while the ledger is empty', async () => {
        expect(await codeOf(ask.changes({ after: '0000000000000000' }))).toBe('TOKEN_INVALID');
        expect(await modelsOn(stores).waitFor(changeFeed, '')).toBe(-1);
      });
    });
  });
}
