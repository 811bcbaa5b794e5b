import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { canonicalJson, sameJson } from './json';

const VECTORS = resolve(__dirname, '../../../../shared/vectors/jcs');
const refused = expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }) as Error;

/** Not part of the project: where they are missing, that shows. */
const vectors = existsSync(VECTORS) ? readdirSync(join(VECTORS, 'input')) : [];
const withVectors = vectors.length > 0 ? describe : describe.skip;

withVectors('the vectors of RFC 8785', () => {
  it.each(vectors.length > 0 ? vectors : ['(not there)'])('%s', (name) => {
    const input = JSON.parse(readFileSync(join(VECTORS, 'input', name), 'utf8')) as unknown;
    const output = readFileSync(join(VECTORS, 'output', name), 'utf8');
    const hex = readFileSync(join(VECTORS, 'outhex', name.replace('.json', '.txt')), 'utf8');
    expect(canonicalJson(input)).toBe(output.trimEnd());
    expect(Buffer.from(canonicalJson(input)).toString('hex')).toBe(hex.replaceAll(/\s/g, ''));
  });
});

describe('the canonical form', () => {
  it.each<[unknown, string]>([
    [{ b: 1, a: [true, null] }, '{"a":[true,null],"b":1}'],
    [
      { '\u20ac': 1, '\r': 2, '1': 3, '\ufb33': 4, '\u{1f600}': 5 },
      '{"\\r":2,"1":3,"€":1,"😀":5,"\ufb33":4}',
    ],
    [1e21, '1e+21'],
    [-0, '0'],
    [0.000001, '0.000001'],
    [{ a: undefined }, '{}'],
    ['\\ud800 is only text', '"\\\\ud800 is only text"'],
    ['\\\\ud800', '"\\\\\\\\ud800"'],
    ['\u{1f600}', '"😀"'],
    ['가'.normalize('NFD'), `"${'가'.normalize('NFD')}"`],
    [JSON.parse('{"__proto__":1,"constructor":2}'), '{"__proto__":1,"constructor":2}'],
  ])('of %j is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['infinity, deep within', { a: [Infinity] }],
    ['undefined', undefined],
    ['a function', () => 1],
    ['a bigint', { a: 1n }],
    ['half a pair, the first', '\ud800'],
    ['half a pair, the second', '\udfff'],
    ['half a pair behind backslashes', '\\\\\ud83d'],
    ['half a pair in a name', { '\udead': 1 }],
    ['what is too deep', JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)],
  ])('does not exist for %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(refused);
  });

  it('is the same whatever the order, reads back as it was, and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(reordered(value))).toBe(text);
        expect(sameJson(value, reordered(value))).toBe(true);
      }),
    );
  });
});

function reordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reordered);
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, v]) => [name, reordered(v)]));
}

describe('the same content', () => {
  it('is so however Hangul is composed, and in no other way', () => {
    expect(sameJson({ a: '공약' }, { a: '공약'.normalize('NFD') })).toBe(true);
    expect(sameJson('ﬁ', 'fi')).toBe(false);
    expect(sameJson('가', '가 ')).toBe(false);
    expect(sameJson([1, 2], [2, 1])).toBe(false);
    expect(sameJson(null, undefined)).toBe(false);
    expect(sameJson(0, null)).toBe(false);
    expect(sameJson(1, '1')).toBe(false);
  });
});
