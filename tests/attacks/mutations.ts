import { Chance } from '../load/chance';
import { CHANGES } from './changed-events';
import { MOVES } from './moved-events';
import type { Mutation, Rows } from './mutation';

/* What an attacker with the database file and all the time in the world might do to it, at random. */

const ATTACKS = [...CHANGES, ...MOVES];

/** One attack on one event that is covered, the same for the same number. */
export function mutation(rows: Rows, covered: number, number: number): Mutation {
  const chance = new Chance(number);
  return chance.from(ATTACKS)(rows, chance.upTo(covered - 1), chance);
}
