import type { Finding, RecordFinding, Severity } from '@ledger/pledge';
import type { FindingsQuestion } from '../src';
import { asking, codeOf, ledger, paged } from './asking';
import { modelsOn, projectorOn, type Stores } from './reading';
import { Recorder, say } from './recorder';

/** As it is told. */
type Found = Pick<RecordFinding, 'code' | 'severity' | 'read'>;

const [FIRST, SECOND] = ['a'.repeat(64), 'b'.repeat(64)];

const found = (code: string, severity: Severity, read = '1'): Found => ({ code, severity, read });

/** What the question of the findings answers, on any stores. */
export function findingsRules(name: string, open: () => Promise<Stores>): void {
  describe(name, () => {
    let stores: Stores;
    let recorder: Recorder;
    let ask: ReturnType<typeof asking>;
    const project = (): Promise<void> => projectorOn(stores).catchUp();
    const record = (
      id: string,
      finding: string,
      said: Omit<RecordFinding, 'finding'>,
      document?: string,
    ): Promise<string> =>
      recorder.pledge(id, say('RecordFinding', { finding, ...said }), document ? { document } : {});
    const recorded = (id: string) =>
      recorder.events.get(id)!.filter(({ type }) => type === 'FindingRecorded');
    const document = (plan: string, sha256: string, pledges: string[], findings: Finding[]) => {
      const about = { bytes: 1, name: 'plan.md', importer: '1' };
      return recorder.plan(plan, {
        name: 'RegisterSourceDocument',
        body: { sha256, pledges, findings, ...about },
      });
    };
    /** `paju8.12-2/f`, and `paju8:a.1` for the first of the document whose SHA-256 is all `a`. */
    const shown = async (question: FindingsQuestion = {}) =>
      (await ask.findings(question)).items.map(({ plan, pledge, id }) =>
        pledge === null ? `${plan}:${id.replace(/^(\w)\1*/, '$1')}` : `${pledge}/${id}`,
      );

    beforeEach(async () => {
      stores = await open();
      recorder = new Recorder(stores.events);
      ask = asking(modelsOn(stores));
      await ledger(recorder);
      await record('paju8.12-10', 'f', found('SUM_DIFFERS', 'error'), FIRST);
      await record('paju8.12-2', 'g', found('SUM_DIFFERS', 'info'), FIRST);
      await record('paju8.12-2', 'f', found('AREA_DIFFERS', 'error'));
      await record('paju80.1', 'f', found('SUM_DIFFERS', 'error'), SECOND);
      const span = { line: 3, column: 1, endLine: 3, endColumn: 9 };
      await document(
        'paju8',
        FIRST,
        ['12-2'],
        [{ ...found('LINE_NOT_UNDERSTOOD', 'warning'), span }, found('AREA_DIFFERS', 'info', '㎡')],
      );
      await document('paju8', SECOND, ['12-10'], [found('LINE_NOT_UNDERSTOOD', 'error')]);
      await project();
    });
    afterEach(() => stores.dispose());

    const PLAN = ['paju8:a.1', 'paju8:a.2', 'paju8:b.1', 'paju8.12-2/g', 'paju8.12-2/f', 'paju8.12-10/f'];

    it.each<[FindingsQuestion, string[]]>([
      [{}, [...PLAN, 'paju80.1/f']],
      [{ plan: 'paju8' }, PLAN],
      [{ plan: 'paju80' }, ['paju80.1/f']],
      [{ pledge: 'paju8.12-2' }, ['paju8.12-2/g', 'paju8.12-2/f']],
      [{ pledge: 'paju8.12-1' }, []],
      [{ pledge: 'paju80.1', plan: 'paju8' }, []],
      [{ pledge: 'paju8.12-10', plan: 'paju8' }, ['paju8.12-10/f']],
      [{ code: 'SUM_DIFFERS' }, ['paju8.12-2/g', 'paju8.12-10/f', 'paju80.1/f']],
      [{ code: 'SUM_DIFFERS', plan: 'paju8' }, ['paju8.12-2/g', 'paju8.12-10/f']],
      [{ severity: 'error' }, ['paju8:b.1', 'paju8.12-2/f', 'paju8.12-10/f', 'paju80.1/f']],
      [{ severity: 'error', pledge: 'paju8.12-2' }, ['paju8.12-2/f']],
      // Of a document that holds both, but not in one finding.
      [{ code: 'SUM_DIFFERS', severity: 'error' }, ['paju8.12-10/f', 'paju80.1/f']],
      [{ code: 'AREA_DIFFERS', severity: 'info', plan: 'paju8' }, ['paju8:a.2']],
      [{ code: 'SUM_DIFFERS/error' }, []],
      [{ code: 'OTHER' }, []],
    ])('for %j are those, in both orders and by pages of any size', async (question, expected) => {
      expect(await shown(question)).toEqual(expected);
      expect(await shown({ ...question, order: 'desc' })).toEqual(expected.toReversed());
      for (const order of ['asc', 'desc'] as const) {
        const whole = (await ask.findings({ ...question, order })).items;
        for (const limit of [1, 2, 3]) {
          const next = (cursor?: string) =>
            ask.findings({ ...question, order, limit, ...(cursor ? { cursor } : {}) });
          expect(await paged(next, limit)).toEqual(whole);
        }
      }
    });

    it('say what was found where, in which document, and since when it is on record', async () => {
      const { items, position } = await ask.findings({ plan: 'paju8' });
      expect(position).toBe((await stores.events.head())!.position);
      expect(items[0]).toEqual({
        id: `${FIRST}.1`,
        plan: 'paju8',
        pledge: null,
        code: 'LINE_NOT_UNDERSTOOD',
        severity: 'warning',
        span: { line: 3, column: 1, endLine: 3, endColumn: 9 },
        read: '1',
        document: FIRST,
        recordedAt: '2024-01-01T00:18:00.000Z',
      });
      expect(items.slice(3, 5)).toEqual([
        {
          id: 'g',
          plan: 'paju8',
          pledge: 'paju8.12-2',
          ...found('SUM_DIFFERS', 'info'),
          document: FIRST,
          recordedAt: '2024-01-01T00:15:00.000Z',
        },
        expect.objectContaining({ id: 'f', document: null }),
      ]);
    });

    it('are those of a voided registration no longer', async () => {
      await recorder.pledge('paju8.12-2', say('VoidRegistration', { because: '중복' }));
      await project();
      expect(await shown({ plan: 'paju8', severity: 'error' })).toEqual(['paju8:b.1', 'paju8.12-10/f']);
      expect(await shown({ pledge: 'paju8.12-2' })).toEqual([]);
      expect(await shown({ code: 'AREA_DIFFERS' })).toEqual(['paju8:a.2']);
    });

    it('are as they were corrected; what is taken back gives way to what was said before', async () => {
      const correct = async (at: number, value: object | null): Promise<void> => {
        const event = recorded('paju8.12-10')[at]!.id;
        const correction = { event, path: 'finding/f', value: value as never };
        await recorder.pledge('paju8.12-10', say('CorrectEntry', correction));
        await project();
      };
      const one = async () => (await ask.findings({ pledge: 'paju8.12-10' })).items;
      const [before] = await one();
      await record('paju8.12-10', 'f', found('SUM_DIFFERS', 'error', '2'), SECOND);
      await project();
      const again = { ...before, document: SECOND, recordedAt: recorder.now };
      expect(await one()).toEqual([{ ...again, read: '2' }]);
      await correct(1, found('SUM_ROUNDED', 'info', '3'));
      expect(await one()).toEqual([{ ...again, ...found('SUM_ROUNDED', 'info', '3') }]);
      expect(await shown({ code: 'SUM_ROUNDED' })).toEqual(['paju8.12-10/f']);
      expect(await shown({ code: 'SUM_DIFFERS', plan: 'paju8' })).toEqual(['paju8.12-2/g']);
      await correct(1, null);
      expect(await one()).toEqual([before]);
      await correct(0, null);
      expect(await one()).toEqual([]);
    });

    it('of a document that is registered again are those of its last reading', async () => {
      await document('paju8', FIRST, ['12-1'], [found('HEADING_UNKNOWN', 'info')]);
      await project();
      expect(await shown({ plan: 'paju8', severity: 'info' })).toEqual(['paju8:a.1', 'paju8.12-2/g']);
      expect(await shown({ code: 'LINE_NOT_UNDERSTOOD' })).toEqual(['paju8:b.1']);
    });

    it('of a document give way to those of the edition after it, which names a pledge that it named', async () => {
      await document('paju8', 'c'.repeat(64), ['12-2', '12-3'], [found('PLEDGE_DROPPED', 'warning')]);
      await project();
      expect(await shown({ plan: 'paju8' })).toEqual([
        'paju8:b.1',
        'paju8:c.1',
        'paju8.12-2/g',
        'paju8.12-2/f',
        'paju8.12-10/f',
      ]);
    });

    it('are listed no more once they are withdrawn, until they are made again', async () => {
      await record('paju8.12-2', 'g', { ...found('SUM_DIFFERS', 'info'), state: 'withdrawn' }, SECOND);
      await project();
      expect(await shown({ pledge: 'paju8.12-2' })).toEqual(['paju8.12-2/f']);
      expect(await shown({ code: 'SUM_DIFFERS', plan: 'paju8' })).toEqual(['paju8.12-10/f']);
      await record('paju8.12-2', 'g', found('SUM_DIFFERS', 'info'), SECOND);
      await project();
      expect(await shown({ pledge: 'paju8.12-2' })).toEqual(['paju8.12-2/g', 'paju8.12-2/f']);
    });

    it('go on behind the last one though that is no longer listed', async () => {
      for (const plan of [{ plan: 'paju8' }, {}]) {
        const { next } = await ask.findings({ ...plan, limit: 4 });
        const correction = { event: recorded('paju8.12-2')[0]!.id, path: 'finding/g', value: null };
        await recorder.pledge('paju8.12-2', say('CorrectEntry', correction));
        await project();
        expect(await shown({ ...plan, limit: 2, cursor: next! })).toEqual(['paju8.12-2/f', 'paju8.12-10/f']);
        const restored = { ...correction, value: { ...found('SUM_DIFFERS', 'info') } };
        await recorder.pledge('paju8.12-2', say('CorrectEntry', restored));
        await project();
      }
    });

    it('are none of a plan in which nothing was found, and of no plan that is not there', async () => {
      const body = { jurisdiction: { name: '고양시' }, term: '민선 8기' };
      await recorder.plan('goyang8', { name: 'RegisterPlan', body });
      await project();
      expect(await shown({ plan: 'goyang8' })).toEqual([]);
      expect(await codeOf(ask.findings({ plan: 'nowhere' }))).toBe('PLAN_MISSING');
      expect(await codeOf(ask.findings({ plan: 'paju' }))).toBe('PLAN_MISSING');
      expect(await codeOf(ask.findings({ plan: '8' }))).toBe('PLAN_SLUG_INVALID');
      expect(await codeOf(ask.findings({ pledge: 'paju8' }))).toBe('PLEDGE_ID_INVALID');
    });

    it('take no cursor of another question, nor what is none', async () => {
      for (const plan of [{ plan: 'paju8' }, {}]) {
        const { next } = await ask.findings({ ...plan, limit: 1 });
        const others: FindingsQuestion[] = [{ order: 'desc' }, { severity: 'error' }, { plan: 'paju80' }];
        for (const other of others)
          expect(await codeOf(ask.findings({ ...plan, ...other, cursor: next! }))).toBe('CURSOR_INVALID');
        const list = await ask.list({ ...plan, limit: 1 });
        for (const cursor of ['x', 'bnVsbA', `${next!}x`, list.next!])
          expect(await codeOf(ask.findings({ ...plan, cursor }))).toBe('CURSOR_INVALID');
      }
    });
  });
}
