import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inChild } from './child';
import { type Figure, figureOf, growthFigure, interleaved } from './figures';

const PLEDGES = 4_000;
const ROUNDS = 3;
const AGAINST = 'one pass over the same rows: SELECT, SHA-256, JSON.parse';

/** Every measurement in a process of its own, as a command of the command line is. */
export async function verifyFigures(folder: string): Promise<Figure[]> {
  const [small, large] = [await ledger(folder, PLEDGES / 4), await ledger(folder, PLEDGES)];
  const { events } = await inChild('rawPass', large);
  const raw = async (): Promise<number> => (await inChild('rawPass', large)).ms;
  const figure = async (task: 'verifyTree' | 'verifyEverything', name: string, floor: number) =>
    figureOf(
      { name: `${name} of ${events.toLocaleString('en')} events`, against: AGAINST, floor, unit: 'events/s' },
      events,
      await interleaved(ROUNDS, async () => (await inChild(task, large)).ms, raw),
    );
  const peakMb = async (of: Ledger): Promise<number> => (await inChild('verifyEverything', of)).peakMb;
  return [
    await figure('verifyTree', 'verifying the tree', 0.4),
    await figure('verifyEverything', 'verifying everything', 0.2),
    growthFigure('peak memory of verifying everything', await peakMb(large), await peakMb(small)),
  ];
}

interface Ledger {
  readonly folder: string;
  readonly key: string;
}

async function ledger(within: string, pledges: number): Promise<Ledger> {
  const folder = join(within, `verified-${pledges}`);
  mkdirSync(folder);
  return { folder, ...(await inChild('certifiedLedger', { folder, pledges })) };
}
