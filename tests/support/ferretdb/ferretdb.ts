import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/*
 * A MongoDB-protocol server for the specs: the Go program beside this file, built once into `.cache/` and run on a data
 * folder of its own.
 */

const CACHE = join(__dirname, '..', '..', '..', '.cache', 'ferretdb');
/** Some four minutes on two idle cores, the first time. */
const BUILD_WITHIN_MS = 15 * 60_000;
const LISTENS_WITHIN_MS = 60_000;

/** What a build says that could not fetch its modules, or whose Go is too old; anything else is a fault of the program. */
const NOT_HERE =
  /dial tcp|no such host|i\/o timeout|connection (refused|reset)|TLS handshake|proxyconnect|network is unreachable|module lookup disabled|requires go >= /;

export interface Built {
  /** The program; absent where it cannot be built here. */
  readonly program?: string;
  /** Why it cannot. */
  readonly why: string;
}

export interface FerretDb {
  readonly url: string;
  readonly pid: number;
  /** Ends it with a signal (SIGTERM), waits until it is gone, and keeps its data. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Builds the program, unless it is there. Blocks: whether specs are skipped has to be known before they are declared. */
export function buildFerretDb(): Built {
  const program = join(CACHE, `server-${sourceHash()}`);
  if (existsSync(program)) return { program, why: '' };
  mkdirSync(CACHE, { recursive: true });
  const growing = `${program}.${process.pid}.partial`;
  const built = spawnSync('go', ['build', '-tags', 'ferretdb_no_postgresql', '-o', growing, '.'], {
    cwd: __dirname,
    encoding: 'utf8',
    timeout: BUILD_WITHIN_MS,
  });
  if (built.status === 0) {
    renameSync(growing, program);
    return { program, why: '' };
  }
  rmSync(growing, { force: true });
  const { code } = (built.error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { why: 'go is not installed' };
  if (code === 'ETIMEDOUT') return { why: `go build took more than ${BUILD_WITHIN_MS / 60_000} minutes` };
  const line = built.stderr.split('\n').find((text) => NOT_HERE.test(text));
  if (line === undefined) throw new Error(`go build failed:\n${built.stderr}`);
  return { why: `go build failed: ${line.trim()}` };
}

function sourceHash(): string {
  const hash = createHash('sha256');
  for (const name of ['go.mod', 'go.sum', 'main.go']) hash.update(readFileSync(join(__dirname, name)));
  return hash.digest('hex').slice(0, 16);
}

export function newDataFolder(): string {
  return mkdtempSync(join(tmpdir(), 'ferretdb-'));
}

/** @param address where to listen, as in `127.0.0.1:27018`; by default on a free port of the loopback */
export async function startFerretDb(program: string, folder: string, address?: string): Promise<FerretDb> {
  // Its standard input stays open for as long as this process lives, and so it lives no longer.
  const args = address === undefined ? [folder] : [folder, address];
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  child.stdin.on('error', () => undefined);
  try {
    const url = await firstLine(child);
    return { url, pid: child.pid as number, stop: (signal = 'SIGTERM') => ended(child, signal) };
  } catch (fault) {
    await ended(child, 'SIGKILL');
    throw new Error(`FerretDB did not start: ${errors.join('').slice(0, 2000)}`, { cause: fault });
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

async function firstLine(child: Child): Promise<string> {
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(LISTENS_WITHIN_MS) })) as [string];
  return line;
}

async function ended(child: Child, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
