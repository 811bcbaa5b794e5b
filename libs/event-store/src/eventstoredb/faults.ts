import { type CommandError, ErrorType, isCommandError } from '@eventstore/db-client';
import { phrase, type Phrase, type PhraseCode } from '@ledger/kernel';

/** The server did not answer in time. It may still do what it was asked. */
export class TimeLimitExceeded extends Error {
  override readonly name = 'TimeLimitExceeded';
  constructor(readonly limitMs: number) {
    super(`no answer within ${limitMs} ms`);
  }
}

/** The gRPC code of a server that cannot be reached. */
const UNAVAILABLE = 14;

/** Faults of the connection or the server's state, which pass; their names in plain words. */
const PASSING: Readonly<Partial<Record<ErrorType, PhraseCode>>> = {
  [ErrorType.UNAVAILABLE]: 'esdb-lost',
  [ErrorType.CANCELLED]: 'esdb-cancelled',
  [ErrorType.DEADLINE_EXCEEDED]: 'esdb-slow',
  [ErrorType.TIMEOUT]: 'esdb-dropped',
  [ErrorType.NOT_LEADER]: 'esdb-not-leader',
  [ErrorType.ACCESS_DENIED]: 'esdb-refused',
  [ErrorType.UNKNOWN]: 'esdb-fault',
};

/** Why it failed, in plain words, when the same call may succeed later; undefined for anything else. */
export function passing(fault: unknown): Phrase | undefined {
  if (fault instanceof TimeLimitExceeded) return phrase('esdb-late', { limitMs: fault.limitMs });
  if (isNotSent(fault)) return phrase('esdb-unreachable');
  const code = isFault(fault) ? PASSING[fault.type] : undefined;
  return code && phrase(code);
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
