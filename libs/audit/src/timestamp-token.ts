import { createHash, verify } from 'node:crypto';
import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
import { expectTrusted, type TrustedCertificates } from './certificate-chain';
import {
  expectTimeStamping,
  parseCertificate,
  subjectKeyIdOf,
  subjectOf,
  type Certificate,
} from './certificate';
import {
  algorithmIn,
  contentOf,
  elementsOf,
  integerIn,
  isKind,
  isTagged,
  notInForm,
  octetsIn,
  oidIn,
  parseDer,
  rawOf,
  sequenceIn,
  setIn,
  taggedIn,
  type Node,
} from './der';
import {
  DIGESTS,
  RSA_ENCRYPTION,
  SHA256,
  SIGNATURE_ALGORITHMS,
  type SignatureAlgorithm,
} from './signature-algorithms';
import { parseStampInfo, STAMP_INFO, type StampInfo } from './timestamp-info';

/** What an authority says, and it was verified: a text was there at that time. */
export interface Timestamp {
  /** By the clock of the authority, to the millisecond. */
  readonly time: Instant;
  /** The subject of its certificate. */
  readonly authority: string;
  /** The number of the time stamp at its authority, lower-case hex. */
  readonly serial: string;
  /** The object identifier of the rules under which it was made. */
  readonly policy: string;
}

export interface TimestampExpectation {
  readonly trusted: TrustedCertificates;
  /** That of the request, lower-case hex; not there where it is not known any more. */
  readonly nonce?: string;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const ATTRIBUTES = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const;
const MOST_CERTIFICATES = 10;
const SET_TAG = 0x31;

const refusal = (why: Phrase): LedgerError => new LedgerError('TIMESTAMP_INVALID', { why });

/**
 * Verifies a time stamp without the network (RFC 3161, section 2.4.2; RFC 5816): it is for this text, one signer has
 * signed it (RFC 5652, section 5.4) with the certificate that the signature itself names, which is for time stamps alone,
 * and which a chain of certificates that were valid then leads to a trusted one.
 *
 * @param token a TimeStampToken in DER
 * @param text whose SHA-256 was stamped
 * @throws LedgerError `TIMESTAMP_INVALID`
 */
export function verifyTimestamp(token: Uint8Array, text: string, expected: TimestampExpectation): Timestamp {
  const { content, certificates, signer } = signedDataIn(token);
  const info = parseStampInfo(content);
  expectAnswerTo(info, text, expected.nonce);
  const certificate = signerOf(signer, certificates);
  expectAttributes(signer, content, certificate);
  expectSignature(signer, certificate);
  expectTimeStamping(certificate);
  expectTrusted(certificate, certificates, expected.trusted, info.time);
  return { time: info.time, authority: subjectOf(certificate), serial: info.serial, policy: info.policy };
}

function expectAnswerTo(info: StampInfo, text: string, nonce: string | undefined): void {
  const hash = createHash('sha256').update(text).digest();
  const found = info.algorithm;
  if (found !== SHA256) throw refusal(phrase('stamp-hash', { found, expected: SHA256 }));
  if (!info.imprint.equals(hash)) throw refusal(phrase('stamp-imprint'));
  if (nonce !== undefined && info.nonce !== BigInt(`0x${nonce}`)) throw refusal(phrase('stamp-nonce'));
}

interface SignedStamp {
  readonly content: Buffer;
  readonly certificates: readonly Certificate[];
  readonly signer: SignerInfo;
}

/** ContentInfo and SignedData of RFC 5652, sections 3 and 5.1. */
function signedDataIn(token: Uint8Array): SignedStamp {
  const [type, wrapped] = sequenceIn(parseDer(token, 'TimeStampToken'), 'TimeStampToken');
  if (oidIn(type, 'contentType') !== SIGNED_DATA || !isTagged(wrapped, 0)) throw notInForm('contentType');
  const parts = sequenceIn(elementsOf(wrapped, 'SignedData')[0], 'SignedData');
  const signers = setIn(parts.at(-1), 'signerInfos');
  if (signers.length !== 1) throw notInForm('signerInfos');
  return {
    content: contentIn(parts[2]),
    certificates: certificatesIn(taggedIn(parts.slice(3), 0)),
    signer: signerIn(signers[0]),
  };
}

function contentIn(node: Node | undefined): Buffer {
  const [type, wrapped] = sequenceIn(node, 'encapContentInfo');
  if (oidIn(type, 'eContentType') !== STAMP_INFO || !isTagged(wrapped, 0)) throw notInForm('eContentType');
  return octetsIn(elementsOf(wrapped, 'eContent')[0], 'eContent');
}

/** Other kinds of certificates than those of X.509 have a tag, and are left out. */
function certificatesIn(set: Node | undefined): readonly Certificate[] {
  const nodes = set ? elementsOf(set, 'certificates').filter((node) => isKind(node, 'sequence')) : [];
  if (nodes.length > MOST_CERTIFICATES) throw notInForm('certificates');
  return nodes.map((node) => parseCertificate(rawOf(node)));
}

interface SignerInfo {
  readonly sid: Node;
  readonly digest: string;
  readonly attributes: ReadonlyMap<string, Node>;
  /** What was signed: the attributes as a set (RFC 5652, section 5.4). */
  readonly signed: Buffer;
  readonly algorithm: string;
  readonly signature: Buffer;
}

/** SignerInfo of RFC 5652, section 5.3, in which signed attributes are optional and here are not. */
function signerIn(node: Node | undefined): SignerInfo {
  const [, sid, digestAlgorithm, attributes, algorithm, signature] = sequenceIn(node, 'SignerInfo');
  if (!sid || !isTagged(attributes, 0)) throw notInForm('signedAttrs');
  const oid = algorithmIn(digestAlgorithm, 'digestAlgorithm');
  const digest = DIGESTS.get(oid);
  if (digest === undefined) throw refusal(phrase('algorithm', { oid }));
  const signed = rawOf(attributes);
  signed[0] = SET_TAG;
  return {
    sid,
    digest,
    attributes: attributesIn(attributes),
    signed,
    algorithm: algorithmIn(algorithm, 'signatureAlgorithm'),
    signature: octetsIn(signature, 'signature'),
  };
}

/** Each attribute once, with one value. */
function attributesIn(tagged: Node): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  for (const node of elementsOf(tagged, 'signedAttrs')) {
    const [type, values] = sequenceIn(node, 'Attribute');
    const [value, ...more] = setIn(values, 'Attribute');
    const oid = oidIn(type, 'Attribute');
    if (!value || more.length > 0 || found.has(oid)) throw notInForm('signedAttrs');
    found.set(oid, value);
  }
  return found;
}

/** The certificate that the signer names, by issuer and serial number or by key identifier. */
function signerOf({ sid }: SignerInfo, certificates: readonly Certificate[]): Certificate {
  const found = certificates.find(isTagged(sid, 0) ? hasKeyId(contentOf(sid)) : isIssuedAs(sid));
  if (found) return found;
  throw refusal(phrase('stamp-certificate'));
}

const hasKeyId = (keyId: Buffer) => (certificate: Certificate) =>
  subjectKeyIdOf(certificate)?.equals(keyId) ?? false;

function isIssuedAs(sid: Node): (certificate: Certificate) => boolean {
  const [issuer, number] = sequenceIn(sid, 'sid');
  const serial = integerIn(number, 'sid');
  return (certificate) => certificate.serial === serial && certificate.issuer.equals(rawOf(issuer!));
}

function expectAttributes(signer: SignerInfo, content: Buffer, certificate: Certificate): void {
  const { attributes, digest } = signer;
  const { contentType, messageDigest } = ATTRIBUTES;
  const missing = (attribute: string) => refusal(phrase('stamp-attribute', { attribute }));
  const type = attributes.get(contentType);
  if (!type || oidIn(type, 'contentType') !== STAMP_INFO) throw missing('contentType');
  const hash = attributes.get(messageDigest);
  if (!hash || !octetsIn(hash, 'messageDigest').equals(createHash(digest).update(content).digest())) {
    throw missing('messageDigest');
  }
  if (!namesCertificate(attributes, certificate)) throw missing('signingCertificate');
}

/** The first certificate of RFC 2634, section 5.4 (SHA-1), or RFC 5035, section 3; of both where both are there. */
function namesCertificate(attributes: ReadonlyMap<string, Node>, { raw }: Certificate): boolean {
  const named = [
    named1(attributes.get(ATTRIBUTES.signingCertificate)),
    named2(attributes.get(ATTRIBUTES.signingCertificateV2)),
  ].flatMap((one) => one ?? []);
  const fits = ({ digest, hash }: CertificateHash) => createHash(digest).update(raw).digest().equals(hash);
  return named.length > 0 && named.every(fits);
}

interface CertificateHash {
  readonly digest: string;
  readonly hash: Buffer;
}

const firstNamed = (attribute: Node): readonly Node[] =>
  sequenceIn(sequenceIn(sequenceIn(attribute, 'signingCertificate')[0], 'certs')[0], 'ESSCertID');

function named1(attribute: Node | undefined): CertificateHash | undefined {
  return attribute && { digest: 'sha1', hash: octetsIn(firstNamed(attribute)[0], 'certHash') };
}

function named2(attribute: Node | undefined): CertificateHash | undefined {
  if (!attribute) return undefined;
  const parts = [...firstNamed(attribute)];
  const oid = isKind(parts[0], 'sequence') ? algorithmIn(parts.shift(), 'hashAlgorithm') : SHA256;
  const digest = DIGESTS.get(oid);
  if (digest === undefined) throw refusal(phrase('algorithm', { oid }));
  return { digest, hash: octetsIn(parts[0], 'certHash') };
}

function expectSignature(signer: SignerInfo, { x509 }: Certificate): void {
  const { key, digest } = algorithmOf(signer);
  const isRight =
    x509.publicKey.asymmetricKeyType === key &&
    verify(
      key === 'ed25519' ? null : (digest ?? signer.digest),
      signer.signed,
      x509.publicKey,
      signer.signature,
    );
  if (!isRight) throw refusal(phrase('stamp-signature'));
}

/** A hash that the algorithm says is the one that the signer says. */
function algorithmOf({ algorithm: oid, digest }: SignerInfo): SignatureAlgorithm {
  const found: SignatureAlgorithm | undefined =
    oid === RSA_ENCRYPTION ? { key: 'rsa' } : SIGNATURE_ALGORITHMS.get(oid);
  if (found && (found.digest ?? digest) === digest) return found;
  throw refusal(phrase('algorithm', { oid }));
}
