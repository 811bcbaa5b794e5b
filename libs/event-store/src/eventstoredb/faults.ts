import { type CommandError, ErrorType, isCommandError } from '@eventstore/db-client';
import { LedgerError } from '@ledger/kernel';

/** What is known about a change when the server failed. */
export type Recorded = 'no' | 'unknown';

const OUTCOMES: Readonly<Record<Recorded, string>> = {
  no: 'Nothing was recorded.',
  unknown: 'It is not known whether the change was recorded; look before you try again.',
};

export function unavailable(why: string, recorded: Recorded, cause?: unknown): LedgerError {
  return new LedgerError('STORE_UNAVAILABLE', { why, recorded, outcome: OUTCOMES[recorded] }, { cause });
}

/** The server did not answer in time. It may still do what it was asked. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
  }
}

/** The gRPC code of a server that cannot be reached. */
const UNAVAILABLE = 14;

/** Faults of the connection or the server's state, which pass; their names in plain words. */
const PASSING: Readonly<Partial<Record<ErrorType, string>>> = {
  [ErrorType.UNAVAILABLE]: 'the connection to EventStoreDB was lost',
  [ErrorType.CANCELLED]: 'EventStoreDB cancelled the call',
  [ErrorType.DEADLINE_EXCEEDED]: 'EventStoreDB did not finish in time',
  [ErrorType.TIMEOUT]: 'EventStoreDB dropped a reader that was too slow',
  [ErrorType.NOT_LEADER]: 'the node of EventStoreDB is not the leader',
  [ErrorType.ACCESS_DENIED]: 'EventStoreDB refuses the user or the password',
  [ErrorType.UNKNOWN]: 'EventStoreDB reported a fault',
};

/** Why it failed, in plain words, when the same call may succeed later; undefined for anything else. */
export function passing(fault: unknown): string | undefined {
  if (fault instanceof TimeLimitExceeded) return `EventStoreDB gave ${fault.message}`;
  if (isNotSent(fault)) return 'EventStoreDB cannot be reached';
  return isFault(fault) ? PASSING[fault.type] : undefined;
}

/**
 * Whether the fault came before anything was sent. While a server is down the client fails in asking for its features, or
 * in looking for a node of the cluster, with an error that is not one of its own kinds.
 */
export function isNotSent(fault: unknown): boolean {
  const { code, message } = (fault ?? {}) as { code?: unknown; message?: unknown };
  if (isFault(fault)) return false;
  return code === UNAVAILABLE || (typeof message === 'string' && message.startsWith('Failed to discover'));
}

/** Whether the call failed because of the user or the password: waiting does not help, and nothing was done. */
export function isRefused(fault: unknown): boolean {
  return isFault(fault) && fault.type === ErrorType.ACCESS_DENIED;
}

/** One of the client's own kinds of error. */
function isFault(fault: unknown): fault is CommandError {
  return isCommandError(fault as Error);
}
