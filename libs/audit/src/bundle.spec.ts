import { identity, OIDS, stamp } from '../test/authority';
import { key, keys, proven, witness } from '../test/proof';
import { refusalOf } from '../test/refusal';
import { bundleOf, checkBundle, parseBundle, type ProofBundle } from './bundle';
import { parseTrustedCertificates } from './certificate-chain';
import { parseNote, signNote } from './note';
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
    expect(refusalOf(() => checkBundle(noToken, [key], trusted))).toEqual(['BUNDLE_INVALID', 'base64']);
  });

  it('shows which witnesses saw the checkpoint, by keys of either kind, and how many signatures nobody named', async () => {
    const text = JSON.stringify(await proven());
    const { name, keyId, verifierKey } = witness;
    expect(checkBundle(text, [key])).toMatchObject({ cosigned: [], unknown: 1 });
    const seen = { cosigned: [{ name, keyId, time: 1_700_000_000 }], unknown: 0 };
    expect(checkBundle(text, [key, verifierKey])).toMatchObject({ signedBy: [key, verifierKey], ...seen });
    expect(checkBundle(text, [key], [], { witnesses: [verifierKey] })).toMatchObject({
      signedBy: [key],
      ...seen,
    });
    expect(checkBundle(text, [verifierKey])).toMatchObject({ signedBy: [verifierKey], unknown: 1 });
    expect(checkBundle(JSON.stringify({ ...JSON.parse(text), keys: [key, verifierKey] }))).toMatchObject(
      seen,
    );
  });

  it('does not hold where a known witness has not signed it, or only in time to come', async () => {
    const bundle = await proven();
    const { text } = parseNote(bundle.checkpoint);
    const line = signNote(text.replace('\n11\n', '\n12\n'), [witness]).split('\n').at(-2)!;
    const own = bundle.checkpoint.split('\n').slice(0, 5).join('\n');
    const checkpoint = `${own}\n${line}\n`;
    const wrong = JSON.stringify({ ...bundle, checkpoint });
    const witnesses = [witness.verifierKey];
    expect(checkBundle(wrong, [key])).toMatchObject({ unknown: 1 });
    expect(refusalOf(() => checkBundle(wrong, [key], [], { witnesses }))).toEqual([
      'COSIGNATURE_INVALID',
      'signature-wrong',
    ]);
    expect(refusalOf(() => checkBundle(wrong, [key, ...witnesses]))[0]).toBe('NOTE_UNTRUSTED');
    const beside = { witnesses, latest: 1_699_999_999 };
    expect(refusalOf(() => checkBundle(JSON.stringify(bundle), [key], [], beside))).toEqual([
      'COSIGNATURE_INVALID',
      'cosignature-ahead',
    ]);
  });

  it('names the field that is wrong, what stands there and what is allowed', async () => {
    const text = JSON.stringify({ ...(await proven()), leafIndex: -1 });
    expect(() => checkBundle(text)).toThrow(
      'This is no proof of an event: leafIndex is -1; expected a whole number from 0.',
    );
    const other = JSON.stringify({ ...(await proven()), format: 'pledge-ledger/proof/2' });
    expect(() => checkBundle(other)).toThrow(
      'format is "pledge-ledger/proof/2"; expected one of pledge-ledger/proof/1',
    );
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
    ['of another format', (b) => ({ ...b, format: 'pledge-ledger/proof/2' }), ['BUNDLE_INVALID', 'one-of']],
    ['without a field', ({ inclusion: _, ...b }) => b, ['BUNDLE_INVALID', 'text-list']],
    ['with a field of its own', (b) => ({ ...b, note: '' }), ['BUNDLE_INVALID', 'no-such-field']],
    ['with an index below zero', (b) => ({ ...b, leafIndex: -1 }), ['BUNDLE_INVALID', 'whole']],
    ['with half an index', (b) => ({ ...b, leafIndex: 0.5 }), ['BUNDLE_INVALID', 'whole']],
    ['with hashes that are none', (b) => ({ ...b, inclusion: [1] }), ['BUNDLE_INVALID', 'text-list']],
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
      ['BUNDLE_INVALID', 'canonical-object'],
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
