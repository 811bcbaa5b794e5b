import 'reflect-metadata';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { commandFigures } from './commands';
import { embeddedContention, serverContention } from './contention';
import { eventStoreDbFigures } from './eventstoredb';
import { groupLog, writeLog } from './logs';
import { mongoFigures } from './mongodb';
import { follow, proofFigures } from './proofs';
import { rebuild, scan, upserts } from './rebuild';
import { certifiedLedger, rawPass, verifyEverything, verifyTree } from './verifying';

/* What is measured in a process of its own: a clean heap, and a peak of memory that is its own. */

const tasks = {
  writeLog,
  groupLog,
  commandFigures,
  eventStoreDbFigures,
  mongoFigures,
  embeddedContention,
  serverContention,
  rebuild,
  scan,
  upserts,
  followLog: follow,
  proofFigures,
  certifiedLedger,
  verifyTree,
  verifyEverything,
  rawPass,
};
type Tasks = typeof tasks;

/** Runs a task in a new process and returns what it returns. */
export async function inChild<Name extends keyof Tasks>(
  name: Name,
  input: Parameters<Tasks[Name]>[0],
): Promise<Awaited<ReturnType<Tasks[Name]>>> {
  const child = fork(__filename, [name, JSON.stringify(input)], {
    execArgv: ['-r', join(__dirname, '../support/register.js'), ...profiling(name)],
  });
  let answer: unknown;
  child.on('message', (message) => (answer = message));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return (answer as { result: Awaited<ReturnType<Tasks[Name]>> }).result;
}

/** `BENCH_PROFILE=FOLDER` writes a CPU profile of every child. */
function profiling(name: string): string[] {
  const folder = process.env['BENCH_PROFILE'];
  return folder ? ['--cpu-prof', '--cpu-prof-dir', join(folder, name)] : [];
}

async function main([name, input]: string[]): Promise<void> {
  const task = tasks[name as keyof Tasks] as (input: unknown) => Promise<unknown>;
  const result = await task(JSON.parse(input!));
  process.send!({ result: result ?? null }, () => process.disconnect());
}

if (require.main === module) void main(process.argv.slice(2));
