import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';

/* The test double of EventStoreDB in a process of its own, so that it takes no time from the event loop of its client. */

export interface RunningDouble {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startDouble(): Promise<RunningDouble> {
  const child = fork(__filename, [], { execArgv: ['-r', join(__dirname, '../support/register.js')] });
  const gone = once(child, 'exit');
  const url = await Promise.race([firstMessage(child), gone.then(() => undefined)]);
  if (url === undefined) throw new Error('the test double of EventStoreDB did not start');
  const stop = async () => {
    if (child.connected) child.disconnect();
    await gone;
  };
  return { url, stop };
}

async function firstMessage(child: ChildProcess): Promise<string> {
  const [url] = (await once(child, 'message')) as [string];
  return url;
}

/** It ends when whoever started it lets go of it, or is gone. */
async function main(): Promise<void> {
  const double = await TestEventStoreDb.start();
  process.once('disconnect', () => void double.stop().then(() => process.exit()));
  process.send!(double.url);
}

if (require.main === module) void main();
