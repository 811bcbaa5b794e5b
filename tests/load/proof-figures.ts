import { join } from 'node:path';
import { inChild } from './child';
import { type Figure, figureOf, interleaved } from './figures';

/** What keeping the tree may add to the projector's work. */
const UPKEEP_PERCENT = 15;

/** @param log of some ten thousand events */
export async function upkeepFigure(log: string, folder: string, events: number): Promise<Figure> {
  const run = async (tree: boolean): Promise<number> => {
    const own = join(folder, `follow-${tree}-${followed++}`);
    return (await inChild('followLog', { log, folder: own, tree })).ms;
  };
  let followed = 0;
  const described = {
    name: 'following the log with the tree',
    against: 'the same projector without a tree',
    floor: Number((1 / (1 + UPKEEP_PERCENT / 100)).toFixed(2)),
    unit: 'events/s',
  };
  return figureOf(
    described,
    events,
    await interleaved(
      5,
      () => run(true),
      () => run(false),
    ),
  );
}
