import type { Json } from '@ledger/kernel';
import { categoryOf, documentAggregate, planAggregate, pledgeAggregate, readEvent } from './aggregates';
import { refusalOf } from '../test/given';
import { parsePlanSlug, parsePledgeId, pledgeId, pledgeOfStream } from './pledge-id';
import { valueProblem } from './values';

const nested = (depth: number): Json => (depth === 0 ? [] : [{ text: 'x', items: nested(depth - 1) }]);
const withField = (name: string): Json => JSON.parse(`{"text":"x","${name}":"y"}`) as Json;

describe('a value', () => {
  it.each<[path: string, value: Json]>([
    ['title', '신청사'],
    ['goal', 'x'.repeat(8000)],
    ['goal/1', '목표'],
    ['goal', '첫째 줄\n둘째 줄\r\n셋째 줄'],
    ['period', { from: '2026', to: '2026', text: '2026년' }],
    ['outline', [{ label: '위치', text: '금촌동', items: [{ text: '1필지' }] }]],
    ['outline', nested(11)],
    ['outline/1', []],
    ['period', { from: '2022', to: '2026-06', text: "'22 ~ '26. 6." }],
    ['site', [{ text: '금촌동', areas: [{ squareMetres: '6611.5', pyeong: '2000', label: '부지' }] }]],
    ['facility', [{ text: '지하 1층', floorsBelow: 1, floorsAbove: 0, parkingSpaces: 100 }]],
    ['stage', 'completed'],
    ['classification/central-help', 'none'],
    ['department/lead', { name: '회계과', code: 'A.1' }],
    ['component/1', { title: '조리읍' }],
    ['planned/-/city/2024', 0],
    ['secured/1/total/total', 'blank'],
    ['milestone/m', { text: '착공', start: '2024-02-29', details: ['a'] }],
    ['issue/i', { text: '보상', resolution: '합의', component: '1' }],
    ['dependency/paju8.12-6', {}],
    ['related/r', { title: '조감도', items: [] }],
    ['evidence/v', { title: '조서', sha256: 'f'.repeat(64) }],
    ['evidence/v', { title: '조서', uri: 'https://www.paju.go.kr/고시 공고.pdf?a=1#2' }],
    ['evidence/v', { title: '조서', uri: 'HTTP://paju.go.kr' }],
    [
      'finding/f',
      { code: 'X', severity: 'info', read: 'y', span: { line: 1, column: 1, endLine: 1, endColumn: 2 } },
    ],
  ])('may stand under %s: %j', (path, value) => {
    expect(valueProblem(path, value, 'to')).toBeUndefined();
  });

  it.each<[path: string, value: Json]>([
    ['title', ''],
    ['title', 'x'.repeat(501)],
    ['title', '   '],
    ['title', '\u3164\u00a0'],
    ['title', '신\u0000청사'],
    ['title', '신청사\n건립'],
    ['title', '신청사\u2028건립'],
    ['goal', '목표\u0007'],
    ['goal', ' \n '],
    ['department/lead', { name: '회계과\t' }],
    ['period', { text: 'x', from: '2026', to: '2025' }],
    ['period', { text: 'x', from: '2026-02', to: '2026-01-31' }],
    ['goal', '\ud800'],
    ['goal', ['a']],
    ['outline', nested(12)],
    ['outline', [{ text: 'x', label: '\udc00' }]],
    ['outline', [null]],
    ['outline', { text: 'x' }],
    ['period', { text: 'x', from: '2024-13' }],
    ['period', { text: 'x', to: '2026-02-30' }],
    ['period', []],
    ['site', [{ text: 'x', areas: [{ squareMetres: 6611 }] }]],
    ['facility', [{ text: 'x', floorsAbove: -1 }]],
    ['stage', 'not-recorded'],
    ['classification/form', 'city'],
    ['classification/constructor', 'name'],
    ['department/lead', { name: '회계과', code: 'a/b' }],
    ['component/1', { title: '조리읍', note: 'x' }],
    ['planned/-/city/2024', -0],
    ['planned/-/city/2024', Number.MAX_SAFE_INTEGER + 1],
    ['planned/-/city/2024', '0'],
    ['milestone/m', { text: 'x', start: '2024-02-30' }],
    ['milestone/m', { text: 'x', start: '2024-02', end: '2024-01' }],
    ['evidence/v', { title: 'x', sha256: 'F'.repeat(64) }],
    ['evidence/v', { title: 'x', event: 'x' }],
    ['evidence/v', { title: 'x', uri: 'javascript:alert(1)' }],
    ['finding/f', { code: 'X', severity: 'fatal', read: 'y' }],
    ['finding/f', { code: 'X', read: 'y' }],
    ['constructor', 'x'],
    ['__proto__', {}],
    ['nothing/of/that/name', 'x'],
  ])('may not stand under %s: %j', (path, value) => {
    expect(valueProblem(path, value, 'to')).toMatchObject({
      expected: { code: expect.any(String) as string },
    });
  });

  it.each(['constructor', 'toString', 'valueOf', '__proto__', 'hasOwnProperty'])(
    'has no field %s, though every object seems to',
    (name) => {
      const unknown = { read: 'y', expected: { code: 'no-such-field' } };
      expect(valueProblem('issue/i', withField(name), 'to')).toEqual({ field: `to.${name}`, ...unknown });
      expect(valueProblem('outline', [withField(name)], 'to')).toEqual({ field: `to.0.${name}`, ...unknown });
    },
  );
});

describe('what is wrong with a value', () => {
  it.each<[path: string, value: Json, field: string, code: string]>([
    ['period', { text: 'x', from: '2025-13' }, 'to.from', 'partial-date'],
    ['period', { from: '2025' }, 'to.text', 'lines'],
    [
      'site',
      [{ text: 'x' }, { text: 'y', areas: [{ squareMetres: 6611 }] }],
      'to.1.areas.0.squareMetres',
      'decimal',
    ],
    ['outline', nested(12), `to.${'0.items.'.repeat(12).slice(0, -1)}`, 'outline-depth'],
    ['title', 5, 'to', 'text'],
  ])('under %s, of %j, is said of the field that is at fault: %s', (path, value, field, code) => {
    expect(valueProblem(path, value, 'to')).toMatchObject({ field, expected: { code } });
  });
});

describe('a pledge id', () => {
  it.each([
    ['paju8.12-5', { plan: 'paju8', code: '12-5' }],
    ['ab.A', { plan: 'ab', code: 'A' }],
    [`${'a'.repeat(32)}.${'1'.repeat(32)}`, { plan: 'a'.repeat(32), code: '1'.repeat(32) }],
    ['constructor.constructor', { plan: 'constructor', code: 'constructor' }],
  ])('%s is read', (text, parts) => {
    expect(parsePledgeId(text)).toEqual(parts);
    expect(pledgeId(parts.plan, parts.code)).toBe(text);
    expect(pledgeOfStream(pledgeAggregate.stream(text))).toBe(text);
  });

  it.each([
    '',
    'paju8',
    'paju8.',
    '.12-5',
    'Paju8.1',
    '8paju.1',
    'a.1',
    `${'a'.repeat(33)}.1`,
    `ab.${'1'.repeat(33)}`,
    'paju8.-5',
    'paju8.5-',
    'paju8.1--2',
    'paju8.1.2',
    'paju8.1/2',
    'paju8.1 ',
    'paju8.1\n',
    'paju8.일',
    '__proto__.1',
  ])('%j is not one', (text) => {
    const refused = { code: 'PLEDGE_ID_INVALID', details: { read: text } };
    expect(refusalOf(() => parsePledgeId(text))).toEqual(refused);
    expect(refusalOf(() => pledgeAggregate.stream(text))).toEqual(refused);
  });
});

describe('a stream', () => {
  it('is of a plan by its slug', () => {
    expect(planAggregate.stream('paju8')).toBe('plan-paju8');
    expect(refusalOf(() => parsePlanSlug('paju-8'))).toEqual({
      code: 'PLAN_SLUG_INVALID',
      details: { read: 'paju-8' },
    });
    expect(documentAggregate.stream('ab')).toBe('document-ab');
    expect(pledgeOfStream('plan-paju8')).toBeUndefined();
  });

  it.each([
    ['pledge-paju8.12-5', 'pledge'],
    ['plan-paju8', 'plan'],
    ['plans', 'plans'],
    ['-x', ''],
  ])('%s is of the category "%s"', (stream, category) => {
    expect(categoryOf(stream)).toBe(category);
  });

  it.each(['round-1', 'constructor-x', '__proto__-x', 'pledges', 'plan-paju8'])(
    '%s has no stages: an event is read by what its stream is of',
    (stream) => {
      expect(refusalOf(() => readEvent(stream, 'StageChanged', 1, {})).code).toBe('EVENT_UNKNOWN');
      expect(readEvent('pledge-x.1', 'StageChanged', 1, {}).type).toBe('StageChanged');
    },
  );
});
