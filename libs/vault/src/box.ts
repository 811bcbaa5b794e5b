import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Sealed } from '@ledger/kernel';
import type { TextKey } from './vault';

/*
 * AES-256-GCM (NIST SP 800-38D). Each text has a key of its own, so that one can be shredded without another and no
 * initialization vector ever comes twice under a key. The key's id is authenticated with the text: a box that is moved to
 * another id does not open.
 */

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const ID_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedText {
  readonly text: Sealed;
  readonly key: TextKey;
}

/** Seals a text under a new key. */
export function sealedText(plain: string): SealedText {
  const [key, iv] = [randomBytes(KEY_BYTES), randomBytes(IV_BYTES)];
  const id = randomBytes(ID_BYTES).toString('hex');
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
  const box = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { text: { sealed: id, box: box.toString('base64') }, key: { id, key } };
}

/** What a sealed text says; undefined where this key does not open it, or it is not what was sealed. */
export function openBox({ sealed, box }: Sealed, key: Uint8Array): string | undefined {
  const bytes = Buffer.from(box, 'base64');
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(sealed))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString(
      'utf8',
    );
  } catch {
    return undefined;
  }
}
