import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { base64Bytes } from './base64';
import { isKeyName, type Verifier } from './verifier-key';

/*
 * Signed notes (C2SP signed-note): a text that ends in a line break, a blank line, and a line for each signature,
 * `— name base64(key id ‖ signature)`.
 */

/** One signature line. */
export interface NoteSignature {
  readonly name: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  /** What follows the 4 bytes of the key id: 64 bytes for Ed25519, at least 1 for what is not known. */
  readonly signature: Uint8Array;
}

/** A note that was read and not verified: whoever acts on its text opens it first. */
export interface SignedNote {
  /** With its last line break, without the blank line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface OpenedNote {
  readonly text: string;
  /** The signatures of known keys, all valid and at least one; the same line twice counts once. */
  readonly verified: readonly NoteSignature[];
  /** Those of other keys, about which nothing is known. */
  readonly unknown: readonly NoteSignature[];
}

/** Signs for one key. */
export interface Signer {
  readonly name: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  /** The public key, `name+hash+base64(algorithm ‖ key)`. */
  readonly verifierKey: string;
  /** @returns what follows the key id in a signature line */
  sign(text: string): Uint8Array;
}

const MOST_BYTES = 1_000_000;
export const MOST_SIGNATURES = 100;
const KEY_ID_BYTES = 4;
/** All below U+0020 but the line break. */
const CONTROL = /[\0-\x09\x0b-\x1f]/; // oxlint-disable-line no-control-regex

const refusal = (why: Phrase): LedgerError => new LedgerError('NOTE_INVALID', { why });
const distrust = (why: Phrase): LedgerError => new LedgerError('NOTE_UNTRUSTED', { why });

/**
 * Reads a note and verifies nothing. What it accepts, `formatNote` writes as the same bytes.
 *
 * @param message at most 1,000,000 bytes of UTF-8, with 1 to 100 signatures
 * @throws LedgerError `NOTE_INVALID`
 */
export function parseNote(message: string | Uint8Array): SignedNote {
  const whole = wellFormed(message);
  const gap = whole.lastIndexOf('\n\n');
  const lines = whole.slice(gap + 2).split('\n');
  if (gap < 0 || lines.length < 2 || lines.pop() !== '') throw refusal(phrase('no-signatures'));
  if (lines.length > MOST_SIGNATURES) throw refusal(phrase('signatures-over', { most: MOST_SIGNATURES }));
  return { text: whole.slice(0, gap + 1), signatures: lines.map(signatureOf) };
}

function wellFormed(message: string | Uint8Array): string {
  if (Buffer.byteLength(message) > MOST_BYTES) throw refusal(phrase('bytes-over', { most: MOST_BYTES }));
  const text = typeof message === 'string' ? message : decoded(message);
  if (!text?.isWellFormed()) throw refusal(phrase('not-utf8'));
  if (CONTROL.test(text)) throw refusal(phrase('control-character'));
  return text;
}

/** A byte order mark is a part of the text like any other: what was signed has it, too. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function signatureOf(line: string, index: number): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = base64Bytes(encoded);
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) {
    throw refusal(phrase('no-signature-line', { number: index + 1 }));
  }
  return {
    name,
    keyId: bytes.toString('hex', 0, KEY_ID_BYTES),
    signature: Uint8Array.from(bytes.subarray(KEY_ID_BYTES)),
  };
}

/**
 * Writes a note.
 *
 * @throws LedgerError `NOTE_INVALID` where `parseNote` would not read the same again
 */
export function formatNote({ text, signatures }: SignedNote): string {
  if (!text.endsWith('\n')) throw refusal(phrase('text-end'));
  const odd = signatures.findIndex(({ name, keyId }) => !isKeyName(name) || !/^[0-9a-f]{8}$/.test(keyId));
  if (odd >= 0) throw refusal(phrase('no-signature-line', { number: odd + 1 }));
  const message = `${text}\n${signatures.map(lineOf).join('')}`;
  parseNote(message);
  return message;
}

/** @returns the line of a signature, with its line break; a name or key id that is none makes none */
export function lineOf({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([Buffer.from(keyId, 'hex'), signature]).toString('base64')}\n`;
}

/**
 * Signs a text with each of the keys, in their order.
 *
 * @param text ends in a line break
 * @throws LedgerError `NOTE_INVALID` where there is no such note: no signer, a text with a control character
 */
export function signNote(text: string, signers: readonly Signer[]): string {
  const signatures = signers.map((signer) => ({
    name: signer.name,
    keyId: signer.keyId,
    signature: signer.sign(text),
  }));
  return formatNote({ text, signatures });
}

/**
 * Reads a note that somebody who is known has signed. A key is known by its name and id together; lines of other keys
 * are carried along, and one wrong signature of a known key spoils the note.
 *
 * @param verifiers of the keys that are trusted
 * @throws LedgerError `NOTE_INVALID`; `NOTE_UNTRUSTED` where a known key's signature is wrong or there is none
 */
export function openNote(message: string | Uint8Array, verifiers: readonly Verifier[]): OpenedNote {
  const { text, signatures } = parseNote(message);
  const verified = new Map<string, NoteSignature>();
  const unknown: NoteSignature[] = [];
  for (const signature of signatures) {
    const known = verifiers.filter(({ name, keyId }) => name === signature.name && keyId === signature.keyId);
    if (known.length === 0) unknown.push(signature);
    else verified.set(lineOf(signature), checked(text, signature, known));
  }
  if (verified.size === 0) throw distrust(phrase('signature-unknown'));
  return { text, verified: [...verified.values()], unknown };
}

/** Two keys may share a name and an id by chance, and then either may have signed. */
function checked(text: string, line: NoteSignature, known: readonly Verifier[]): NoteSignature {
  if (known.some((verifier) => verifier.verify(text, line.signature))) return line;
  throw distrust(phrase('signature-wrong', { name: line.name, key: line.keyId }));
}
