import {
  LedgerError,
  phrase,
  storeUnavailable,
  type Phrase,
  type PhraseCode,
  type Recorded,
} from '@ledger/kernel';

/** An error of the SQLite library. Not an `instanceof Error` under Jest, whose realm differs from the library's. */
export interface SqliteFault {
  readonly code: 'ERR_SQLITE_ERROR';
  /** The extended result code; its low byte is the primary one (https://sqlite.org/rescode.html). */
  readonly errcode: number;
  readonly message: string;
}

const ERROR = 1;
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const CANTOPEN = 14;
const PROTOCOL = 15;
const MISMATCH = 20;
const NOTADB = 26;
const IOERR_SHORT_READ = 522;

/** Primary codes of a disk or folder that does not do its part, in plain words. */
const UNAVAILABLE: Readonly<Record<number, PhraseCode>> = {
  3: 'no-rights',
  7: 'out-of-memory',
  [READONLY]: 'read-only',
  [IOERR]: 'disk-failed',
  13: 'disk-full',
  [CANTOPEN]: 'not-opened',
};

export function isSqliteFault(fault: unknown): fault is SqliteFault {
  const { code, errcode } = (fault ?? {}) as Partial<SqliteFault>;
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number';
}

/** What SQLite says of a code (sqlite3_errstr), for a binding that passes on nothing else. */
const SAID: Readonly<Record<string, number>> = {
  'database is locked': BUSY,
  'database table is locked': LOCKED,
  'out of memory': 7,
  'attempt to write a readonly database': READONLY,
  'disk I/O error': IOERR,
  'database disk image is malformed': CORRUPT,
  'database or disk is full': 13,
  'unable to open database file': CANTOPEN,
  'locking protocol': PROTOCOL,
  'file is not a database': NOTADB,
};
/** A number that no ledger has written, which the binding refuses to read. */
const TOO_LARGE = /^Value is too large to be represented/;

/** The same fault with the code of what it says, where it came without one. */
export function withCode(fault: unknown): unknown {
  const { code, errcode, message = '' } = (fault ?? {}) as Partial<SqliteFault>;
  if (errcode !== undefined) return fault;
  if (TOO_LARGE.test(message))
    return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode: MISMATCH });
  if (code !== 'ERR_SQLITE_ERROR') return fault;
  return Object.assign(fault as object, { errcode: SAID[message] ?? ERROR });
}

/** What SQLite says in a row where it does not throw. */
export const busy = (): Error =>
  Object.assign(new Error('database is locked'), { code: 'ERR_SQLITE_ERROR', errcode: BUSY });

/** Whether another connection stood in the way, so that trying again helps. */
export function isBusy(fault: unknown): boolean {
  return isSqliteFault(fault) && [BUSY, LOCKED, PROTOCOL].includes(fault.errcode & 0xff);
}

/** Whether it may not be written, or not be opened, which reading takes too where files beside it are missing. */
export function lacksRights(fault: unknown): boolean {
  return isSqliteFault(fault) && [READONLY, CANTOPEN].includes(fault.errcode & 0xff);
}

/** Whether the disk failed rather than refused: only then may a failed COMMIT come back to life after a crash. */
export function isDiskFailure(fault: unknown): boolean {
  return isSqliteFault(fault) && (fault.errcode & 0xff) === IOERR;
}

/** Whether what the file holds cannot be read: SQLite itself says so, or the binding does of a number that nobody wrote. */
export function isDamage(fault: unknown): boolean {
  if (!isSqliteFault(fault)) return false;
  const isBad = [CORRUPT, NOTADB, MISMATCH].includes(fault.errcode & 0xff);
  return isBad || fault.errcode === IOERR_SHORT_READ || lacksTable(fault);
}

/** Every statement of the program is tried by a test, so that what it does not find was taken out of the file. */
const lacksTable = ({ errcode, message }: SqliteFault): boolean =>
  errcode === ERROR && /^(no such (table|column): |table \S+ has no column named )/.test(message);

/** Whether the file does not begin as a database does. */
export function isNoDatabase(fault: unknown): boolean {
  return isSqliteFault(fault) && (fault.errcode & 0xff) === NOTADB;
}

/** The plain error for a fault of the library; anything that is a bug (a wrong statement, say) stays what it was. */
export function explained(fault: unknown, path: string, recorded: Recorded): unknown {
  if (!isSqliteFault(fault)) return fault;
  if (isBusy(fault)) return new LedgerError('STORE_BUSY', { path }, { cause: fault });
  if (isDamage(fault)) {
    return new LedgerError('STORE_DAMAGED', { path, why: damageOf(fault) }, { cause: fault });
  }
  const why = whyUnavailable(fault);
  return why === undefined ? fault : storeUnavailable(phrase('at', { path, why }), recorded, fault);
}

/** Why a disk or folder did not do its part; undefined for any other fault of the library. */
export function whyUnavailable({ errcode }: SqliteFault): Phrase | undefined {
  const code = UNAVAILABLE[errcode & 0xff];
  return code && phrase(code);
}

function damageOf({ errcode, message }: SqliteFault): Phrase {
  const primary = errcode & 0xff;
  if (primary === NOTADB) return phrase('not-a-database');
  return errcode === IOERR_SHORT_READ || primary === CORRUPT
    ? phrase('malformed')
    : phrase('damage', { message });
}
