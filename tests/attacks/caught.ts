import { runs } from '../support/property-runs';
import { type Share, Tally } from './tally';
import { mutation } from './mutations';
import { bytesOf, certified, COVERED, foundIn, leafHashes, tilesOf, verdictOn, writtenLog } from './specimen';

export const MUTATIONS = 10_000;

/** Of so many, one is also judged by an auditor who has no tiles. */
const WITHOUT_TILES = 5;
export const VERDICTS = runs(MUTATIONS) + Math.ceil(runs(MUTATIONS) / WITHOUT_TILES);

/** Every mutation of a large ledger, verified as a whole each time by one who has its checkpoints and tiles. */
export async function mutations({ index, of }: Share): Promise<Tally> {
  const written = await writtenLog();
  const rows = bytesOf(await foundIn(written.path));
  written.remove();
  const leaves = leafHashes(rows);
  const [elsewhere, tiles] = [certified(leaves), tilesOf(leaves)];
  const tally = new Tally();
  for (let number = index; number < runs(MUTATIONS); number += of) {
    const { name, rows: changed, touched } = mutation(rows, COVERED, number);
    const mayName = (first: number, last: number) => touched.some((at) => at >= first && at <= last);
    const expected = { mayName, isIdle: () => false };
    tally.note({ number, name }, (await verdictOn(changed, { elsewhere, tiles })).findings, expected);
    if (number % WITHOUT_TILES === 0)
      tally.note({ number, name }, (await verdictOn(changed, { elsewhere })).findings, expected);
  }
  return tally;
}
