import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { projections } from '@ledger/read-models';
import { inChild } from './child';
import { type Figure, figureOf, growthFigure, type Pair } from './figures';

const SOME = ['pledge-board', 'plan-summary'];
const ALL = projections.map(({ name }) => name);

interface Asked {
  readonly variant: string;
  readonly log: string;
  /** At most so many rounds, and no further one when this much time is spent. */
  readonly rounds: number;
  readonly enoughMs: number;
  readonly folder: string;
}

/** Each measurement in a process of its own: the program and the raw library in turns. */
export async function rebuildFigures({ variant, log, rounds, enoughMs, folder }: Asked) {
  const [target, raw] = [join(folder, 'rebuilt.sqlite'), join(folder, 'raw.sqlite')];
  const [some, all]: [Pair[], Pair[]] = [[], []];
  let count = 0;
  const start = performance.now();
  for (let round = 0; round < rounds && (round === 0 || performance.now() - start < enoughMs); round++) {
    const first = await inChild('rebuild', { log, target: fresh(target), names: SOME });
    const scan = await inChild('scan', { log });
    const whole = await inChild('rebuild', { log, target: fresh(target), names: ALL });
    const written = await inChild('upserts', { source: target, target: fresh(raw) });
    some.push({ programMs: first.ms, rawMs: scan.ms });
    all.push({ programMs: whole.ms, rawMs: scan.ms + written.ms });
    count = scan.events;
  }
  for (const file of [target, raw]) fresh(file);
  const name = `rebuild of ${count.toLocaleString('en')} events ${variant}`;
  const unit = 'events/s';
  return [
    figureOf(
      { name: `${name}: board and summary`, against: 'scan of the log with JSON.parse', floor: 0.3, unit },
      count,
      some,
    ),
    figureOf(
      {
        name: `${name}: all`,
        against: 'the same scan, and one upsert of each final document',
        floor: 0.5,
        unit,
      },
      count,
      all,
    ),
  ];
}

/** Fewer than either log has pledges, so that both rebuilds hold all that they may. */
const HELD_DOCUMENTS = 1_000;
/** Below some thousand pledges a rebuild is over before memory is what it comes to. */
const PLEDGES = { small: 2_000, large: 8_000 };

/** The peak of memory of a rebuild of four times as many events, beside the smaller one: it must not grow with the log. */
export async function memoryFigure(folder: string): Promise<Figure> {
  const [log, target] = ['long.sqlite', 'rebuilt.sqlite'].map((name) => join(folder, name)) as [
    string,
    string,
  ];
  const peakMb = async (pledges: number): Promise<number> => {
    await inChild('writeLog', { path: fresh(log), pledges });
    const task = { log, target: fresh(target), names: ALL, heldDocuments: HELD_DOCUMENTS };
    return (await inChild('rebuild', task)).peakMb;
  };
  const [raw, program] = [await peakMb(PLEDGES.small), await peakMb(PLEDGES.large)];
  fresh(log);
  fresh(target);
  const held = HELD_DOCUMENTS.toLocaleString('en');
  return growthFigure(
    `peak memory of a rebuild that holds ${held} documents of each projection`,
    program,
    raw,
  );
}

/** A path where no file is left. */
function fresh(path: string): string {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  return path;
}
