import {
  base64,
  checkpointIn,
  hasher,
  leafHashOf,
  openNote,
  signersOf,
  verifierOf,
  type ExportEnd,
} from '@ledger/audit';
import type { LoggedEvent } from '@ledger/event-store';
import { LedgerError } from '@ledger/kernel';
import { CompactRange, sameBytes } from '@ledger/merkle';

/** The checkpoint that an export closes with, compared with its events. */
export interface HeldCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** base64 */
  readonly root: string;
  readonly note: string;
  /** The keys that were named and have signed it; null where none was named. */
  readonly signedBy: readonly string[] | null;
}

/** Hashes the events of an export as they are read, and holds its checkpoint to them. */
export class ExportedTree {
  private readonly range = new CompactRange(hasher);

  take(event: LoggedEvent): void {
    this.range.append(leafHashOf(event));
  }

  /**
   * @param keys public keys of the ledger, of which one at least has to have signed; none: nobody is asked
   * @returns null where the export has no checkpoint
   * @throws LedgerError `EXPORT_ALTERED` for a checkpoint of other events; `NOTE_UNTRUSTED`, `NOTE_INVALID`,
   *   `CHECKPOINT_INVALID`, `CHECKPOINT_MISSING` where keys are named and there is nothing that they could have signed
   */
  heldBy({ checkpoint: note }: ExportEnd, keys: readonly string[]): HeldCheckpoint | null {
    if (note === undefined) {
      if (keys.length > 0) throw new LedgerError('CHECKPOINT_MISSING', {});
      return null;
    }
    const { origin, size, root } = checkpointIn(note);
    const found = this.range.root();
    if (size !== this.range.size || !sameBytes(root, found)) {
      const details = { size, expected: base64(root), events: this.range.size, found: base64(found) };
      throw new LedgerError('EXPORT_ALTERED', details);
    }
    const signedBy = keys.length === 0 ? null : signersOf(openNote(note, keys.map(verifierOf)), keys);
    return { origin, size, root: base64(root), note, signedBy };
  }
}
