export type { Certified } from './compared';
export type { CheckpointsGiven, CheckpointFile } from './checkpoints';
export { type Endorsed, Endorsements, type Endorsers, type Said } from './endorsements';
export { type Examined, examined } from './examined';
export type { ExaminedEvent } from './examined-event';
export { type Finding, type FindingCode, FINDINGS, findingText, MOST_FINDINGS } from './findings';
export type { ReadTile } from './leaf-tiles';
export { type DomainRules, LogVerifier, type LogVerdict, type VerificationGiven } from './log-verifier';
export { OwnEvidence } from './own-evidence';
