export const SHA256 = '2.16.840.1.101.3.4.2.1';

/** Hashes that nobody knows how to collide, by their object identifiers (RFC 5754, section 2). */
export const DIGESTS: ReadonlyMap<string, string> = new Map([
  [SHA256, 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

export interface SignatureAlgorithm {
  /** What Node calls the kind of key. */
  readonly key: 'rsa' | 'ec' | 'ed25519';
  /** The hash that it says itself; none where another field says it, or the algorithm has its own. */
  readonly digest?: string;
}

/** RSA with PKCS #1 v1.5, ECDSA and Ed25519 (RFC 5754, section 3; RFC 8419), of a certificate and of a time stamp. */
export const SIGNATURE_ALGORITHMS: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['1.2.840.113549.1.1.11', { key: 'rsa', digest: 'sha256' }],
  ['1.2.840.113549.1.1.12', { key: 'rsa', digest: 'sha384' }],
  ['1.2.840.113549.1.1.13', { key: 'rsa', digest: 'sha512' }],
  ['1.2.840.10045.4.3.2', { key: 'ec', digest: 'sha256' }],
  ['1.2.840.10045.4.3.3', { key: 'ec', digest: 'sha384' }],
  ['1.2.840.10045.4.3.4', { key: 'ec', digest: 'sha512' }],
  ['1.3.101.112', { key: 'ed25519' }],
] as const);

/** RSA without a word about the hash, which the signer's field for it says (RFC 3370, section 3.2). */
export const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';
