import { LedgerError } from '@ledger/kernel';
import type { Receipt } from './envelope';
import { keepNewest } from './loaded';

const KEPT = 10_000;

/**
 * Commands that said nothing new leave nothing in the log to know them by. This process remembers the last of them, so
 * that one that is sent again is not decided anew on a state that was changed meanwhile.
 */
export class NoNews {
  private readonly kept = new Map<string, { readonly hash: string; readonly receipt: Receipt }>();

  remember(receipt: Receipt, hash: string): Receipt {
    keepNewest(this.kept, `${receipt.stream} ${receipt.commandId}`, { hash, receipt }, KEPT);
    return receipt;
  }

  /** @throws LedgerError `COMMAND_ID_REUSED` */
  before(stream: string, commandId: string, hash: string): Receipt | undefined {
    const before = this.kept.get(`${stream} ${commandId}`);
    if (!before) return undefined;
    if (before.hash !== hash) throw new LedgerError('COMMAND_ID_REUSED', { commandId, stream });
    return { ...before.receipt, repeated: true };
  }
}
