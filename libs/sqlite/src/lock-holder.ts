import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/** Another process that holds a file's write lock, for the tests of waiting. */
export async function holdLock(path: string): Promise<{ release: () => Promise<void> }> {
  const program = resolve(__dirname, '../../../tests/support/locker.js');
  const child = spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    async release() {
      child.stdin.end();
      await exited;
    },
  };
}
