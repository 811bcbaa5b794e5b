import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { unsoundIn } from './read-models';

/*
 * The built program, run as a person would run it, for `.e2e.spec.ts`. Whatever a spec leaves running or lying about is
 * ended, by its own process id, and removed when the spec is over.
 */

const PROGRAMS = {
  api: 'dist/apps/api/src/main.js',
  cli: 'dist/apps/cli/src/main.js',
  projector: 'dist/apps/projector/src/main.js',
} as const;
/** What tells those that serve their port. */
const PORTS = { api: 'PORT', projector: 'PROJECTOR_PORT' } as const;
const root = join(__dirname, '..', '..');
const READY_WITHIN_MS = 60_000;

export interface Surroundings {
  /** The data folder (`LEDGER_DATA`); a new one where it is not given. */
  readonly data?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

export interface Outcome {
  /** The exit code; null after a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly data: string;
  /** What it wrote so far, to both outputs. */
  output(): string;
  /** Ends it with a signal (SIGTERM) and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<Outcome>;
}

const children = new Set<ChildProcess>();
const folders = new Set<string>();
/** The data folders that a program was started on. */
const used = new Set<string>();
const damaged = new Set<string>();

/** Whatever a spec did: what readers see is what the log says, unless the spec itself has damaged it. */
afterAll(async () => {
  await Promise.all([...children].map((child) => ended(child, 'SIGKILL')));
  const unsound: string[] = [];
  for (const folder of used) if (!damaged.has(folder)) unsound.push(...(await unsoundIn(folder)));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  expect(unsound).toEqual([]);
});

/** The spec spoils the files of a data folder, which then need not be sound at its end. */
export function spoiling(folder: string): string {
  damaged.add(folder);
  return folder;
}

/** A new folder, removed when the spec is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-e2e-'));
  folders.add(folder);
  return folder;
}

/** Runs a command of the CLI to its end. */
export function ledger(
  args: readonly string[],
  surroundings: Omit<Surroundings, 'args'> = {},
): Promise<Outcome> {
  return runToEnd('cli', { ...surroundings, args });
}

/** Starts a command of the CLI, to be ended while it works. */
export const startLedger = (args: readonly string[], surroundings: Omit<Surroundings, 'args'> = {}) =>
  started('cli', { ...surroundings, args });

/** Starts the API on a free port, and does not wait until it is ready. */
export const startUnreadyApi = async ({ env, ...surroundings }: Surroundings) =>
  started('api', { ...surroundings, env: { PORT: String(await freePort()), ...env } });

function started(program: keyof typeof PROGRAMS, surroundings: Surroundings) {
  const { child, outcome, output } = start(program, surroundings);
  return {
    output,
    isOver: () => isGone(child),
    /** Ends it with a signal and waits until it is gone; one that is gone already stays so. */
    end: async (signal: NodeJS.Signals): Promise<Outcome> => outcome(await ended(child, signal)),
  };
}

/** Runs a program that is expected to end by itself, such as an API that cannot start. */
export async function runToEnd(
  program: keyof typeof PROGRAMS,
  surroundings: Surroundings = {},
): Promise<Outcome> {
  const { child, outcome } = start(program, surroundings);
  const [code] = (await once(child, 'close')) as [number | null];
  return outcome(code);
}

export type RunningApi = Running;

/** Starts the API on a free port and waits until it says that it is ready. */
export const startApi = (surroundings: Surroundings = {}): Promise<RunningApi> =>
  serving('api', surroundings);

/** Starts a projector that is a process of its own, in the same way. */
export const startProjector = (surroundings: Surroundings = {}): Promise<Running> =>
  serving('projector', surroundings);

async function serving(program: keyof typeof PORTS, surroundings: Surroundings): Promise<Running> {
  const port = await freePort();
  const data = surroundings.data ?? temporaryFolder();
  const env = { [PORTS[program]]: String(port), ...surroundings.env };
  const { child, outcome, output } = start(program, { ...surroundings, data, env });
  const url = `http://127.0.0.1:${port}`;
  await ready(child, url, output);
  return {
    url,
    port,
    pid: child.pid!,
    data,
    output,
    stop: async (signal = 'SIGTERM') => outcome(await ended(child, signal)),
  };
}

/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function start(program: keyof typeof PROGRAMS, { data = temporaryFolder(), env, args = [] }: Surroundings) {
  used.add(data);
  const child = spawn(process.execPath, [join(root, PROGRAMS[program]), ...args], {
    cwd: root,
    env: { ...inherited(), LEDGER_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('close', () => children.delete(child));
  const written = { stdout: '', stderr: '', both: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
      written.both += text;
    });
  }
  const outcome = (code: number | null): Outcome => ({
    code,
    stdout: written.stdout,
    stderr: written.stderr,
  });
  return { child, outcome, output: () => written.both };
}

const OWN = /^(LEDGER_|EVENTSTOREDB_|MONGODB_|PROJECTOR_|JEST_|PORT$|NODE_ENV$)/;

/** The environment without what Jest or the person at the keyboard set for themselves. */
function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN.test(name));
  return Object.fromEntries(kept);
}

async function ready(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    if (isGone(child)) throw new Error(`The program ended before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`The program was not ready within ${READY_WITHIN_MS} ms:\n${output()}`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (children.has(child)) {
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
  }
  return child.exitCode;
}

const isGone = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;
