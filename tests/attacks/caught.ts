import type { FoundBytes } from '@ledger/event-store';
import { runs } from '../support/property-runs';
import { mutation } from './mutations';
import { certified, COVERED, leafHashes, tilesOf, verdictOn } from './specimen';

/** Two files try as many each, so that two processors do. */
export const HALF = 5_000;

/** Every mutation from a number on that is not caught, or not said first, or for which something is named that was left alone. */
export async function wronglyJudged(rows: readonly FoundBytes[], first: number): Promise<object[]> {
  const leaves = leafHashes(rows);
  const given = { elsewhere: certified(leaves), tiles: tilesOf(leaves) };
  const wrong: object[] = [];
  for (let number = first; number < first + runs(HALF); number += 1) {
    const { name, rows: changed, touched } = mutation(rows, COVERED, number);
    const verdict = await verdictOn(changed, given);
    const elsewhereNamed = verdict.findings.filter(
      ({ position }) => position !== undefined && !touched.includes(position),
    );
    const isCaught = verdict.findings.length > 0 && verdict.first !== null;
    if (!isCaught || elsewhereNamed.length > 0) wrong.push({ number, name, isCaught, elsewhereNamed });
  }
  return wrong;
}
