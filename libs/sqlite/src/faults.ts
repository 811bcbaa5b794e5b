import { LedgerError } from '@ledger/kernel';

/** What is known about a change when its store failed. */
export type Recorded = 'no' | 'unknown';

/** An error of the SQLite library. Not an `instanceof Error` under Jest, whose realm differs from the library's. */
interface SqliteFault {
  readonly code: 'ERR_SQLITE_ERROR';
  /** The extended result code; its low byte is the primary one (https://sqlite.org/rescode.html). */
  readonly errcode: number;
  readonly message: string;
}

const BUSY = 5;
const LOCKED = 6;
const IOERR = 10;
const CORRUPT = 11;
const PROTOCOL = 15;
const NOTADB = 26;
const IOERR_SHORT_READ = 522;

/** Primary codes of a disk or folder that does not do its part, in plain words. */
const UNAVAILABLE: Readonly<Record<number, string>> = {
  3: 'the file may not be opened with these rights',
  7: 'there is not enough memory',
  8: 'the file may only be read',
  [IOERR]: 'reading or writing the disk failed',
  13: 'the disk is full',
  14: 'the file cannot be opened',
};

const OUTCOMES: Readonly<Record<Recorded, string>> = {
  no: 'Nothing was recorded.',
  unknown: 'It is not known whether the change was recorded; look before you try again.',
};

export function isSqliteFault(fault: unknown): fault is SqliteFault {
  const { code, errcode } = (fault ?? {}) as Partial<SqliteFault>;
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number';
}

/** Whether another connection stood in the way, so that trying again helps. */
export function isBusy(fault: unknown): boolean {
  return isSqliteFault(fault) && [BUSY, LOCKED, PROTOCOL].includes(fault.errcode & 0xff);
}

/** Whether the disk failed rather than refused: only then may a failed COMMIT come back to life after a crash. */
export function isDiskFailure(fault: unknown): boolean {
  return isSqliteFault(fault) && (fault.errcode & 0xff) === IOERR;
}

/** Whether the file does not begin as a database does. */
export function isNoDatabase(fault: unknown): boolean {
  return isSqliteFault(fault) && (fault.errcode & 0xff) === NOTADB;
}

/** The plain error for a fault of the library; anything that is a bug (a wrong statement, say) stays what it was. */
export function explained(fault: unknown, path: string, recorded: Recorded): unknown {
  if (!isSqliteFault(fault)) return fault;
  const primary = fault.errcode & 0xff;
  if (isBusy(fault)) return new LedgerError('STORE_BUSY', { path }, { cause: fault });
  if (primary === CORRUPT || primary === NOTADB || fault.errcode === IOERR_SHORT_READ) {
    return new LedgerError('STORE_DAMAGED', { path, why: fault.message }, { cause: fault });
  }
  const why = UNAVAILABLE[primary];
  return why === undefined ? fault : unavailable(`${path}: ${why}`, recorded, fault);
}

export function unavailable(why: string, recorded: Recorded, cause?: unknown): LedgerError {
  return new LedgerError('STORE_UNAVAILABLE', { why, recorded, outcome: OUTCOMES[recorded] }, { cause });
}
