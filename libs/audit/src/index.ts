export { noteVerifier, parseVerifierKey, type KeyUse, type Verifier, type VerifierKey } from './verifier-key';
export {
  formatNote,
  openNote,
  parseNote,
  signNote,
  type NoteSignature,
  type OpenedNote,
  type SignedNote,
  type Signer,
} from './note';
export { expectCheckpointOf, formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint';
export { newSigningKey, parseSigningKey } from './signing-key';
export {
  openSigningKeys,
  VERIFIER_KEYS,
  type SigningKey,
  type SigningKeyPlace,
  type SigningKeys,
} from './signing-keys';
export {
  addCosignatures,
  cosignaturesOf,
  witnessSigner,
  witnessVerifier,
  type Cosignature,
} from './cosignature';
export { parseTrustedCertificates, type TrustedCertificates } from './certificate-chain';
export {
  requestTimestamp,
  timestampRequest,
  type StampedText,
  type TimestampAuthority,
  type TimestampRequest,
} from './timestamp';
export { verifyTimestamp, type Timestamp, type TimestampExpectation } from './timestamp-token';
