import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { type ProjectionHealth, projections, ReadModels } from '@ledger/read-models';
import { stageChange } from './commands';
import { type Described, type Figure, spreadOf } from './figures';
import { type Server, startServer } from './http';
import { bytesOf, Load } from './http-load';
import { pledgeAt } from './logs';

/*
 * What commands and queries notice of a rebuild of all read models in the server's own process: the same commands at the
 * same pace, in turns without a rebuild and as long as one runs. A command counts from when it was due, and so one that
 * stood behind a held up one counts in full.
 */

const ROUNDS = 3;
const LANES = 8;
/** One command of each lane in this time: some 50 a second. */
const PACE_MS = 160;
const QUIET_MS = 5_000;
const LOOK_MS = 50;
const REBUILD_WITHIN_MS = 180_000;
const AGAINST = 'the same commands at the same pace without a rebuild; the ratio is without to with';

/** What one stretch of time was like. */
interface Noticed {
  /** Of each command, sorted. */
  readonly latenciesMs: readonly number[];
  /** The greatest one of the live read models; at least 1, so that it can be a divisor. */
  readonly lag: number;
}

type Turn = { readonly quiet: Noticed; readonly busy: Noticed };

export async function meanwhileFigures(task: {
  log: string;
  models: string;
  pledges: number;
  folder: string;
}): Promise<Figure[]> {
  const folder = join(task.folder, 'meanwhile');
  mkdirSync(folder);
  const server = await startServer('program', { ...task, folder });
  const lanes = await Promise.all(Array.from({ length: LANES }, () => Load.open(server.port, 1)));
  const commands = new Commands(lanes, task.pledges);
  try {
    const turns: Turn[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      const quiet = await noticed(server, commands, async () => (await sleep(QUIET_MS), true));
      const busy = await noticed(server, commands, () => rebuilt(server));
      if (round > 0) turns.push({ quiet, busy }); // The first one warms up.
    }
    return figuresOf(turns);
  } finally {
    for (const lane of lanes) lane.close();
    await server.stop();
  }
}

function figuresOf(turns: readonly Turn[]): Figure[] {
  const latency = (share: number) => (at: Noticed) =>
    at.latenciesMs[Math.floor(at.latenciesMs.length * share)]!;
  const commands = 'HTTP: stage change while all read models are rebuilt';
  const lag = 'greatest lag of the live read models while all are rebuilt';
  return [
    figure({ name: `${commands}, p50`, against: AGAINST, floor: null, unit: 'ms' }, turns, latency(0.5)),
    figure({ name: `${commands}, p99`, against: AGAINST, floor: null, unit: 'ms' }, turns, latency(0.99)),
    figure(
      { name: lag, against: `${AGAINST}; no lag counts as 1`, floor: null, unit: 'events' },
      turns,
      (at) => at.lag,
    ),
  ];
}

function figure(described: Described, turns: readonly Turn[], of: (at: Noticed) => number): Figure {
  return {
    ...described,
    program: spreadOf(turns.map(({ busy }) => of(busy))).median,
    raw: spreadOf(turns.map(({ quiet }) => of(quiet))).median,
    ratio: spreadOf(turns.map(({ quiet, busy }) => of(quiet) / of(busy))),
    pairs: turns.length,
  };
}

/** Commands and a look at the lag, until what goes on meanwhile is over. */
async function noticed(
  { port }: Server,
  commands: Commands,
  meanwhile: () => Promise<unknown>,
): Promise<Noticed> {
  const over = new AbortController();
  let lag = 1;
  const watching = (async () => {
    for (; !over.signal.aborted; await sleep(LOOK_MS)) {
      lag = Math.max(lag, ...(await health(port)).map((each) => each.lag));
    }
  })();
  const sending = commands.send(over.signal);
  await meanwhile().finally(() => over.abort());
  await watching;
  return { latenciesMs: (await sending).toSorted((a, b) => a - b), lag };
}

/** Stage changes on all pledges in turn, at a pace that does not depend on how quickly they are answered. */
class Commands {
  private taken = 0;

  constructor(
    private readonly lanes: readonly Load[],
    private readonly pledges: number,
  ) {}

  /** How long each took from when it was due, in ms. */
  async send(over: AbortSignal): Promise<number[]> {
    const start = performance.now();
    const all = this.lanes.map((lane, n) =>
      this.drive(lane, start + (n * PACE_MS) / this.lanes.length, over),
    );
    return (await Promise.all(all)).flat();
  }

  private async drive(lane: Load, startMs: number, over: AbortSignal): Promise<number[]> {
    const latencies: number[] = [];
    for (let dueMs = startMs; !over.aborted; dueMs += PACE_MS) {
      await sleep(Math.max(0, dueMs - performance.now()));
      await lane.send([this.next()]);
      latencies.push(performance.now() - dueMs);
    }
    return latencies;
  }

  private next(): Buffer {
    const turn = this.taken++;
    const path = `/v1/pledges/${pledgeAt(turn % this.pledges)}/stage-changes`;
    return bytesOf({ method: 'POST', path, body: stageChange(Math.floor(turn / this.pledges)) });
  }
}

/** Asks for a rebuild as `ledger rebuild` does, and returns when the server has made it. */
async function rebuilt({ data, port }: Server): Promise<void> {
  const events = await openEmbeddedEventStore(join(data, 'events.sqlite'));
  const documents = await openEmbeddedDocumentStore(join(data, 'read-models.sqlite'));
  await new ReadModels(documents, events, projections).rebuild();
  await documents.close();
  await events.close();
  const until = performance.now() + REBUILD_WITHIN_MS;
  while ((await health(port)).some(({ building }) => building !== null)) {
    if (performance.now() > until) throw new Error(`the rebuild took more than ${REBUILD_WITHIN_MS} ms`);
    await sleep(LOOK_MS);
  }
}

async function health(port: number): Promise<readonly ProjectionHealth[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
  const { projections: all } = (await answer.json()) as { projections?: readonly ProjectionHealth[] };
  if (!all) throw new Error(`the server's health is ${answer.status}`);
  return all;
}
