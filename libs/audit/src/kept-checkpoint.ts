import { LedgerError } from '@ledger/kernel';
import { checkpointIn, expectCheckpointOf, parseCheckpoint } from './checkpoint';
import { openNote } from './note';
import type { SigningKeys } from './signing-keys';
import type { KeptCheckpoint } from './tree-store';
import { noteVerifier } from './verifier-key';

/** The root in its note, 32 bytes. */
export const rootIn = ({ note }: KeptCheckpoint): Uint8Array => checkpointIn(note).root;

/**
 * Accepts a checkpoint that is kept as one that keys of this ledger have signed, retired ones among them, and no other.
 *
 * @throws LedgerError `KEYS_FOREIGN`
 */
export function requireOwn({ size, note }: KeptCheckpoint, keys: Pick<SigningKeys, 'origin' | 'list'>): void {
  try {
    const verifiers = keys.list().map(({ verifierKey }) => noteVerifier(verifierKey));
    const checkpoint = parseCheckpoint(openNote(note, verifiers).text);
    expectCheckpointOf(keys.origin, checkpoint);
  } catch (fault) {
    if (!(fault instanceof LedgerError)) throw fault;
    throw new LedgerError('KEYS_FOREIGN', { size, why: fault.details['why'] }, { cause: fault });
  }
}
