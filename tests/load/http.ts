import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stageChange } from './commands';
import { type Described, type Figure, figureOf, interleaved, type Pair, timed } from './figures';
import { bytesOf, Load, type Request } from './http-load';
import { pledgeAt, PLEDGES_A_PLAN, planAt } from './logs';

/* The program over HTTP, beside a bare handler on the same framework that does the same statements by hand. */

const CONNECTIONS = 16;
const ROUNDS = 9;
const root = join(__dirname, '../..');
const PROGRAMS = { program: 'apps/api/src/main.ts', bare: 'tests/load/http-bare.ts' } as const;
const READY_WITHIN_MS = 60_000;

interface Variant extends Described {
  readonly requests: number;
  /** The n-th request of all that the variant sends. */
  readonly request: (n: number, pledges: number) => Request;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'HTTP: one pledge',
    against: 'bare handler: SELECT of the document and the position by key, JSON.parse',
    floor: 0.5,
    unit: 'requests/s',
    requests: 1_000,
    request: (n, pledges) => ({ method: 'GET', path: `/v1/pledges/${pledgeAt((n * 37) % pledges)}` }),
  },
  {
    name: 'HTTP: first page of a plan',
    against: 'bare handler: SELECT of 50 rows by a range of keys, JSON.parse',
    floor: 0.5,
    unit: 'requests/s',
    requests: 400,
    request: (n, pledges) => ({
      method: 'GET',
      path: `/v1/pledges?plan=${planAt((n * PLEDGES_A_PLAN) % pledges)}`,
    }),
  },
  {
    name: 'HTTP: stage change',
    against: 'bare handler: SELECT of the whole stream and INSERT, shared commits; keeps no read models',
    floor: 0.5,
    unit: 'requests/s',
    requests: 500,
    request: (n, pledges) => ({
      method: 'POST',
      path: `/v1/pledges/${pledgeAt(n % pledges)}/stage-changes`,
      body: stageChange(Math.floor(n / pledges)),
    }),
  },
];

export interface Server {
  readonly port: number;
  /** Its data folder. */
  readonly data: string;
  readonly load: Load;
  stop(): Promise<void>;
}

export async function httpFigures(task: {
  log: string;
  models: string;
  pledges: number;
  folder: string;
}): Promise<Figure[]> {
  const [program, bare] = await Promise.all([startServer('program', task), startServer('bare', task)]);
  try {
    const figures: Figure[] = [];
    for (const variant of VARIANTS) {
      figures.push(
        figureOf(variant, variant.requests, await pairsOf(variant, task.pledges, program.load, bare.load)),
      );
    }
    return figures;
  } finally {
    await Promise.all([program.stop(), bare.stop()]);
  }
}

async function pairsOf(variant: Variant, pledges: number, program: Load, bare: Load): Promise<Pair[]> {
  const side = (load: Load) => {
    let sent = 0;
    return () => {
      const requests = Array.from({ length: variant.requests }, () =>
        bytesOf(variant.request(sent++, pledges)),
      );
      return timed(() => load.send(requests));
    };
  };
  return interleaved(ROUNDS, side(program), side(bare));
}

/** @param folder where its data folder is made, of which there is one for each program */
export async function startServer(
  name: keyof typeof PROGRAMS,
  { log, models, folder }: { log: string; models: string; folder: string },
): Promise<Server> {
  const data = join(folder, `http-${name}`);
  mkdirSync(data);
  copyFileSync(log, join(data, 'events.sqlite'));
  copyFileSync(models, join(data, 'read-models.sqlite'));
  const port = await freePort();
  const args = ['-r', join(root, 'tests/support/register.js'), join(root, PROGRAMS[name])];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    // Nothing of whoever measures: a store that is named there would be written to.
    env: { PATH: process.env['PATH'], LEDGER_DATA: data, PORT: String(port), LEDGER_SAMPLE: 'no' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await ready(child, `http://127.0.0.1:${port}/v1/pledges/${pledgeAt(0)}`);
  const load = await Load.open(port, CONNECTIONS);
  return {
    port,
    data,
    load,
    async stop() {
      load.close();
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

async function ready(child: ChildProcess, url: string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url} did not answer`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
