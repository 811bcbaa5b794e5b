import { refusalOf, TODAY } from '../test/given';
import { decideDocument, decidePlan, foldDocument, foldPlan, noPlan } from './plan.decider';
import type { PlanCommand } from './plan.commands';
import { documentEvents, planEvents as e, type PlanEvent } from './plan.events';

const paju = { name: '경기도 파주시', code: '4148000000' };
const registration = e.PlanRegistered({ plan: 'paju8', jurisdiction: paju, term: '민선 8기' });
const document = {
  sha256: 'a'.repeat(64),
  bytes: 10,
  name: 'plan.md',
  importer: '1',
  pledges: ['12-1'],
  findings: [],
};

function given(...events: readonly (readonly [day: string, PlanEvent])[]) {
  const plan = foldPlan(
    noPlan,
    events.map(([effectiveOn, event]) => ({ ...event, metadata: { effectiveOn } })),
  );
  const when = (name: PlanCommand['name'], body: object, effectiveOn = TODAY) =>
    decidePlan(plan, { name, body } as PlanCommand, { id: 'paju8', effectiveOn, today: TODAY });
  return { plan, when };
}

describe('RegisterPlan', () => {
  const body = { jurisdiction: paju, term: '민선 8기' };

  it('registers', () => {
    expect(given().when('RegisterPlan', body)).toEqual([registration]);
  });

  it('again is no news; what is not given again is not denied', () => {
    const titled = e.PlanRegistered({ ...registration.data, title: '실천계획' });
    expect(given(['2022-10-01', registration]).when('RegisterPlan', body)).toEqual([]);
    expect(given(['2022-10-01', titled]).when('RegisterPlan', body)).toEqual([]);
  });

  it('with other attributes is refused, and the refusal says which', () => {
    const plan = given(['2022-10-01', registration]);
    const other = { jurisdiction: { name: '고양시' }, term: '민선 8기', title: '실천계획' };
    expect(refusalOf(() => plan.when('RegisterPlan', other))).toEqual({
      code: 'PLAN_EXISTS',
      details: { plan: 'paju8', differs: ['jurisdiction', 'title'], of: 'plan' },
    });
  });

  it('takes effect not before there was any elected local government', () => {
    expect(refusalOf(() => given().when('RegisterPlan', body, '0000-01-01')).code).toBe('EFFECTIVE_TOO_OLD');
  });

  it('takes effect not in the future', () => {
    expect(refusalOf(() => given().when('RegisterPlan', body, '2026-07-01')).code).toBe(
      'EFFECTIVE_IN_FUTURE',
    );
  });
});

describe('AmendPlan', () => {
  const plan = given(['2022-10-01', registration]);

  it('says from and to of each attribute that changes', () => {
    const body = { jurisdiction: { ...paju, name: '파주시' }, term: '민선 8기', title: '실천계획' };
    expect(plan.when('AmendPlan', body)).toEqual([
      e.PlanAmended({ attribute: 'jurisdiction', from: paju, to: { ...paju, name: '파주시' } }),
      e.PlanAmended({ attribute: 'title', from: null, to: '실천계획' }),
    ]);
    expect(plan.when('AmendPlan', { term: '민선 8기' })).toEqual([]);
    expect(plan.when('AmendPlan', {})).toEqual([]);
  });

  it('is not earlier than the latest change of the same attribute', () => {
    const early = () => plan.when('AmendPlan', { term: '8기' }, '2022-09-30');
    expect(refusalOf(early)).toEqual({
      code: 'EFFECTIVE_TOO_EARLY',
      details: { field: 'term', of: 'plan', latest: '2022-10-01', effectiveOn: '2022-09-30' },
    });
    expect(plan.when('AmendPlan', { title: '실천계획' }, '2022-09-30')).toHaveLength(1);
    const amended = e.PlanAmended({ attribute: 'title', from: null, to: '실천계획' });
    const later = given(['2022-10-01', registration], ['2024-01-01', amended]);
    expect(refusalOf(() => later.when('AmendPlan', { title: '계획' }, '2023-12-31')).code).toBe(
      'EFFECTIVE_TOO_EARLY',
    );
    expect(later.plan.attributes).toEqual({ jurisdiction: paju, term: '민선 8기', title: '실천계획' });
  });

  it('needs a plan', () => {
    expect(refusalOf(() => given().when('AmendPlan', { term: '8기' }))).toEqual({
      code: 'PLAN_MISSING',
      details: { plan: 'paju8' },
    });
  });
});

describe('RegisterSourceDocument', () => {
  it('is news unless it was taken in before', () => {
    const taken = e.SourceDocumentRegistered(document);
    const plan = given(['2022-10-01', registration], ['2022-10-02', taken]);
    expect(given(['2022-10-01', registration]).when('RegisterSourceDocument', document)).toEqual([taken]);
    expect(plan.when('RegisterSourceDocument', document)).toEqual([]);
    const next = { ...document, sha256: 'b'.repeat(64) };
    expect(plan.when('RegisterSourceDocument', next)).toEqual([e.SourceDocumentRegistered(next)]);
    const both = given(
      ['2022-10-01', registration],
      ['2022-10-02', taken],
      ['2023-10-02', e.SourceDocumentRegistered(next)],
    );
    expect(both.when('RegisterSourceDocument', { ...document, name: 'copy.md', importer: '2' })).toEqual([]);
    expect(plan.plan.documents).toEqual([
      {
        sha256: document.sha256,
        name: document.name,
        pledges: ['12-1'],
        importer: '1',
        effectiveOn: '2022-10-02',
      },
    ]);
  });
});

describe('a document of which a pledge was refused', () => {
  it('is news again once that pledge landed from it', () => {
    const plan = given(['2022-10-01', registration], ['2022-10-02', e.SourceDocumentRegistered(document)]);
    const more = { ...document, pledges: ['12-1', '12-2'] };
    expect(plan.when('RegisterSourceDocument', more)).toEqual([e.SourceDocumentRegistered(more)]);
    expect(plan.when('RegisterSourceDocument', { ...document, pledges: [] })).toEqual([]);
  });
});

describe('StoreDocumentParts', () => {
  const sha256 = 'a'.repeat(64);
  const part = (n: number) =>
    documentEvents.SourceDocumentPartStored({ sha256, part: n, parts: 4, text: `${n}` });
  const store = (stored: number, first: number, ...texts: string[]) =>
    decideDocument(stored, { name: 'StoreDocumentParts', body: { sha256, parts: 4, first, texts } });

  it('stores the parts that are not stored yet, in order', () => {
    expect(store(0, 0, '0', '1')).toEqual([part(0), part(1)]);
    expect(store(1, 0, '0', '1')).toEqual([part(1)]);
    expect(store(2, 0, '0', '1')).toEqual([]);
    expect(foldDocument(1, [part(1), part(2)])).toBe(3);
  });

  it('never leaves a hole: that would be a bug of the importer', () => {
    expect(() => store(1, 2, '2')).toThrow(RangeError);
  });
});
