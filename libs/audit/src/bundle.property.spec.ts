import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { key, proven } from '../test/proof';
import { unlessRefused } from '../test/refusal';
import { checkBundle, type ProofBundle } from './bundle';
import { parseNote } from './note';

let bundle: ProofBundle;
let bytes: Buffer;
let sameOrRefused: readonly unknown[];
beforeAll(async () => {
  bundle = await proven();
  bytes = Buffer.from(JSON.stringify(bundle));
  sameOrRefused = [undefined, said(String(bytes))];
});

/** What a proof says; undefined where it is refused for what it is. Anything else that is thrown fails the test. */
function said(text: string): unknown {
  const shown = unlessRefused(() => checkBundle(text, [key]));
  if (!shown) return undefined;
  const { event, leafIndex, treeSize, origin, checkpoint } = shown.bundle;
  return { event, leafIndex, treeSize, origin, checkpoint: parseNote(checkpoint).text };
}

const put = fc.oneof(
  fc.uint8Array({ maxLength: 4 }),
  fc
    .constantFrom('"', '\\u0061', ',', '{', '}', '[', ']', '0', '1e9', '-', '"event":{},', '\n', '\ufeff')
    .map((t) => Buffer.from(t)),
);

/** Values that a hostile file might have anywhere. */
const strange = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(0, -0, -1, 2 ** 53, 1e308, '', '=', 'A'.repeat(44), [], {}, null, '— a b\n'),
  fc.base64String({ maxLength: 48 }),
);

describe('a proof that was altered', () => {
  it('in some of its bytes, says the same or is refused', () => {
    const change = fc.record({ at: fc.nat(bytes.length), away: fc.integer({ min: 0, max: 8 }), put });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const altered = changes.reduce(
          (text, { at, away, put: more }) =>
            Buffer.concat([text.subarray(0, at), more, text.subarray(at + away)]),
          bytes,
        );
        expect(sameOrRefused).toContainEqual(said(altered.toString()));
      }),
      { numRuns: runs(3_000) },
    );
  });

  it('in one bit, says the same or is refused', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const altered = Buffer.from(bytes);
        altered[at]! ^= 1 << bit;
        expect(sameOrRefused).toContainEqual(said(altered.toString('latin1')));
        expect(sameOrRefused).toContainEqual(said(altered.toString()));
      }),
      { numRuns: runs(3_000) },
    );
  });

  it('in a field, or a part of one, says the same or is refused', () => {
    const fields = Object.keys(bundle) as (keyof ProofBundle)[];
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.nat(9), strange, (field, index, value) => {
        const whole = JSON.parse(String(bytes)) as Record<string, unknown>;
        const part = whole[field];
        const isList = Array.isArray(part) && part.length > 0;
        for (const instead of [value, isList ? part.with(index % part.length, value) : value]) {
          expect(sameOrRefused).toContainEqual(said(JSON.stringify({ ...whole, [field]: instead })));
        }
      }),
      { numRuns: runs(3_000) },
    );
  });
});
