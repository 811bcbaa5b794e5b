import { X509Certificate } from 'node:crypto';
import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
import {
  expectKnownExtensions,
  expectValidAt,
  parseCertificate,
  pathLengthOf,
  subjectOf,
  type Certificate,
} from './certificate';
import { SIGNATURE_ALGORITHMS } from './signature-algorithms';

/** The certificates that the operator trusts. */
export type TrustedCertificates = readonly Certificate[];

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** With the one that signed and the trusted one. */
const LONGEST = 6;

const refusal = (why: Phrase): LedgerError => new LedgerError('TIMESTAMP_INVALID', { why });

/**
 * Reads the certificates of those whose time stamps are trusted: of authorities that issue such certificates, or of a
 * time-stamping authority itself.
 *
 * @param pem one or more certificates in PEM (RFC 7468); what stands between them is skipped
 * @throws LedgerError `CERTIFICATES_INVALID`
 */
export function parseTrustedCertificates(pem: string): TrustedCertificates {
  const found = pem.match(PEM) ?? [];
  if (found.length === 0) throw new LedgerError('CERTIFICATES_INVALID', { why: phrase('certificates-none') });
  return found.map((text, index) => {
    try {
      return parseCertificate(new X509Certificate(text).raw);
    } catch {
      throw new LedgerError('CERTIFICATES_INVALID', {
        why: phrase('certificate-unread', { number: index + 1 }),
      });
    }
  });
}

/**
 * Finds a chain from a certificate to a trusted one (RFC 5280, section 6): each issuer may issue, has signed the one
 * before, and all were valid at that time. Whether one was revoked is not looked at, since that needs the network.
 *
 * @param others that came along, none of which is trusted for that
 * @throws LedgerError `TIMESTAMP_INVALID`
 */
export function expectTrusted(
  signer: Certificate,
  others: readonly Certificate[],
  trusted: TrustedCertificates,
  time: Instant,
): void {
  let fault: unknown = refusal(phrase('certificate-unknown', { subject: subjectOf(signer) }));
  for (const chain of chainsFrom([signer], others, trusted)) {
    const found = faultOf(chain, time);
    if (found === undefined) return;
    fault = found;
  }
  throw fault;
}

function* chainsFrom(
  chain: readonly Certificate[],
  others: readonly Certificate[],
  trusted: TrustedCertificates,
): Generator<readonly Certificate[]> {
  const last = chain.at(-1)!;
  if (trusted.some(({ raw }) => raw.equals(last.raw))) yield chain;
  if (chain.length === LONGEST) return;
  for (const root of trusted) if (issued(root, last)) yield [...chain, root];
  for (const other of others) {
    const isNew = !chain.some(({ raw }) => raw.equals(other.raw));
    if (isNew && issued(other, last)) yield* chainsFrom([...chain, other], others, trusted);
  }
}

/** Names and key identifiers fit, the issuer may sign certificates, and it has signed this one. */
function issued({ x509: issuer }: Certificate, { x509: certificate }: Certificate): boolean {
  try {
    return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    return false; // A key of a kind that the system does not know.
  }
}

/** What is wrong with a chain whose signatures are right; undefined where nothing is. */
function faultOf(chain: readonly Certificate[], time: Instant): unknown {
  try {
    chain.forEach((certificate, index) => expectLink(certificate, index, chain.length, time));
    return undefined;
  } catch (fault) {
    return fault;
  }
}

function expectLink(certificate: Certificate, index: number, length: number, time: Instant): void {
  expectKnownExtensions(certificate);
  expectValidAt(certificate, time);
  if (index > 0 && pathLengthOf(certificate) < index - 1) {
    throw refusal(phrase('certificate-usage', { subject: subjectOf(certificate) }));
  }
  // A trusted certificate is so whoever signed it.
  if (index < length - 1 && !SIGNATURE_ALGORITHMS.has(certificate.signedBy)) {
    throw refusal(phrase('algorithm', { oid: certificate.signedBy }));
  }
}
