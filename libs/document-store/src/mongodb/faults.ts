import { LedgerError, phrase, storeUnavailable, type Phrase, type Recorded } from '@ledger/kernel';
import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoServerError,
  MongoServerSelectionError,
  MongoStalePrimaryError,
  MongoTopologyClosedError,
} from 'mongodb';

/** The program's own time limit has passed. */
export class OverTime extends Error {
  constructor(readonly limitMs: number) {
    super(`no answer within ${limitMs} ms`);
  }
}

const DUPLICATE_KEY = 11000;
/** Unauthorized, AuthenticationFailed, AtlasError. */
const REFUSED: readonly (number | undefined)[] = [13, 18, 8000];
/**
 * Codes of a server that cannot do it now: unreachable members, time limits, a majority that is not there, a step-down, a
 * shutdown, a full disk (https://www.mongodb.com/docs/manual/reference/error-codes/).
 */
// prettier-ignore
const NOT_NOW: readonly (number | undefined)[] = [
  6, 7, 24, 46, 50, 63, 64, 79, 89, 91, 100, 112, 133, 134, 146, 150, 189, 202, 234, 262, 276, 317, 358, 384, 391, 9001,
  10058, 10107, 11600, 11601, 11602, 12586, 12587, 13388, 13435, 13436, 14031,
];
/** The driver's words for a client that has lost its servers, or was closed. */
const LOST = [
  MongoClientClosedError,
  MongoNotConnectedError,
  MongoServerClosedError,
  MongoStalePrimaryError,
  MongoTopologyClosedError,
];

/** Whether every failure in a batch is an upsert that met a document, and so the batch did nothing wrong. */
export function isCollision(fault: unknown): boolean {
  if (!(fault instanceof MongoBulkWriteError))
    return fault instanceof MongoError && fault.code === DUPLICATE_KEY;
  const errors = [fault.writeErrors].flat();
  return (
    errors.length > 0 &&
    errors.every(({ code }) => code === DUPLICATE_KEY) &&
    fault.result.getWriteConcernError() === undefined
  );
}

/**
 * The plain error for a fault of the server or of the way to it; anything that is a bug (a wrong filter, say) stays what
 * it was. The sentence is made of the server's address and of words and codes that hold no credentials and no documents.
 */
export function explained(fault: unknown, where: string, recorded: Recorded): unknown {
  const failed = (why: Phrase, known: Recorded, cause: unknown): LedgerError =>
    storeUnavailable(phrase('server', { where, why }), known, cause);
  if (fault instanceof OverTime) {
    return failed(phrase('late', { limitMs: fault.limitMs }), recorded, fault);
  }
  const cause = fault instanceof MongoBulkWriteError ? unwrapped(fault) : fault;
  if (cause instanceof MongoServerSelectionError) {
    const why =
      cause.cause instanceof MongoServerError
        ? serverWords(cause.cause)
        : phrase('network', { message: cause.message });
    return failed(why, 'no', cause);
  }
  if (cause instanceof MongoNetworkError) {
    return failed(phrase('network', { message: cause.message }), recorded, cause);
  }
  if (LOST.some((kind) => cause instanceof kind)) {
    return failed(phrase('connection-closed'), recorded, cause);
  }
  if (!(cause instanceof MongoServerError) || !isForNow(cause)) return fault;
  return failed(serverWords(cause), isRefusal(cause) ? 'no' : recorded, cause);
}

/** A bulk write hides what went wrong on the way to the server in an error of its own. */
function unwrapped(fault: MongoBulkWriteError): unknown {
  const hidden: unknown = fault.errorResponse;
  return hidden instanceof Error ? hidden : fault;
}

function isForNow(fault: MongoServerError): boolean {
  const codes = [fault.code, ...(fault instanceof MongoBulkWriteError ? bulkCodes(fault) : [])];
  return (
    codes.some((code) => NOT_NOW.includes(code as number) || REFUSED.includes(code as number)) ||
    fault.hasErrorLabel('RetryableWriteError')
  );
}

function bulkCodes(fault: MongoBulkWriteError): readonly (number | undefined)[] {
  return [fault.result.getWriteConcernError()?.code, ...[fault.writeErrors].flat().map(({ code }) => code)];
}

const isRefusal = ({ code }: MongoServerError) => REFUSED.includes(code as number);

function serverWords(fault: MongoServerError): Phrase {
  if (isRefusal(fault)) return phrase('refused-user');
  return phrase('server-says', { message: fault.codeName ?? `code ${fault.code}` });
}

/** What went wrong after a part of the change had been sent: that nothing was recorded is no longer true. */
export function afterAPart(fault: unknown): unknown {
  if (!(fault instanceof LedgerError) || fault.code !== 'STORE_UNAVAILABLE') return fault;
  return storeUnavailable(fault.details['why'] as Phrase, 'unknown', fault.cause);
}
