import { sign } from 'node:crypto';
import { LedgerError, phrase, type Instant, type Phrase } from '@ledger/kernel';
import { sameBytes } from '@ledger/merkle';
import { parseCheckpoint } from './checkpoint';
import { lineOf, parseNote, type NoteSignature, type SignedNote, type Signer } from './note';
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
 * What known witnesses said of a checkpoint, each once and the newest that it said; lines of others, wrong ones, and those that
 * are dated in time to come, say nothing.
 *
 * @param note a checkpoint with its signatures
 * @param latest seconds since 1970
 * @throws LedgerError `NOTE_INVALID`
 */
export const cosignaturesOf = (
  note: string,
  witnesses: readonly Verifier[],
  latest = Infinity,
): readonly Cosignature[] => newestIn(parseNote(note), witnesses, latest).map(({ said }) => said);

interface Said {
  readonly said: Cosignature;
  readonly line: NoteSignature;
}

function newestIn({ text, signatures }: SignedNote, witnesses: readonly Verifier[], latest: number): Said[] {
  return witnesses.flatMap((witness) => {
    const { name, keyId } = witness;
    const holding = signatures
      .filter((line) => isOf(witness, line) && witness.verify(text, line.signature))
      .map((line) => ({ line, said: { name, keyId, time: timeOf(line.signature)! } }))
      .filter(({ said }) => said.time <= latest);
    return holding.length === 0 ? [] : holding.reduce((a, b) => (b.said.time > a.said.time ? b : a));
  });
}

/**
 * Lines of cosignatures as they are kept beside a checkpoint, without those that the same witness has said again later. What does
 * not hold, and what others wrote, stays as it is.
 *
 * @param text of the checkpoint
 * @param lines each with its line break
 * @param latest seconds since 1970; what is dated later stands in nobody's way
 */
export function newestLines(
  text: string,
  lines: readonly string[],
  witnesses: readonly Verifier[],
  latest: number,
): readonly string[] {
  if (lines.length < 2) return lines;
  const said = lines.map((line) => {
    const note = noteIfAny(`${text}\n${line}`);
    return note && newestIn(note, witnesses, latest)[0]?.said;
  });
  return lines.filter((_, at) => {
    const one = said[at];
    return !one || !said.some((other) => other && isOf(one, other) && other.time > one.time);
  });
}

function noteIfAny(text: string): SignedNote | undefined {
  try {
    return parseNote(text);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return undefined;
  }
}

type KeyOf = Pick<NoteSignature, 'name' | 'keyId'>;

/** Whether a line says to be of that key. */
export const isOf = (key: KeyOf, { name, keyId }: KeyOf): boolean => key.name === name && key.keyId === keyId;

/** What came of lines that were collected. */
export interface Collected {
  /** Those that are to be kept beside the checkpoint, each with its line break; empty where there is no news. */
  readonly lines: readonly string[];
  /** What these say. */
  readonly kept: readonly Cosignature[];
  /** What the others' witnesses had said at that time, or later. */
  readonly known: readonly Cosignature[];
}

/**
 * Finds what is new in what witnesses answered: of each the newest that it said.
 *
 * @param stored the checkpoint with its signatures
 * @param answered the same with cosignatures, or lines of cosignatures alone
 * @param latest seconds since 1970: what is dated later is not taken, and where it is there already, stands in nobody's way
 * @throws LedgerError `COSIGNATURE_INVALID` for another checkpoint, an unknown witness, a wrong signature or a time that is
 * still to come; `NOTE_INVALID`, `CHECKPOINT_INVALID`
 */
export function newCosignatures(
  stored: string,
  answered: string,
  witnesses: readonly Verifier[],
  latest = Infinity,
): Collected {
  const { text, signatures } = parseNote(stored);
  parseCheckpoint(text);
  const isThere = (line: NoteSignature): boolean =>
    signatures.some((other) => isOf(other, line) && sameBytes(other.signature, line.signature));
  const lines = linesIn(answered, text);
  for (const line of lines)
    if (!isThere(line)) checkCosignature(text, line, witnessOf(line, witnesses), latest);
  const before = newestIn({ text, signatures }, witnesses, latest).map(({ said }) => said);
  const answers = newestIn({ text, signatures: lines }, witnesses, latest);
  const knownOf = ({ said }: Said): Cosignature | undefined => before.find((one) => isOf(one, said));
  const news = answers.filter((answer) => answer.said.time > (knownOf(answer)?.time ?? -1));
  return {
    lines: news.map(({ line }) => lineOf(line)),
    kept: news.map(({ said }) => said),
    known: answers.flatMap((answer) => (news.includes(answer) ? [] : knownOf(answer)!)),
  };
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
