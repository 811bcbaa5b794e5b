import { identity, OIDS, stamp } from '../test/authority';
import { key, keys, proven } from '../test/proof';
import { refusalOf } from '../test/refusal';
import { bundleOf, checkBundle, parseBundle, type ProofBundle } from './bundle';
import { parseTrustedCertificates } from './certificate-chain';
import { parseNote } from './note';
import { newSigningKey, parseSigningKey } from './signing-key';

const root = identity({ name: 'Root', authority: true });
const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
const trusted = parseTrustedCertificates(root.pem);

describe('a proof in one file', () => {
  it('shows that the event was in the ledger, with nothing but itself and a known key', async () => {
    for (const index of [0, 5, 10]) {
      const bundle = await proven(index);
      const shown = checkBundle(JSON.stringify(bundle, null, 2), [key]);
      expect(shown).toMatchObject({ signedBy: [key], isKeyKnown: true, stamped: [] });
      expect(shown.bundle).toEqual(bundle);
      expect(shown.bundle).toMatchObject({ leafIndex: index, treeSize: 11, origin: keys.origin });
      expect(shown.checkpoint.size).toBe(11);
    }
  });

  it('says so where it vouches for its own key alone', async () => {
    expect(checkBundle(JSON.stringify(await proven()))).toMatchObject({ signedBy: [key], isKeyKnown: false });
  });

  it('is not to be trusted where the keys that are known have not signed', async () => {
    const other = parseSigningKey(newSigningKey(keys.origin)).verifierKey;
    const text = JSON.stringify(await proven());
    expect(refusalOf(() => checkBundle(text, [other]))).toEqual(['NOTE_UNTRUSTED', 'signature-unknown']);
    expect(checkBundle(text, [other, key]).signedBy).toEqual([key]);
  });

  it('shows when authorities saw the checkpoint, where their certificates are trusted, and only then', async () => {
    const { text } = parseNote((await proven()).checkpoint);
    const bundle = await proven();
    const token = (of: string) => stamp({ text: of, signer }).toString('base64');
    const { text: own } = parseNote(bundle.checkpoint);
    const stampedBundle = JSON.stringify({ ...bundle, timestamps: [token(own)] });
    expect(checkBundle(stampedBundle, [key], trusted).stamped).toEqual([
      expect.objectContaining({ time: '2026-06-30T00:01:02.500Z', authority: 'CN=Stamps' }),
    ]);
    expect(checkBundle(stampedBundle, [key]).stamped).toEqual([]);
    const others = JSON.stringify({ ...bundle, timestamps: [token(text)] });
    expect(refusalOf(() => checkBundle(others, [key], trusted))).toEqual([
      'TIMESTAMP_INVALID',
      'stamp-imprint',
    ]);
    const noToken = JSON.stringify({ ...bundle, timestamps: ['?'] });
    expect(refusalOf(() => checkBundle(noToken, [key], trusted))).toEqual(['BUNDLE_INVALID', 'bundle-field']);
  });

  it('is not given away where it would show nothing', async () => {
    const { event, inclusion, checkpoint } = await proven();
    const parts = { checkpoint, keys: [key], timestamps: [], leafIndex: 5 };
    const proof = inclusion.map((hash) => Buffer.from(hash, 'base64'));
    const changed = { ...event, data: { label: 'another' } };
    expect(refusalOf(() => bundleOf({ ...parts, event: changed, inclusion: proof }))[0]).toBe(
      'PROOF_REFUSED',
    );
    expect(refusalOf(() => bundleOf({ ...parts, event, inclusion: proof.slice(1) }))[0]).toBe(
      'PROOF_REFUSED',
    );
  });
});

describe('what is no proof', () => {
  it.each<[string, (bundle: ProofBundle) => unknown, readonly [string, string | undefined]]>([
    ['a list', () => [], ['BUNDLE_INVALID', 'json-object']],
    ['null', () => null, ['BUNDLE_INVALID', 'json-object']],
    [
      'of another format',
      (b) => ({ ...b, format: 'pledge-ledger/proof/2' }),
      ['BUNDLE_INVALID', 'bundle-field'],
    ],
    ['without a field', ({ inclusion: _, ...b }) => b, ['BUNDLE_INVALID', 'bundle-field']],
    ['with a field of its own', (b) => ({ ...b, note: '' }), ['BUNDLE_INVALID', 'bundle-unknown']],
    ['with an index below zero', (b) => ({ ...b, leafIndex: -1 }), ['BUNDLE_INVALID', 'bundle-field']],
    ['with half an index', (b) => ({ ...b, leafIndex: 0.5 }), ['BUNDLE_INVALID', 'bundle-field']],
    ['with hashes that are none', (b) => ({ ...b, inclusion: [1] }), ['BUNDLE_INVALID', 'bundle-field']],
    ['of another size', (b) => ({ ...b, treeSize: 12 }), ['PROOF_REFUSED', undefined]],
    ['of another index', (b) => ({ ...b, leafIndex: 4 }), ['PROOF_REFUSED', undefined]],
    ['of a leaf past the end', (b) => ({ ...b, leafIndex: 11 }), ['PROOF_REFUSED', undefined]],
    ['of another log', (b) => ({ ...b, origin: 'other' }), ['CHECKPOINT_INVALID', 'origin-other']],
    ['with another leaf hash', (b) => ({ ...b, leafHash: b.inclusion[0] }), ['PROOF_REFUSED', undefined]],
    [
      'with a hash too many',
      (b) => ({ ...b, inclusion: [...b.inclusion, b.leafHash] }),
      ['PROOF_REFUSED', undefined],
    ],
    [
      'with hashes in another order',
      (b) => ({ ...b, inclusion: b.inclusion.toReversed() }),
      ['PROOF_REFUSED', undefined],
    ],
    [
      'with a hash that is no base64',
      (b) => ({ ...b, inclusion: b.inclusion.with(0, '!') }),
      ['PROOF_REFUSED', undefined],
    ],
    [
      'with more in the event than a leaf has',
      (b) => ({ ...b, event: { ...b.event, position: 5 } }),
      ['PROOF_REFUSED', undefined],
    ],
    [
      'with an event that has no canonical form',
      (b) => ({ ...b, event: { ...b.event, type: '\ud800' } }),
      ['BUNDLE_INVALID', 'bundle-field'],
    ],
    ['without keys', (b) => ({ ...b, keys: [] }), ['NOTE_UNTRUSTED', 'signature-unknown']],
  ])('is refused: %s', async (_, change, why) => {
    const text = JSON.stringify(change(await proven()));
    expect(refusalOf(() => checkBundle(text))).toEqual(why);
  });

  it('is refused: what is no JSON, or nested without end', () => {
    for (const text of ['', '{', '\ufeff{}', '['.repeat(100_000), `{"event":${'{"a":'.repeat(100_000)}`]) {
      expect(refusalOf(() => parseBundle(text))[0]).toBe('BUNDLE_INVALID');
    }
  });
});
