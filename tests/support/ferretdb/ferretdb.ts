import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

/*
 * A MongoDB-protocol server for the specs: the Go program beside this file, run on a data folder of its own.
 * `scripts/ferretdb.js` builds it and says where it is, or why there is none.
 */

const LISTENS_WITHIN_MS = 60_000;

export interface FerretDb {
  readonly url: string;
  readonly pid: number;
  /** Ends it with a signal (SIGTERM), waits until it is gone, and keeps its data. */
  stop(signal?: NodeJS.Signals): Promise<void>;
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
