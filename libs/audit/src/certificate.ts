import { X509Certificate } from 'node:crypto';
import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
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
  taggedIn,
  type Node,
} from './der';

/** An X.509 certificate (RFC 5280), with what Node's own reading of it does not tell. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly raw: Buffer;
  readonly serial: bigint;
  /** The encoded name of who issued it. */
  readonly issuer: Buffer;
  /** The algorithm of the issuer's signature. */
  readonly signedBy: string;
  readonly extensions: ReadonlyMap<string, Extension>;
}

export interface Extension {
  readonly critical: boolean;
  readonly value: Buffer;
}

const EXTENSIONS = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  subjectKeyId: '2.5.29.14',
} as const;
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
/** Bits 0 and 1, digitalSignature and nonRepudiation: the first bits of the first byte. */
const SIGNS = 0b1100_0000;
const PART = 'Certificate';

const refusal = (why: Phrase): LedgerError => new LedgerError('TIMESTAMP_INVALID', { why });

/** @throws LedgerError `TIMESTAMP_INVALID` */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm] = sequenceIn(parseDer(der, PART), PART);
  const fields = sequenceIn(tbs, PART).filter((node) => !isTagged(node, 0));
  const extensions = taggedIn(fields, 3);
  const x509 = nodeCertificate(der);
  return {
    x509,
    raw: Buffer.from(der),
    serial: integerIn(fields[0], PART),
    issuer: rawOf(knownNode(fields[2])),
    signedBy: algorithmIn(algorithm, PART),
    extensions: extensions ? extensionsIn(extensions) : new Map(),
  };
}

function knownNode(node: Node | undefined): Node {
  if (node) return node;
  throw notInForm(PART);
}

function nodeCertificate(der: Uint8Array): X509Certificate {
  try {
    const x509 = new X509Certificate(der);
    void x509.publicKey; // Read at once: it is that which throws where the key is none.
    return x509;
  } catch {
    throw notInForm(PART);
  }
}

function extensionsIn(tagged: Node): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  for (const node of sequenceIn(elementsOf(tagged, PART)[0], PART)) {
    const [id, ...rest] = sequenceIn(node, PART);
    const flag = isKind(rest[0], 'boolean') ? rest.shift() : undefined;
    const oid = oidIn(id, PART);
    if (found.has(oid)) throw notInForm(PART);
    found.set(oid, { critical: !!flag && contentOf(flag)[0] !== 0, value: octetsIn(rest[0], PART) });
  }
  return found;
}

/** The name of whom a certificate is for, on one line. */
export const subjectOf = ({ x509 }: Certificate): string => x509.subject.replaceAll('\n', ', ');

/** The key identifier that a signature may name it by, where it has one. */
export function subjectKeyIdOf({ extensions }: Certificate): Buffer | undefined {
  const extension = extensions.get(EXTENSIONS.subjectKeyId);
  return extension && octetsIn(parseDer(extension.value, PART), PART);
}

/**
 * The certificate of an authority is for time stamps and for nothing else, and says so critically (RFC 3161, section 2.3).
 *
 * @throws LedgerError `TIMESTAMP_INVALID`
 */
export function expectTimeStamping(certificate: Certificate): void {
  const extended = certificate.extensions.get(EXTENSIONS.extendedKeyUsage);
  const purposes = extended ? sequenceIn(parseDer(extended.value, PART), PART) : [];
  const isOnly = purposes.length === 1 && oidIn(purposes[0], PART) === TIME_STAMPING;
  if (extended?.critical && isOnly && mayBeUsed(certificate, SIGNS)) return;
  throw refusal(phrase('certificate-usage', { subject: subjectOf(certificate) }));
}

/** Whether the key may be used in one of these ways (RFC 5280, section 4.2.1.3); in any where nothing is said. */
function mayBeUsed({ extensions }: Certificate, bits: number): boolean {
  const usage = extensions.get(EXTENSIONS.keyUsage);
  if (!usage) return true;
  // A bit string: after the number of unused bits, the bits.
  const [, first = 0] = contentOf(parseDer(usage.value, PART));
  return (first & bits) !== 0;
}

/** How many authorities may stand between this one and the last certificate; any number where it does not say. */
export function pathLengthOf({ extensions }: Certificate): number {
  const constraints = extensions.get(EXTENSIONS.basicConstraints);
  const parts = constraints ? sequenceIn(parseDer(constraints.value, PART), PART) : [];
  const length = parts.find((part) => isKind(part, 'integer'));
  return length ? Number(integerIn(length, PART)) : Infinity;
}

/** @throws LedgerError `TIMESTAMP_INVALID` where it demands something that this program does not know how to check */
export function expectKnownExtensions(certificate: Certificate): void {
  const known: readonly string[] = Object.values(EXTENSIONS);
  for (const [oid, { critical }] of certificate.extensions) {
    if (!critical || known.includes(oid)) continue;
    throw refusal(phrase('certificate-critical', { subject: subjectOf(certificate), oid }));
  }
}

/** @throws LedgerError `TIMESTAMP_INVALID` where it was not valid then */
export function expectValidAt(certificate: Certificate, time: Instant): void {
  const [from, to] = [certificate.x509.validFrom, certificate.x509.validTo].map((text) => Date.parse(text));
  if (from! <= Date.parse(time) && Date.parse(time) <= to!) return;
  const days = { from: certificate.x509.validFrom, to: certificate.x509.validTo };
  throw refusal(phrase('certificate-time', { subject: subjectOf(certificate), ...days, time }));
}
