import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { base64Bytes } from './base64';

/**
 * What a key signs, by the byte that stands before it: the text of a note (C2SP signed-note), or a time and a
 * checkpoint (C2SP tlog-cosignature, v1). Both are Ed25519.
 */
export const ALGORITHMS = { note: 0x01, cosignature: 0x04 } as const;
export type KeyUse = keyof typeof ALGORITHMS;

/** A public key under its name. */
export interface VerifierKey {
  readonly name: string;
  /** The first 4 bytes of SHA-256(name ‖ newline ‖ algorithm ‖ key), as 8 digits of lower-case hex. */
  readonly keyId: string;
  readonly use: KeyUse;
  /** 32 bytes (RFC 8032, section 5.1.5). */
  readonly publicKey: Uint8Array;
}

/** Says whether a signature is that of one key. */
export interface Verifier {
  readonly name: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  /** @param signature what follows the key id in a signature line; of any length, since others wrote it */
  verify(text: string, signature: Uint8Array): boolean;
}

export const KEY_BYTES = 32;
/** What stands before the 32 bytes in a SubjectPublicKeyInfo of Ed25519 (RFC 8410, section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const FORM = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s;

/** A name that is empty, or holds a Unicode space or a plus, would not be one in a signature line; nor one with a control character. */
export const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\p{White_Space}\p{Cc}+]/u.test(name);

/** @returns the first 4 bytes of the hash that C2SP signed-note recommends, as 8 digits of lower-case hex */
export function keyIdOf(name: string, algorithm: number, publicKey: Uint8Array): string {
  const hash = createHash('sha256').update(`${name}\n`).update(Buffer.of(algorithm)).update(publicKey);
  return hash.digest('hex').slice(0, 8);
}

/** @returns the key as one line, `name+hash+base64(algorithm ‖ key)`, without a line break */
export function formatVerifierKey({ name, keyId, use, publicKey }: VerifierKey): string {
  const encoded = Buffer.concat([Buffer.of(ALGORITHMS[use]), publicKey]).toString('base64');
  return `${name}+${keyId}+${encoded}`;
}

/**
 * Reads a public key in the form of Go's notes, `name+hash+base64(algorithm ‖ key)`.
 *
 * @param use what the key has to be for; a key never serves two uses
 * @throws LedgerError `VERIFIER_KEY_INVALID`
 */
export function parseVerifierKey(vkey: string, use: KeyUse = 'note'): VerifierKey {
  const read = vkey.slice(0, 200).toWellFormed();
  return parseKey(vkey, use, (why) => new LedgerError('VERIFIER_KEY_INVALID', { read, why }));
}

function parseKey(vkey: string, use: KeyUse, refusal: (why: Phrase) => LedgerError): VerifierKey {
  const { name, keyId, algorithm, key: publicKey } = keyParts(vkey, 'NAME+HASH+BASE64', refusal);
  if (algorithm !== ALGORITHMS[use]) throw refusal(algorithmWhy(algorithm, use));
  if (publicKey.length !== KEY_BYTES) {
    throw refusal(phrase('key-length', { found: publicKey.length, expected: KEY_BYTES }));
  }
  const expected = keyIdOf(name, algorithm, publicKey);
  if (keyId !== expected) throw refusal(phrase('key-hash', { found: keyId, expected }));
  return { name, keyId, use, publicKey };
}

const hexByte = (byte: number | undefined): string =>
  byte === undefined ? '-' : `0x${byte.toString(16).padStart(2, '0')}`;

export const algorithmWhy = (found: number | undefined, use: KeyUse): Phrase =>
  phrase('key-algorithm', { found: hexByte(found), allowed: hexByte(ALGORITHMS[use]) });

/** The parts that public and private keys have in common. */
interface KeyParts {
  readonly name: string;
  readonly keyId: string;
  /** The byte before the key; undefined where there is not even that. */
  readonly algorithm: number | undefined;
  readonly key: Uint8Array;
}

export function keyParts(text: string, form: string, refusal: (why: Phrase) => LedgerError): KeyParts {
  const [, name = '', keyId = '', encoded = ''] = FORM.exec(text) ?? [];
  const bytes = base64Bytes(encoded);
  if (keyId === '' || bytes === undefined) throw refusal(phrase('key-form', { form }));
  if (!isKeyName(name)) throw refusal(phrase('key-name'));
  return { name, keyId, algorithm: bytes[0], key: bytes.subarray(1) };
}

/** @returns what checks Ed25519 signatures (RFC 8032) of the key; false for what has not even their length */
export function ed25519Check(publicKey: Uint8Array): (message: Uint8Array, signature: Uint8Array) => boolean {
  const key: KeyObject = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return (message, signature) => signature.length === 64 && verify(null, message, key, signature);
}

/**
 * The verifier of a log's key.
 *
 * @param vkey a public key of algorithm 0x01, `name+hash+base64(0x01 ‖ key)`
 * @throws LedgerError `VERIFIER_KEY_INVALID`
 */
export function noteVerifier(vkey: string): Verifier {
  const { name, keyId, publicKey } = parseVerifierKey(vkey, 'note');
  const check = ed25519Check(publicKey);
  return { name, keyId, verify: (text, signature) => check(Buffer.from(text), signature) };
}
