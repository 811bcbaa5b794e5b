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
export {
  checkpointIfAny,
  checkpointIn,
  expectCheckpointOf,
  formatCheckpoint,
  parseCheckpoint,
  type Checkpoint,
} from './checkpoint';
export { newSigningKey, parseSigningKey } from './signing-key';
export {
  knownSigningKeys,
  openSigningKeys,
  type Certified,
  type SigningKey,
  type SigningKeyPlace,
  type SigningKeys,
} from './signing-keys';
export { VERIFIER_KEYS } from './listed-keys';
export * from './verify';
export { base64 } from './base64';
export { requireOwn, rootIn } from './kept-checkpoint';
export { hasher, leafHashOf, leafTextOf } from './leaf';
export { TreeKeeper, type TreePorts } from './tree-keeper';
export { TreeStore, type Endorsement, type KeptCheckpoint } from './tree-store';
export {
  BUNDLE_FORMAT,
  bundleOf,
  checkBundle,
  parseBundle,
  signersOf,
  type BundleParts,
  type ProofBundle,
  type Shown,
} from './bundle';
export * from './cloud-events';
export { ExportInspection } from './export-inspection';
export type { ExportEnd } from './export-order';
export { type Exported, type ExportedLog, exportedLog, readExport } from './exported-log';
export {
  cosignaturesOf,
  isWitnessKey,
  latestBy,
  newCosignatures,
  newestLines,
  timeText,
  verifierOf,
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
