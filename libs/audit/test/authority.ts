import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import {
  bits,
  generalizedTime,
  int,
  NULL,
  octets,
  oid,
  seq,
  set,
  tagged,
  taggedOctets,
  TRUE,
  utf8,
} from './der';

/*
 * A certificate authority and a time-stamping authority for specs, which can make each mistake that there is to find.
 */

const time = (instant: string): Buffer => generalizedTime(instant.replaceAll(/[-:T]/g, ''));

export const OIDS = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  sha1WithRsa: '1.2.840.113549.1.1.5',
  rsa: '1.2.840.113549.1.1.1',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  policy: '1.2.3.4.5',
} as const;

export type KeyKind = 'rsa' | 'ec' | 'ed25519';

const KEYS: Readonly<Record<KeyKind, () => { privateKey: KeyObject; publicKey: KeyObject }>> = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: () => generateKeyPairSync('ed25519'),
};
const SIGNED_BY = { rsa: OIDS.sha256WithRsa, ec: '1.2.840.10045.4.3.2', ed25519: '1.3.101.112' } as const;

export interface Identity {
  readonly name: string;
  readonly kind: KeyKind;
  readonly serial: number;
  readonly privateKey: KeyObject;
  readonly certificate: Buffer;
  readonly pem: string;
  readonly issuer: string;
}

export interface Wish {
  readonly name: string;
  readonly kind?: KeyKind;
  readonly issuer?: Identity;
  readonly from?: string;
  readonly to?: string;
  /** It may issue certificates, with so many authorities below it; not there: it may not. */
  readonly authority?: true | number;
  /** Its extended key usage, and whether that is critical. */
  readonly purposes?: readonly string[];
  readonly purposesCritical?: boolean;
  readonly keyUsage?: number;
  readonly extensions?: readonly Buffer[];
  readonly signedBy?: string;
}

let lastSerial = 1000;
const nameOf = (text: string) => seq(set(seq(oid('2.5.4.3'), utf8(text))));
const extension = (id: string, critical: boolean, value: Buffer) =>
  seq(oid(id), ...(critical ? [TRUE] : []), octets(value));
export const unknownExtension = (critical: boolean) => extension('1.2.3.4', critical, NULL);
const keyIdIn = (publicKey: Uint8Array): Buffer => createHash('sha1').update(publicKey).digest();

/** Makes a key with a certificate by its issuer, or by itself. */
export function identity(wish: Wish): Identity {
  const { name, kind = 'ec', issuer, from = '2020-01-01T00:00:00Z', to = '2040-01-01T00:00:00Z' } = wish;
  const { privateKey, publicKey } = KEYS[kind]();
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  const signer = issuer ?? { name, kind, privateKey };
  const serial = (lastSerial += 1);
  const algorithm = seq(oid(wish.signedBy ?? SIGNED_BY[signer.kind]));
  const tbs = seq(
    tagged(0, int(2)),
    int(serial),
    algorithm,
    nameOf(signer.name),
    seq(time(from), time(to)),
    nameOf(name),
    spki,
    tagged(3, seq(...extensionsOf(wish, spki))),
  );
  const hash = signer.kind === 'ed25519' ? null : wish.signedBy === OIDS.sha1WithRsa ? 'sha1' : 'sha256';
  const signature = bits(sign(hash, tbs, signer.privateKey));
  const certificate = seq(tbs, algorithm, signature);
  const body = certificate
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n');
  const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
  return { name, kind, serial, privateKey, certificate, pem, issuer: signer.name };
}

function extensionsOf(wish: Wish, spki: Uint8Array): Buffer[] {
  const { authority, purposes, purposesCritical = true, keyUsage, extensions = [] } = wish;
  const found = [extension('2.5.29.14', false, octets(keyIdIn(spki))), ...extensions];
  if (authority !== undefined) {
    const length = authority === true ? [] : [int(authority)];
    found.push(extension('2.5.29.19', true, seq(TRUE, ...length)));
  }
  if (purposes) found.push(extension('2.5.29.37', purposesCritical, seq(...purposes.map(oid))));
  if (keyUsage !== undefined) {
    found.push(extension('2.5.29.15', true, bits(Buffer.of(keyUsage))));
  }
  return found;
}

export interface StampWish {
  readonly text: string;
  readonly nonce?: string;
  /** As GeneralizedTime has it. */
  readonly time?: string;
  readonly serial?: bigint;
  readonly version?: number;
  readonly imprint?: Buffer;
  readonly extensions?: readonly Buffer[];
  /** Who signs, and the certificates that come along. */
  readonly signer: Identity;
  readonly others?: readonly Identity[];
  readonly withoutSigner?: true;
  readonly named?: Identity;
  readonly digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly algorithm?: string;
  readonly certificateAttributes?: readonly Buffer[];
  readonly byKeyId?: true;
  readonly contentType?: string;
  readonly attributeType?: string;
  readonly messageDigest?: Uint8Array;
  readonly more?: readonly Buffer[];
  /** A TSTInfo to put in the place of the one that was signed. */
  readonly instead?: (info: Buffer) => Buffer;
  readonly signers?: number;
}

export const attribute = (id: string, ...values: Buffer[]) => seq(oid(id), set(...values));
export const imprintOf = (text: string) =>
  seq(seq(oid(OIDS.sha256), NULL), octets(createHash('sha256').update(text).digest()));
export const certificateV1 = ({ certificate }: Identity) =>
  attribute(OIDS.signingCertificate, seq(seq(seq(octets(createHash('sha1').update(certificate).digest())))));
export function certificateV2({ certificate }: Identity, digest: 'sha256' | 'sha512' = 'sha256') {
  const algorithm = digest === 'sha256' ? [] : [seq(oid(OIDS[digest]))];
  const hash = octets(createHash(digest).update(certificate).digest());
  return attribute(OIDS.signingCertificateV2, seq(seq(seq(...algorithm, hash))));
}

function stampInfo(wish: StampWish): Buffer {
  const { text, nonce, version = 1, serial = 0xabcn, extensions } = wish;
  return seq(
    int(version),
    oid(OIDS.policy),
    wish.imprint ?? imprintOf(text),
    int(serial),
    generalizedTime(wish.time ?? '20260630000102.5Z'),
    seq(int(1)),
    ...(nonce === undefined ? [] : [int(nonce)]),
    ...(extensions ? [tagged(1, ...extensions)] : []),
  );
}

/** Makes a TimeStampToken. */
export function stamp(wish: StampWish): Buffer {
  const { signer, others = [], contentType = OIDS.tstInfo, digest = 'sha256' } = wish;
  const info = stampInfo(wish);
  const certificates = [...(wish.withoutSigner ? [] : [signer]), ...others];
  const one = signerInfo(wish, info);
  const content = octets(wish.instead?.(info) ?? info);
  return seq(
    oid(OIDS.signedData),
    tagged(
      0,
      seq(
        int(3),
        set(seq(oid(OIDS[digest]))),
        seq(oid(contentType), tagged(0, content)),
        tagged(0, ...certificates.map(({ certificate }) => certificate)),
        set(...Array.from({ length: wish.signers ?? 1 }, () => one)),
      ),
    ),
  );
}

function signerInfo(wish: StampWish, info: Buffer): Buffer {
  const { signer, named = signer, digest = 'sha256', attributeType = OIDS.tstInfo } = wish;
  const attributes = [
    attribute(OIDS.contentType, oid(attributeType)),
    attribute(OIDS.messageDigest, octets(wish.messageDigest ?? createHash(digest).update(info).digest())),
    ...(wish.certificateAttributes ?? [certificateV2(signer)]),
    ...(wish.more ?? []),
  ];
  const signature = sign(signer.kind === 'ed25519' ? null : digest, set(...attributes), signer.privateKey);
  const sid = wish.byKeyId
    ? taggedOctets(0, keyIdIn(publicBytes(named.privateKey)))
    : seq(nameOf(named.issuer), int(named.serial));
  return seq(
    int(wish.byKeyId ? 3 : 1),
    sid,
    seq(oid(OIDS[digest])),
    tagged(0, ...attributes),
    seq(oid(wish.algorithm ?? SIGNED_BY[signer.kind])),
    octets(signature),
  );
}

const publicBytes = (privateKey: KeyObject): Buffer =>
  Buffer.from(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));

/** Makes a TimeStampResp. */
export function answer(status: number, token?: Uint8Array, said: readonly string[] = []): Buffer {
  const texts = said.length === 0 ? [] : [seq(...said.map(utf8))];
  return seq(seq(int(status), ...texts), ...(token ? [token] : []));
}
