import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileFlips } from './file-flips';
import { mutations } from './caught';
import { servedFlips } from './served-flips';
import type { Share, Tally } from './tally';

/*
 * Attacks by the thousand are tried in processes of their own, one for each processor: in the realm that Jest makes, a look at
 * a global costs more than most of what is done here.
 */

const tasks = { mutations, fileFlips, servedFlips };

type Tried = Pick<Tally, 'tried' | 'idle' | 'wrong'>;

/** Tries all attacks of a kind. */
export async function tried(name: keyof typeof tasks): Promise<Tried> {
  const of = availableParallelism();
  const outcomes = await Promise.all(
    Array.from({ length: of }, (_, index) => inProcess(name, { index, of })),
  );
  return {
    tried: outcomes.reduce((sum, one) => sum + one.tried, 0),
    idle: outcomes.reduce((sum, one) => sum + one.idle, 0),
    wrong: outcomes.flatMap(({ wrong }) => wrong),
  };
}

async function inProcess(name: keyof typeof tasks, share: Share): Promise<Tried> {
  const execArgv = ['--expose-gc', '-r', join(__dirname, '../support/register.js')];
  const child = fork(__filename, [name, JSON.stringify(share)], { execArgv });
  let outcome: Tried | undefined;
  child.on('message', (message) => (outcome = message as Tried));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0 || !outcome) throw new Error(`${name} ended with ${code}`);
  return outcome;
}

async function main([name, share]: string[]): Promise<void> {
  const outcome = await tasks[name as keyof typeof tasks](JSON.parse(share!) as Share);
  process.send!(outcome, () => process.disconnect());
}

if (require.main === module) void main(process.argv.slice(2));
