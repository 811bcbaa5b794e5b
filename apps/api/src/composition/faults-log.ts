import { LedgerError, type Phrase } from '@ledger/kernel';
import { said } from './said';

/** How long a fault that goes on is not said again. */
const QUIET_MS = 60_000;

/**
 * Tells the log of faults: of one that the operator can mend, its sentence, once a minute while it goes on, since a program
 * that tries again many times a second would fill the disk that may be the fault; of anything else, all that is known.
 */
export function faultsLog(
  log: { error: (said: unknown) => void },
  nowMs: () => number = () => performance.now(),
): (fault: unknown) => void {
  const saidAtMs = new Map<string, number>();
  return (fault) => {
    if (!(fault instanceof LedgerError)) return log.error(fault);
    const { projection = '', why } = fault.details;
    const what = [fault.code, projection, (why as Partial<Phrase> | undefined)?.code].join(' ');
    const last = saidAtMs.get(what);
    if (last !== undefined && nowMs() - last < QUIET_MS) return;
    saidAtMs.set(what, nowMs());
    log.error(said(fault));
  };
}
