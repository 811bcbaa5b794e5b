import type { Position } from '@eventstore/db-client';
import type { Bookmark } from '../event-store';
import { bookmarkAt } from '../log-reading';

/** As many digits as the greatest unsigned 64-bit number has. */
const DIGITS = 20;
const RESUME = /^(\d{20})\/(\d{20})$/;

/** `Bookmark.resume` of a position, `commit/prepare`: of one width, so that places compare as strings. */
export function resumeOf({ commit, prepare }: Position): string {
  return `${String(commit).padStart(DIGITS, '0')}/${String(prepare).padStart(DIGITS, '0')}`;
}

/** The position of a place; undefined for what another store gave. */
export function positionOf(resume: string): Position | undefined {
  const parts = RESUME.exec(resume);
  return parts ? { commit: BigInt(parts[1] as string), prepare: BigInt(parts[2] as string) } : undefined;
}

/** Whether a store of any kind could have given a bookmark, as far as its form tells. */
export const couldGive = ({ position, resume }: Bookmark): boolean =>
  resume === bookmarkAt(position).resume || RESUME.test(resume);

/** Servers before 22.6 put the greatest number into stream reads instead of a position. */
export function isPlace(position: Position | undefined): position is Position {
  return position !== undefined && BigInt.asIntN(64, position.commit) >= 0n;
}
