import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '@ledger/kernel';
import { readEvent } from './aggregates';
import { textUnder, unseals, withTextsSealed } from './free-text';
import { documentCatalogue, planCatalogue } from './plan.events';
import { pledgeCatalogue } from './pledge.events';
import { subjectCatalogue } from './subject.events';

const SEALED = { sealed: '0'.repeat(32), box: 'A'.repeat(40) };
const types = {
  ...pledgeCatalogue.types,
  ...planCatalogue.types,
  ...documentCatalogue.types,
  ...subjectCatalogue.types,
};

/** One of every type, as it is stored. */
const FOLDER = join(__dirname, '../fixtures/events');
const stored = readdirSync(FOLDER)
  .sort()
  .map(
    (name) =>
      JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as {
        stream: string;
        type: string;
        data: JsonObject;
        metadata: { version: number };
      },
  );

const textsOf = (value: Json): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
};

/** Codes, days, ids and amounts as they stand in the fixtures; a text that is not one of these has to be free or legible. */
const CODE = /^[\x21-\x7e]*$/;

describe('what an event holds', () => {
  it.each(stored)('of type $type is what its definition says', ({ stream, type, data, metadata }) => {
    const event = readEvent(stream, type, metadata.version, data);
    const { holds, sealable } = types[type]!;
    const holding = holds(event.data);
    const sealed = { ...(event.data as JsonObject) };
    for (const field of sealable) sealed[field] = withTextsSealed(sealed[field]!, () => SEALED);
    const left = Object.entries(sealed)
      .filter(([field]) => field !== 'from' && field !== 'was')
      .flatMap(([, value]) => textsOf(value))
      .filter((text) => !CODE.test(text));
    if (holding === 'legible-text') return;
    if (holding === 'codes')
      expect(textsOf(event.data as JsonObject).filter((t) => !CODE.test(t))).toEqual([]);
    else expect(left).toEqual([]);
  });

  it('is legible for what lists, sums and search are made of, and nothing else', () => {
    const legible = stored
      .filter(({ stream, type, data, metadata }) => {
        const event = readEvent(stream, type, metadata.version, data);
        return types[type]!.holds(event.data) === 'legible-text';
      })
      .map(({ type }) => type);
    expect(legible).toEqual([
      'AchievementTargetSet',
      'AnnualTargetSet',
      'ComponentDeclared',
      'DepartmentReassigned',
      'PlanAmended',
      'PlanRegistered',
      'PledgeRegistered',
      'SourceDocumentPartStored',
      'SourceDocumentRegistered',
      'SubjectErased',
    ]);
  });
});

describe('the text under a path', () => {
  it.each([
    ['stage', 'codes'],
    ['classification/status', 'codes'],
    ['planned/-/city/2024', 'codes'],
    ['goal', 'free-text'],
    ['goal/1', 'free-text'],
    ['issue/1', 'free-text'],
    ['finding/x', 'free-text'],
    ['title', 'legible-text'],
    ['vision', 'legible-text'],
    ['section-title', 'legible-text'],
    ['department/lead', 'legible-text'],
    ['component/1', 'legible-text'],
    ['target/-/2026', 'legible-text'],
    ['of-tomorrow', 'legible-text'],
    ['constructor', 'legible-text'],
  ])('%s is %s', (path, expected) => {
    expect(textUnder(path)).toBe(expected);
  });

  it.each<[before: Json[], value: Json, expected: boolean]>([
    [[{ text: SEALED }], { text: '글' }, true],
    [[null, SEALED, null], '글', true],
    [[[{ text: SEALED }, { text: '나' }]], [{ text: '나' }, { text: '글' }], true],
    [[{ text: SEALED }], { text: SEALED, resolution: '글' }, false],
    [[{ text: SEALED, resolution: '글' }], { text: '글' }, false],
    [[{ text: SEALED }], { text: { ...SEALED, sealed: '1'.repeat(32) } }, false],
    [[{ text: SEALED, component: '1' }], null, false],
    [[{ text: '나' }], { text: '글' }, false],
    [[], '글', false],
  ])('of %j is unsealed by %j: %s', (before, value, expected) => {
    expect(unseals(before, value)).toBe(expected);
  });

  it('is sealed but for codes, days and numbers, however deep; what is sealed stays', () => {
    const value: Json = {
      text: '글',
      component: '가-1',
      from: '2024',
      items: [{ label: '가', text: '나', items: [{ text: SEALED }] }, null, 3],
      areas: [{ label: '대지', squareMetres: '10.5', pyeong: '3' }],
      note: '새 항목',
    };
    expect(withTextsSealed(value, (text) => `<${text}>`)).toEqual({
      text: '<글>',
      component: '가-1',
      from: '2024',
      items: [{ label: '<가>', text: '<나>', items: [{ text: SEALED }] }, null, 3],
      areas: [{ label: '<대지>', squareMetres: '10.5', pyeong: '3' }],
      note: '<새 항목>',
    });
  });
});
