import { invalidInput, LedgerError, parseKnownAt, problem, type Instant } from '@ledger/kernel';

/** Up to where a log is read: to a ledger position, or to what was recorded by an instant; both inclusive. */
export interface LogPoint {
  /** As it was written. */
  readonly asked: string;
  readonly position: number;
  readonly recordedAt?: Instant;
}

interface Placed {
  readonly position: number;
  readonly metadata: { readonly recordedAt: Instant };
}

/** All of the log. */
export const logEnd: LogPoint = { asked: '', position: Infinity };

const POSITION = /^\d{1,15}$/;

/**
 * @param written a ledger position, a day, which means its end in Korea, or an RFC 3339 time
 * @throws LedgerError `INPUT_INVALID`
 */
export function logPointOf(written: string, field: string): LogPoint {
  if (POSITION.test(written)) return { asked: written, position: Number(written) };
  try {
    return { asked: written, position: Infinity, recordedAt: parseKnownAt(written, field) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw invalidInput(problem(field, written, 'log-point'));
  }
}

/** Clocks of several processes differ: what was recorded by an instant need not be the beginning of the log. */
export const reaches = ({ position, recordedAt }: LogPoint, event: Placed): boolean =>
  event.position <= position && (recordedAt === undefined || event.metadata.recordedAt <= recordedAt);

/**
 * Two points of a log, the first before the second. A position and an instant compare by the events alone: whoever meets one
 * that the first reaches and the second does not asks `refuseOrder`.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function twoPoints(written: readonly string[], field: string): readonly [LogPoint, LogPoint] {
  const [a, b] = written.map((one) => logPointOf(one, field));
  if (!a || !b || written.length > 2) return refuseOrder(written, field);
  const isOrdered =
    a.recordedAt !== undefined && b.recordedAt !== undefined
      ? a.recordedAt < b.recordedAt
      : a.recordedAt !== undefined || b.recordedAt !== undefined || a.position < b.position;
  return isOrdered ? [a, b] : refuseOrder(written, field);
}

/** @throws LedgerError `INPUT_INVALID`, always */
export function refuseOrder(written: readonly string[], field: string): never {
  throw invalidInput(problem(field, written.join(' '), 'two-points'));
}
