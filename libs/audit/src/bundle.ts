import { eventBody, type StoredEvent } from '@ledger/event-store';
import { canonicalJson, LedgerError, problem, type PhraseCode, type Problem } from '@ledger/kernel';
import { ProofRefused, verifyInclusion } from '@ledger/merkle';
import { base64, base64Bytes } from './base64';
import { expectCheckpointOf, parseCheckpoint, type Checkpoint } from './checkpoint';
import {
  checkCosignature,
  isOf,
  isWitnessKey,
  verifierOf,
  witnessVerifier,
  type Cosignature,
} from './cosignature';
import { hasher } from './leaf';
import type { TrustedCertificates } from './certificate-chain';
import { openNote, type OpenedNote } from './note';
import { verifyTimestamp, type Timestamp } from './timestamp-token';
import type { Verifier } from './verifier-key';

/*
 * A proof of one event in one JSON file, for a stranger: with nothing but it and the ledger's public key, who has it can
 * check that the event was in the ledger when a checkpoint was signed. Its form is public, and for ever.
 */

export const BUNDLE_FORMAT = 'pledge-ledger/proof/1';

export interface ProofBundle {
  readonly format: typeof BUNDLE_FORMAT;
  /** What the log is called: the first line of its checkpoints, and the name of its keys. */
  readonly origin: string;
  /** The event. Its RFC 8785 form is the leaf, byte by byte. */
  readonly event: StoredEvent;
  /** The ledger position, which is the index of the leaf. */
  readonly leafIndex: number;
  /** SHA-256(0x00 ‖ leaf), base64. */
  readonly leafHash: string;
  /** How many leaves the tree of the checkpoint has. */
  readonly treeSize: number;
  /** The inclusion proof (RFC 9162 section 2.1.3), from the leaf upwards, base64. */
  readonly inclusion: readonly string[];
  /** A signed note (C2SP tlog-checkpoint), with the lines of witnesses where there are some. */
  readonly checkpoint: string;
  /**
   * The public keys of the ledger, and of witnesses that it knows, that signed it. Whoever checks compares them with what
   * these publish.
   */
  readonly keys: readonly string[];
  /** RFC 3161 tokens over the text of the checkpoint, base64. */
  readonly timestamps: readonly string[];
  readonly howToCheck: readonly string[];
}

const HOW_TO_CHECK = [
  'Leaf: write "event" as RFC 8785 (JCS) JSON in UTF-8; leafHash is SHA-256 of the byte 0x00 followed by it.',
  'Root: start with leafHash; with leafIndex and treeSize, join the hashes of "inclusion" as in RFC 9162 section 2.1.3.2.',
  'Checkpoint: its first three lines are the origin, treeSize and that root in base64.',
  'Signature: each line behind the blank line is "— name base64(4 bytes of key id, signature)"; verify the Ed25519 signature over the text up to and with the line break before the blank line, with the key of that name in "keys".',
  'Key: compare it with the one that the city publishes, not with this file alone.',
  'Witnesses: where the base64 of a key begins with the byte 04, its line holds the key id, the time in 8 bytes (big-endian, seconds since 1970) and the signature over "cosignature/v1", "time " with the seconds, each a line, and that text.',
  'Time: each of "timestamps" is an RFC 3161 token over that same text, base64; verify it with the certificate of the authority that you trust.',
];

export interface BundleParts {
  readonly event: StoredEvent;
  readonly leafIndex: number;
  readonly checkpoint: string;
  readonly inclusion: readonly Uint8Array[];
  readonly keys: readonly string[];
  readonly timestamps: readonly string[];
}

/** @returns the proof, checked once before it is given away. @throws LedgerError as `checkBundle` does */
export function bundleOf({ event, inclusion, ...parts }: BundleParts): ProofBundle {
  const { id, type, data, metadata, stream, revision } = event;
  const leaf = Buffer.from(eventBody(stream, revision, event));
  const { text } = openNote(parts.checkpoint, parts.keys.map(verifierOf));
  const { origin, size: treeSize } = parseCheckpoint(text);
  const bundle: ProofBundle = {
    format: BUNDLE_FORMAT,
    origin,
    event: { data, id, metadata, revision, stream, type },
    leafIndex: parts.leafIndex,
    leafHash: base64(hasher.leaf(leaf)),
    treeSize,
    inclusion: inclusion.map(base64),
    checkpoint: parts.checkpoint,
    keys: parts.keys,
    timestamps: parts.timestamps,
    howToCheck: HOW_TO_CHECK,
  };
  checkBundle(JSON.stringify(bundle));
  return bundle;
}

/** What a proof shows. */
export interface Shown {
  readonly bundle: ProofBundle;
  readonly checkpoint: Checkpoint;
  /** The public keys whose signatures on it are valid. */
  readonly signedBy: readonly string[];
  /** Whether they were known to whoever checks, and not only named by the proof itself. */
  readonly isKeyKnown: boolean;
  /** Which witnesses, of those whose keys are known or named by the proof, saw the checkpoint and when. */
  readonly cosigned: readonly Cosignature[];
  /** How many signatures there are of keys that nobody named. */
  readonly unknown: number;
  /** What time-stamping authorities say of it; none where no certificates are given to trust. */
  readonly stamped: readonly Timestamp[];
}

/**
 * Checks a proof with nothing but itself and the keys that are known.
 *
 * @param text the file, as it is
 * @param known public keys of the ledger from elsewhere; without any, those of the proof itself have to do
 * @param trusted certificates by which the time stamps are verified, all of them; without any, none is looked at
 * @param beside public keys of witnesses that are known besides, and the second since 1970 after which none has signed yet
 * @throws LedgerError `BUNDLE_INVALID` for what is no proof, `NOTE_INVALID`, `NOTE_UNTRUSTED`, `CHECKPOINT_INVALID`,
 *   `VERIFIER_KEY_INVALID`, `COSIGNATURE_INVALID`, `TIMESTAMP_INVALID`, `PROOF_REFUSED` where the event is not in the tree of the checkpoint
 */
export function checkBundle(
  text: string,
  known: readonly string[] = [],
  trusted: TrustedCertificates = [],
  { witnesses = [], latest = Infinity }: Beside = {},
): Shown {
  const bundle = parseBundle(text);
  const keys = known.length > 0 ? known : bundle.keys;
  const note = openNote(bundle.checkpoint, keys.map(verifierOf));
  const checkpoint = parseCheckpoint(note.text);
  expectCheckpointOf(bundle.origin, checkpoint);
  mustBe('treeSize', bundle.treeSize, checkpoint.size);
  const leafHash = hasher.leaf(Buffer.from(leafOf(bundle.event)));
  mustBe('leafHash', bundle.leafHash, base64(leafHash));
  requireIncluded(bundle, leafHash, checkpoint.root);
  const signedBy = signersOf(note, keys);
  const tokens = trusted.length > 0 ? bundle.timestamps : [];
  const stamped = tokens.map((token) => verifyTimestamp(tokenIn(token), note.text, { trusted }));
  const all = [...new Set([...keys.filter(isWitnessKey), ...witnesses])].map(witnessVerifier);
  const cosigned = cosignedIn(note, all, latest);
  const unknown = note.unknown.filter((line) => !all.some((witness) => isOf(witness, line))).length;
  return { bundle, checkpoint, signedBy, isKeyKnown: known.length > 0, cosigned, unknown, stamped };
}

interface Beside {
  readonly witnesses?: readonly string[];
  readonly latest?: number;
}

function cosignedIn(
  { text, verified, unknown }: OpenedNote,
  witnesses: readonly Verifier[],
  latest: number,
): readonly Cosignature[] {
  return [...verified, ...unknown].flatMap((line) => {
    const witness = witnesses.find((one) => isOf(one, line));
    return witness ? checkCosignature(text, line, witness, latest) : [];
  });
}

/** Those of some public keys whose signatures are on a note, and valid. */
export const signersOf = ({ verified }: OpenedNote, keys: readonly string[]): string[] =>
  keys.filter((key) => {
    const { name, keyId } = verifierOf(key);
    return verified.some((line) => line.name === name && line.keyId === keyId);
  });

function tokenIn(text: string): Uint8Array {
  const bytes = base64Bytes(text);
  if (bytes) return bytes;
  throw refusal(problem('timestamps', text, 'base64'));
}

function requireIncluded(bundle: ProofBundle, leafHash: Uint8Array, root: Uint8Array): void {
  const { leafIndex: index, treeSize: size } = bundle;
  const proof = bundle.inclusion.map((hash) => Uint8Array.from(base64Bytes(hash) ?? []));
  try {
    verifyInclusion(hasher, { index, size, leafHash, proof, root });
  } catch (fault) {
    if (!(fault instanceof ProofRefused)) throw fault;
    const { field, expected, found } = fault;
    throw new LedgerError('PROOF_REFUSED', { field, expected, found });
  }
}

/** The event of a proof is data of somebody else's: what is in it beside the six members of a leaf is hashed as well. */
function leafOf(event: unknown): string {
  try {
    return canonicalJson(event);
  } catch {
    throw refusal(problem('event', event, 'canonical-object'));
  }
}

const refusal = (wrong: Problem): LedgerError => new LedgerError('BUNDLE_INVALID', { problems: [wrong] });

function mustBe(field: string, found: string | number, expected: string | number): void {
  if (found !== expected) throw new LedgerError('PROOF_REFUSED', { field, expected, found });
}

type Allowed = readonly [isRight: (value: unknown) => boolean, code: PhraseCode, parameters?: object];

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const TEXT: Allowed = [isText, 'visible-text'];
const TEXTS: Allowed = [(value) => Array.isArray(value) && value.every(isText), 'text-list'];
const COUNT: Allowed = [isCount, 'whole', { least: 0 }];

const FIELDS: Readonly<Record<keyof ProofBundle, Allowed>> = {
  format: [(value) => value === BUNDLE_FORMAT, 'one-of', { allowed: [BUNDLE_FORMAT] }],
  origin: TEXT,
  event: [isObject, 'object'],
  leafIndex: COUNT,
  leafHash: TEXT,
  treeSize: COUNT,
  inclusion: TEXTS,
  checkpoint: TEXT,
  keys: TEXTS,
  timestamps: TEXTS,
  howToCheck: TEXTS,
};

/** @throws LedgerError `BUNDLE_INVALID` */
export function parseBundle(text: string): ProofBundle {
  const read = objectIn(text);
  for (const [field, [isRight, code, parameters]] of Object.entries(FIELDS)) {
    const value = read[field];
    if (!isRight(value)) throw refusal(problem(field, value, code, { ...parameters }));
  }
  const unknown = Object.keys(read).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined) throw refusal(problem(unknown.slice(0, 60), read[unknown], 'no-such-field'));
  return read as unknown as ProofBundle;
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(text);
    if (isObject(read)) return read as Record<string, unknown>;
  } catch {
    // No JSON at all is no object either.
  }
  throw refusal(problem('proof', text, 'json-object'));
}
