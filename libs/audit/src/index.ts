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
