import { createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto';
import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import type { Signer } from './note';
import {
  ALGORITHMS,
  algorithmWhy,
  formatVerifierKey,
  isKeyName,
  KEY_BYTES,
  keyIdOf,
  keyParts,
} from './verifier-key';

/** What stands before the 32 bytes in a PrivateKeyInfo of Ed25519 (RFC 8410, section 7). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const MARK = 'PRIVATE+KEY+';

const refusal = (why: Phrase): LedgerError => new LedgerError('SIGNING_KEY_INVALID', { why });

/**
 * Reads a private key in the form of Go's notes, `PRIVATE+KEY+name+hash+base64(0x01 ‖ seed)`, where the hash is that of
 * the public key. An error repeats nothing of the key.
 *
 * @throws LedgerError `SIGNING_KEY_INVALID`
 */
export function parseSigningKey(skey: string): Signer {
  const form = `${MARK}NAME+HASH+BASE64`;
  if (!skey.startsWith(MARK)) throw refusal(phrase('key-form', { form }));
  const { name, keyId, algorithm, key: seed } = keyParts(skey.slice(MARK.length), form, refusal);
  if (algorithm !== ALGORITHMS.note) throw refusal(algorithmWhy(algorithm, 'note'));
  if (seed.length !== KEY_BYTES) {
    throw refusal(phrase('key-length', { found: seed.length, expected: KEY_BYTES }));
  }
  const signer = signerOf(name, seed);
  if (signer.keyId !== keyId) throw refusal(phrase('key-hash', { found: keyId, expected: signer.keyId }));
  return signer;
}

/**
 * Makes a new Ed25519 key.
 *
 * @param name not empty, without spaces and plus signs
 * @returns `PRIVATE+KEY+name+hash+base64(0x01 ‖ seed)`
 * @throws LedgerError `SIGNING_KEY_INVALID`
 */
export function newSigningKey(name: string): string {
  if (!isKeyName(name)) throw refusal(phrase('key-name'));
  const seed = randomBytes(KEY_BYTES);
  const encoded = Buffer.concat([Buffer.of(ALGORITHMS.note), seed]).toString('base64');
  return `${MARK}${name}+${signerOf(name, seed).keyId}+${encoded}`;
}

function signerOf(name: string, seed: Uint8Array): Signer {
  const key = ed25519PrivateKey(seed);
  const publicKey = ed25519PublicKey(key);
  const keyId = keyIdOf(name, ALGORITHMS.note, publicKey);
  const verifierKey = formatVerifierKey({ name, keyId, use: 'note', publicKey });
  return { name, keyId, verifierKey, sign: (text) => sign(null, Buffer.from(text), key) };
}

/** @param seed 32 bytes (RFC 8032, section 5.1.5) */
export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

/** @returns the 32 bytes of the public key that belongs to a private one */
export function ed25519PublicKey(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES);
}
