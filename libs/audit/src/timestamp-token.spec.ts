import { createHash } from 'node:crypto';
import {
  attribute,
  certificateV1,
  certificateV2,
  identity,
  imprintOf,
  type KeyKind,
  OIDS,
  stamp,
  type StampWish,
  unknownExtension,
  type Wish,
} from '../test/authority';
import { NULL, octets, oid, seq } from '../test/der';
import { refusalOf } from '../test/refusal';
import { parseTrustedCertificates } from './certificate-chain';
import { verifyTimestamp } from './timestamp-token';

const TEXT = 'pledge-ledger/a\n191\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n';
const NONCE = '7fffffff00000001';
const root = identity({ name: 'Root', authority: true });
const stamping = (wish: Partial<Wish> = {}) =>
  identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping], keyUsage: 0xc0, ...wish });
const signer = stamping();
const trusted = parseTrustedCertificates(root.pem);
const tokenOf = (wish: Partial<StampWish> = {}) => stamp({ text: TEXT, nonce: NONCE, signer, ...wish });
const verified = (token: Uint8Array, by = trusted) =>
  verifyTimestamp(token, TEXT, { trusted: by, nonce: NONCE });
const whyNot = (token: Uint8Array, by = trusted): unknown => {
  const [code, why] = refusalOf(() => verified(token, by));
  expect(code).toBe('TIMESTAMP_INVALID');
  return why;
};

describe('a time stamp', () => {
  it('says when, by whom, under which number and rules', () => {
    expect(verified(tokenOf())).toEqual({
      time: '2026-06-30T00:01:02.500Z',
      authority: 'CN=Stamps',
      serial: 'abc',
      policy: '1.2.3.4.5',
    });
  });

  it.each<KeyKind>(['rsa', 'ec', 'ed25519'])('is verified with keys of the kind %s', (kind) => {
    const top = identity({ name: 'Top', kind, authority: true });
    const token = tokenOf({ signer: stamping({ kind, issuer: top }) });
    expect(verified(token, parseTrustedCertificates(top.pem)).authority).toBe('CN=Stamps');
  });

  const rsa = stamping({ kind: 'rsa' });
  it.each<[string, Partial<StampWish>]>([
    ['SHA-512', { digest: 'sha512', algorithm: '1.2.840.10045.4.3.4' }],
    ['SHA-384', { digest: 'sha384', algorithm: '1.2.840.10045.4.3.3' }],
    ['RSA that leaves the hash to another field', { signer: rsa, digest: 'sha384', algorithm: OIDS.rsa }],
    ['a signer named by its key', { byKeyId: true }],
    ['its certificate named by SHA-1', { certificateAttributes: [certificateV1(signer)] }],
    ['its certificate named by SHA-512', { certificateAttributes: [certificateV2(signer, 'sha512')] }],
    [
      'its certificate named in both ways',
      { certificateAttributes: [certificateV1(signer), certificateV2(signer)] },
    ],
    ['an attribute that is not known', { more: [attribute('1.2.3', NULL)] }],
    ['an extension that is not critical', { extensions: [unknownExtension(false)] }],
    ['a certificate beside its own', { others: [root, identity({ name: 'Other' })] }],
  ])('may have %s', (_, wish) => {
    expect(verified(tokenOf(wish)).serial).toBe('abc');
  });

  it.each<[string, string]>([
    ['20260630000102Z', '2026-06-30T00:01:02.000Z'],
    ['20260630000102.000999Z', '2026-06-30T00:01:02.000Z'],
    ['20240229235959.999Z', '2024-02-29T23:59:59.999Z'],
  ])('of %s is at %s', (time, instant) => {
    expect(verified(tokenOf({ time })).time).toBe(instant);
  });

  it('is verified without a nonce where that of the request is not known any more', () => {
    expect(verifyTimestamp(tokenOf({}), TEXT, { trusted }).serial).toBe('abc');
    expect(verifyTimestamp(stamp({ text: TEXT, signer }), TEXT, { trusted }).serial).toBe('abc');
  });
});

const sha1Imprint = seq(seq(oid(OIDS.sha1)), octets(createHash('sha1').update(TEXT).digest()));
const another = stamping({ name: 'Another' });
const later = (info: Buffer): Buffer =>
  Buffer.from(info.toString('latin1').replace('20260630', '20250630'), 'latin1');

describe('what is no time stamp of a text', () => {
  it.each<[string, Partial<StampWish>, string]>([
    ['another text', { imprint: imprintOf(`${TEXT}\n`) }, 'stamp-imprint'],
    ['a hash that can be collided', { imprint: sha1Imprint }, 'stamp-hash'],
    ['another nonce', { nonce: '7fffffff00000002' }, 'stamp-nonce'],
    ['another time than was signed', { instead: later }, 'stamp-attribute'],
    ['another hash of what was signed', { messageDigest: Buffer.alloc(32) }, 'stamp-attribute'],
    ['another type of content', { contentType: OIDS.data }, 'stamp-form'],
    ['another type in what was signed', { attributeType: OIDS.data }, 'stamp-attribute'],
    ['no certificate named', { certificateAttributes: [] }, 'stamp-attribute'],
    ['another certificate named', { certificateAttributes: [certificateV2(another)] }, 'stamp-attribute'],
    [
      'two that differ',
      { certificateAttributes: [certificateV2(signer), certificateV1(another)] },
      'stamp-attribute',
    ],
    [
      'an attribute twice',
      { certificateAttributes: [certificateV2(signer), certificateV2(signer)] },
      'stamp-form',
    ],
    ['an attribute with two values', { more: [attribute('1.2.3', NULL, NULL)] }, 'stamp-form'],
    ['the certificate missing', { withoutSigner: true }, 'stamp-certificate'],
    ['another signer named', { named: another }, 'stamp-certificate'],
    [
      'another signer named, whose certificate is there',
      { named: another, others: [another] },
      'stamp-attribute',
    ],
    [
      'another key',
      { named: another, others: [another], certificateAttributes: [certificateV2(another)] },
      'stamp-signature',
    ],
    ['SHA-1', { digest: 'sha1' }, 'algorithm'],
    ['an algorithm with another hash', { digest: 'sha384' }, 'algorithm'],
    ['an algorithm of other keys', { algorithm: OIDS.sha256WithRsa }, 'stamp-signature'],
    ['an algorithm that is not known', { algorithm: '1.2.3' }, 'algorithm'],
    ['two signers', { signers: 2 }, 'stamp-form'],
    ['no signer', { signers: 0 }, 'stamp-form'],
    ['another version', { version: 2 }, 'stamp-form'],
    ['a critical extension', { extensions: [unknownExtension(true)] }, 'stamp-form'],
    ['a serial number that is too long', { serial: 2n ** 160n }, 'stamp-form'],
    ['more certificates than are read', { others: Array.from({ length: 10 }, () => root) }, 'stamp-form'],
  ])('is refused: %s', (_, wish, why) => {
    expect(whyNot(tokenOf(wish))).toBe(why);
  });

  it.each([
    '20260230000102Z',
    '20260630240000Z',
    '20260630000160Z',
    '20260630000102.50Z',
    '20260630000102.Z',
    '20260630000102',
    '20260630000102+0900',
    '202606300001Z',
    '',
  ])('is refused with the time %j', (time) => {
    expect(whyNot(tokenOf({ time }))).toBe('stamp-form');
  });

  const token = tokenOf();
  it.each<[string, Uint8Array]>([
    ['nothing', Buffer.of()],
    ['garbage', Buffer.from('<html>no</html>')],
    ['another value', NULL],
    ['an empty sequence', seq()],
    ['the half of one', token.subarray(0, token.length / 2)],
    ['one without its last byte', token.subarray(0, -1)],
    ['one with a byte after it', Buffer.concat([token, Buffer.of(0)])],
    ['very deep nesting', Buffer.from('3080'.repeat(2000), 'hex')],
    ['more bytes than are read', Buffer.alloc(100_001, token)],
  ])('is refused: %s', (_, bytes) => {
    expect(whyNot(bytes)).toBe('stamp-form');
  });
});

describe('the certificate of an authority', () => {
  it.each<[string, Partial<Wish>, string]>([
    ['another purpose', { purposes: [OIDS.serverAuth] }, 'certificate-usage'],
    ['another purpose too', { purposes: [OIDS.timeStamping, OIDS.serverAuth] }, 'certificate-usage'],
    ['a purpose that is not critical', { purposesCritical: false }, 'certificate-usage'],
    ['a key that signs certificates alone', { keyUsage: 0x04 }, 'certificate-usage'],
    [
      'a critical extension that is not known',
      { extensions: [unknownExtension(true)] },
      'certificate-critical',
    ],
    ['an end before', { to: '2026-06-30T00:01:02Z' }, 'certificate-time'],
    ['a beginning after', { from: '2026-06-30T00:01:03Z' }, 'certificate-time'],
  ])('is refused with %s', (_, wish, why) => {
    expect(whyNot(tokenOf({ signer: stamping(wish) }))).toBe(why);
  });

  it('is refused without a purpose, and with the same extension twice', () => {
    const without = identity({ name: 'Stamps', issuer: root });
    expect(whyNot(tokenOf({ signer: without }))).toBe('certificate-usage');
    const twice = stamping({ extensions: [unknownExtension(false), unknownExtension(false)] });
    expect(whyNot(tokenOf({ signer: twice }))).toBe('stamp-form');
  });

  it('may be gone by today, as long as it was valid then', () => {
    const short = stamping({ from: '2026-06-30T00:01:02Z', to: '2026-06-30T00:01:03Z' });
    expect(verified(tokenOf({ signer: short })).authority).toBe('CN=Stamps');
    expect(whyNot(tokenOf({ signer: short, time: '20260701000000Z' }))).toBe('certificate-time');
  });

  it('is refused where a certificate that leads to a trusted one is signed over SHA-1', () => {
    const top = identity({ name: 'Top', kind: 'rsa', authority: true });
    const weak = stamping({ issuer: top, signedBy: OIDS.sha1WithRsa });
    expect(whyNot(tokenOf({ signer: weak }), parseTrustedCertificates(top.pem))).toBe('algorithm');
  });
});

describe('a chain of certificates', () => {
  const middle = identity({ name: 'Middle', issuer: root, authority: 0 });
  const lower = identity({ name: 'Lower', issuer: middle, authority: true });

  it('leads over those that come along to one of those that are trusted', () => {
    const other = identity({ name: 'Elsewhere', authority: true });
    const token = tokenOf({ signer: stamping({ issuer: middle }), others: [middle] });
    expect(verified(token, parseTrustedCertificates(`${other.pem}\n# ours\n${root.pem}`)).serial).toBe('abc');
    expect(verified(token, parseTrustedCertificates(middle.pem)).serial).toBe('abc');
  });

  it('may be the certificate of the authority alone, where that is trusted', () => {
    expect(verified(tokenOf(), parseTrustedCertificates(signer.pem)).serial).toBe('abc');
    expect(whyNot(tokenOf({ signer: another }), parseTrustedCertificates(signer.pem))).toBe(
      'certificate-unknown',
    );
  });

  it('does not lead over a certificate that may not issue, though nothing forbids it and it is trusted itself', () => {
    const plain = identity({ name: 'Plain', issuer: root });
    const token = tokenOf({ signer: stamping({ issuer: plain }), others: [plain] });
    expect(whyNot(token)).toBe('certificate-unknown');
    expect(whyNot(token, parseTrustedCertificates(plain.pem))).toBe('certificate-unknown');
  });

  it('takes a way round a certificate that was not valid then', () => {
    const gone = {
      ...middle,
      ...identity({ name: 'Middle', issuer: root, authority: true, to: '2021-01-01T00:00:00Z' }),
    };
    const token = tokenOf({ signer: stamping({ issuer: middle }), others: [gone, middle] });
    expect(verified(token).serial).toBe('abc');
  });

  it.each<[string, () => Partial<StampWish>, string]>([
    [
      'nobody who is trusted',
      () => ({ signer: stamping({ issuer: identity({ name: 'Elsewhere', authority: true }) }) }),
      'certificate-unknown',
    ],
    [
      'somebody of the same name',
      () => ({ signer: stamping({ issuer: identity({ name: 'Root', authority: true }) }) }),
      'certificate-unknown',
    ],
    ['a stranger whose certificate comes along', strange, 'certificate-unknown'],
    [
      'itself',
      () => ({ signer: identity({ name: 'Stamps', purposes: [OIDS.timeStamping], authority: true }) }),
      'certificate-unknown',
    ],
    ['one that is missing', () => ({ signer: stamping({ issuer: middle }) }), 'certificate-unknown'],
    [
      'one that may not issue',
      () => ({ signer: stamping({ issuer: signer }), others: [signer] }),
      'certificate-unknown',
    ],
    [
      'one more than the one above allows',
      () => ({ signer: stamping({ issuer: lower }), others: [lower, middle] }),
      'certificate-usage',
    ],
    ['one that was not valid then', gone, 'certificate-time'],
    ['one with a critical extension that is not known', odd, 'certificate-critical'],
  ])('does not lead over %s', (_, wish, why) => {
    expect(whyNot(tokenOf(wish()))).toBe(why);
  });

  function strange(): Partial<StampWish> {
    const top = identity({ name: 'Elsewhere', authority: true });
    return { signer: stamping({ issuer: top }), others: [top] };
  }
  function gone(): Partial<StampWish> {
    const issuer = identity({ name: 'Gone', issuer: root, authority: true, to: '2026-01-01T00:00:00Z' });
    return { signer: stamping({ issuer }), others: [issuer] };
  }
  function odd(): Partial<StampWish> {
    const issuer = identity({
      name: 'Odd',
      issuer: root,
      authority: true,
      extensions: [unknownExtension(true)],
    });
    return { signer: stamping({ issuer }), others: [issuer] };
  }
});

describe('trusted certificates', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'certificates-none'],
    [
      'another kind of PEM',
      '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
      'certificates-none',
    ],
    [
      'no certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
      'certificate-unread',
    ],
  ])('are refused: %s', (_, pem, why) => {
    expect(refusalOf(() => parseTrustedCertificates(pem))).toEqual(['CERTIFICATES_INVALID', why]);
  });
});
