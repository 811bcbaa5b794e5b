import { sign } from 'node:crypto';
import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
import { sameBytes } from '@ledger/merkle';
import { parseCheckpoint } from './checkpoint';
import { formatNote, parseNote, type NoteSignature, type Signer } from './note';
import { ed25519PrivateKey, ed25519PublicKey } from './signing-key';
import {
  ALGORITHMS,
  ed25519Check,
  formatVerifierKey,
  keyIdOf,
  noteVerifier,
  parseVerifierKey,
  type Verifier,
} from './verifier-key';

/*
 * Cosignatures (C2SP tlog-cosignature, v1): a witness says that at some time this checkpoint was the largest one it had
 * seen of a log, and consistent with all before. Its line in the note holds the time, 8 bytes big-endian in seconds since
 * 1970, and 64 bytes of Ed25519 over `cosignature/v1`, the time and the text of the checkpoint.
 */

/** What a witness said, and it was verified. */
export interface Cosignature {
  readonly name: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  /** Seconds since 1970, by the clock of the witness. */
  readonly time: number;
}

const TIME_BYTES = 8;
/** The time and 64 bytes of Ed25519. */
export const COSIGNATURE_BYTES = TIME_BYTES + 64;

const refusal = (why: Phrase): LedgerError => new LedgerError('COSIGNATURE_INVALID', { why });

const messageOf = (text: string, time: number): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);

/** @returns the seconds that stand before the signature; undefined where a number cannot hold them exactly */
function timeOf(signature: Uint8Array): number | undefined {
  if (signature.length < TIME_BYTES) return undefined;
  const time = Number(Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE());
  return Number.isSafeInteger(time) ? time : undefined;
}

/**
 * The verifier of a witness's key; `openNote` takes it beside those of logs.
 *
 * @param vkey a public key of algorithm 0x04, `name+hash+base64(0x04 ‖ key)`
 * @throws LedgerError `VERIFIER_KEY_INVALID`
 */
export function witnessVerifier(vkey: string): Verifier {
  const { name, keyId, publicKey } = parseVerifierKey(vkey, 'cosignature');
  const check = ed25519Check(publicKey);
  const verify = (text: string, signature: Uint8Array): boolean => {
    const time = timeOf(signature);
    return time !== undefined && check(messageOf(text, time), signature.subarray(TIME_BYTES));
  };
  return { name, keyId, verify };
}

/** Whether a public key says that it is a witness's; what is no key at all says nothing. */
export const isWitnessKey = (vkey: string): boolean =>
  Buffer.from(vkey.split('+').slice(2).join('+'), 'base64')[0] === ALGORITHMS.cosignature;

/** The verifier of a log's key or of a witness's, as the key itself says. @throws LedgerError `VERIFIER_KEY_INVALID` */
export const verifierOf = (vkey: string): Verifier =>
  isWitnessKey(vkey) ? witnessVerifier(vkey) : noteVerifier(vkey);

/** The clock of a witness may be ahead by five minutes. @returns seconds since 1970, after which none has signed yet */
export const latestBy = (now: Instant): number => Math.floor(Date.parse(now) / 1000) + 300;

/**
 * Verifies a line of a known witness.
 *
 * @param text of the checkpoint
 * @param latest seconds since 1970; who says to have signed after it did not, or has a wrong clock
 * @throws LedgerError `COSIGNATURE_INVALID`
 */
export function checkCosignature(
  text: string,
  line: NoteSignature,
  witness: Verifier,
  latest: number,
): Cosignature {
  if (!witness.verify(text, line.signature)) throw refusal(phrase('signature-wrong', wordsOf(line)));
  const time = timeOf(line.signature)!;
  if (time <= latest) return { name: witness.name, keyId: witness.keyId, time };
  const said = { ...wordsOf(line), time: timeText(time), latest: timeText(latest) };
  throw refusal(phrase('cosignature-ahead', said));
}

const LAST_DAY_S = 8.64e12;

/** As RFC 3339 has it, where a calendar goes that far. */
export const timeText = (seconds: number): string =>
  seconds <= LAST_DAY_S ? new Date(seconds * 1000).toISOString().replace('.000Z', 'Z') : String(seconds);

/**
 * Signs as a witness.
 *
 * @param seed 32 bytes (RFC 8032, section 5.1.5)
 * @param seconds since 1970, at which what is signed was seen
 */
export function witnessSigner(name: string, seed: Uint8Array, seconds: () => number): Signer {
  const key = ed25519PrivateKey(seed);
  const publicKey = ed25519PublicKey(key);
  const keyId = keyIdOf(name, ALGORITHMS.cosignature, publicKey);
  const signAt = (text: string, time: number): Uint8Array => {
    const stamp = Buffer.alloc(TIME_BYTES);
    stamp.writeBigUInt64BE(BigInt(time));
    return Buffer.concat([stamp, sign(null, messageOf(text, time), key)]);
  };
  const verifierKey = formatVerifierKey({ name, keyId, use: 'cosignature', publicKey });
  return { name, keyId, verifierKey, sign: (text) => signAt(text, seconds()) };
}

/**
 * What known witnesses said of a checkpoint, each once and the earliest that it said; lines of others, and wrong ones, say
 * nothing.
 *
 * @param note a checkpoint with its signatures
 * @throws LedgerError `NOTE_INVALID`
 */
export function cosignaturesOf(note: string, witnesses: readonly Verifier[]): readonly Cosignature[] {
  const { text, signatures } = parseNote(note);
  return witnesses.flatMap((witness) => {
    const times = signatures
      .filter((line) => isOf(witness, line) && witness.verify(text, line.signature))
      .map(({ signature }) => timeOf(signature)!);
    return times.length === 0 ? [] : { name: witness.name, keyId: witness.keyId, time: Math.min(...times) };
  });
}

/** Whether a line says to be of that key. */
export const isOf = (key: { name: string; keyId: string }, { name, keyId }: NoteSignature): boolean =>
  key.name === name && key.keyId === keyId;

/**
 * Adds to a checkpoint what witnesses answered. A witness that has signed it before is no news, whenever it did so.
 *
 * @param stored the checkpoint with its signatures
 * @param collected the same with cosignatures, or lines of cosignatures alone
 * @param latest seconds since 1970: what is dated later is not taken, and where it is there already, stands in nobody's way
 * @returns the checkpoint with them; `stored` itself where there is no news
 * @throws LedgerError `COSIGNATURE_INVALID` for another checkpoint, an unknown witness, a wrong signature or a time that is
 * still to come; `NOTE_INVALID`, `CHECKPOINT_INVALID`
 */
export function addCosignatures(
  stored: string,
  collected: string,
  witnesses: readonly Verifier[],
  latest = Infinity,
): string {
  const { text, signatures } = parseNote(stored);
  parseCheckpoint(text);
  const known = [...signatures];
  for (const line of linesIn(collected, text)) {
    if (known.some((other) => isOf(other, line) && sameBytes(other.signature, line.signature))) continue;
    const witness = witnessOf(line, witnesses);
    checkCosignature(text, line, witness, latest);
    const holds = (other: NoteSignature): boolean =>
      witness.verify(text, other.signature) && timeOf(other.signature)! <= latest;
    if (!known.some((other) => isOf(other, line) && holds(other))) known.push(line);
  }
  return known.length === signatures.length ? stored : formatNote({ text, signatures: known });
}

function linesIn(collected: string, text: string): readonly NoteSignature[] {
  if (collected === '') throw refusal(phrase('cosignature-none'));
  const note = parseNote(collected.startsWith('— ') ? `${text}\n${collected}` : collected);
  if (note.text !== text) throw refusal(phrase('checkpoint-other'));
  return note.signatures;
}

function witnessOf(line: NoteSignature, witnesses: readonly Verifier[]): Verifier {
  const witness = witnesses.find((other) => isOf(other, line));
  if (!witness) throw refusal(phrase('witness-unknown', wordsOf(line)));
  return witness;
}

const wordsOf = ({ name, keyId }: NoteSignature) => ({ name, key: keyId });
