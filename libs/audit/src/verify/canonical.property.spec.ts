import fc from 'fast-check';
import { canonicalJson } from '@ledger/kernel';
import { runs } from '../../../../tests/support/property-runs';
import { canonicalOf } from './canonical';

/* Whatever a text is, the quick answer is that of the RFC 8785 form made in full. */

const inFull = (value: unknown): string | undefined => {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
};
const names = fc.constantFrom(
  'a',
  'b',
  'aa',
  'B',
  '1',
  '02',
  '10',
  '-1',
  '',
  ' ',
  '__proto__',
  'é',
  '가',
  '\ue000',
  '😀',
  'to\\n',
);
const numbers = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '0.0',
    '-0.0',
    '0e0',
    '1e2',
    '100',
    '1E2',
    '1e3',
    '1000',
    '1e+2',
    '10e1',
    '12e1',
    '120',
    '1.5e1',
  ),
  fc.constantFrom(
    '1e21',
    '1e20',
    '1e-7',
    '0.000001',
    '9007199254740993',
    '9007199254740991',
    '4503599627370497.4',
    '1.0',
    '-5',
  ),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.integer().map((n) => `${n}e${Math.abs(n) % 4}`),
  fc.integer().map(String),
);
const written = fc.oneof(
  fc.constantFrom(
    '"a"',
    '"\\u0061"',
    '"\\/"',
    '"/"',
    '"\\ud800"',
    '"\\\\ud800"',
    '"\\u001f"',
    '"\\n"',
    '"\\u000a"',
    '"가"',
    '"\\uac00"',
    '"😀"',
    '"\\ud83d\\ude00"',
    '"\u007f"',
    '"\u2028"',
  ),
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
);
const blank = fc.constantFrom('', '', '', '', ' ', '\n');

/** Texts of JSON, canonical or nearly so. */
const texts = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    numbers,
    written,
    fc.constantFrom('null', 'true', 'false', '{}', '[]'),
    fc
      .tuple(blank, fc.array(tie('json'), { maxLength: 3 }))
      .map(([gap, items]) => `[${items.join(`,${gap}`)}]`),
    fc
      .tuple(blank, fc.boolean(), fc.array(fc.tuple(names, tie('json')), { maxLength: 4 }))
      .map(([gap, inOrder, members]) => {
        const order = inOrder ? members.toSorted(([a], [b]) => (a < b ? -1 : 1)) : members;
        return `{${order.map(([name, json]) => `${JSON.stringify(name)}:${gap}${json}`).join(',')}}`;
      }),
  ),
})).json;

it('of any text of JSON', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const value = JSON.parse(text) as unknown;
      expect(canonicalOf(value, text)).toBe(inFull(value));
    }),
    { numRuns: runs(20_000) },
  );
});

it('of canonical texts, which are their own form', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
      const canonical = inFull(JSON.parse(text));
      fc.pre(canonical !== undefined);
      expect(canonicalOf(JSON.parse(canonical), canonical)).toBe(canonical);
    }),
    { numRuns: runs(2_000) },
  );
});

it.each([
  ['{"b":1,"1":2}', '{"1":2,"b":1}'],
  ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
  ['{"a":1e2}', '{"a":100}'],
  ['{"a":1e3 }', '{"a":1000}'],
  ['{"a": 1e3}', '{"a":1000}'],
  ['1e2', '100'],
  ['{"a":0.30000000000000003}', '{"a":0.30000000000000004}'],
  ['{"a":-0}', '{"a":0}'],
  ['["\\u0061"]', '["a"]'],
  ['["\\ud800"]', undefined],
  ['"\ud800"', undefined],
  ['[1, 2]', '[1,2]'],
  [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, undefined],
])('%#: a text that is not canonical', (text, form) => {
  expect(canonicalOf(JSON.parse(text), text)).toBe(form);
});
