import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort, temporaryFolder } from '../support/program';
import { isThere } from '../support/tools';

/*
 * Runs the README's commands, in its order, in a copy of what git tracks: what it promises is what a reader gets. In its
 * outputs `…` stands for what differs from run to run. The test command is left out, since it would run this test; those in
 * Python count as skipped where there is none.
 */

interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

const root = join(__dirname, '../..');
const shown = shownIn(readFileSync(join(root, 'README.md'), 'utf8'));

/** The `$ ` lines of the console blocks, each with what is printed below it. */
function shownIn(markdown: string): Shown[] {
  const blocks = [...markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm)].map((match) => match[1]!);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [command, ...output] = text.trimEnd().split('\n');
        return { command: command!, output };
      }),
  );
}

/** Links where the file system can, since a copy of this many files takes long; what the copy installs leaves ours alone. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' });
  } catch {
    cpSync(from, to, { recursive: true, force: true });
  }
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** A line as the README shows it, with any white space at its end. */
const pattern = (line: string): RegExp =>
  new RegExp(`^${line.trimEnd().split('…').map(escaped).join('.*')}\\s*$`, 'm');

describe('the README', () => {
  let folder: string;
  let port: number;
  let server: ChildProcess | undefined;
  let served = '';

  beforeAll(async () => {
    folder = join(temporaryFolder(), 'pledge-ledger');
    const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root }).toString();
    for (const file of tracked.trim().split('\n')) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(join(root, file), join(folder, file), { force: true });
    }
    copyTree(join(root, 'node_modules'), join(folder, 'node_modules'));
    port = await freePort();
  }, 60_000);

  afterAll(async () => {
    if (!server) return;
    const gone = once(server, 'close');
    process.kill(-server.pid!, 'SIGTERM');
    await gone;
  });

  const environment = (): NodeJS.ProcessEnv => ({
    ...process.env,
    PORT: String(port),
    LEDGER_DATA: '',
    EVENTSTOREDB_URL: '',
    MONGODB_URL: '',
    LC_ALL: 'C.UTF-8',
  });
  const here = (text: string): string => text.replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`);

  /** `npm start` goes on; it has said everything when it serves. */
  async function start(): Promise<string> {
    server = spawn('npm', ['start'], {
      cwd: folder,
      env: environment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [server.stdout!, server.stderr!])
      stream.on('data', (chunk: Buffer) => (served += chunk.toString()));
    while (!/Serving on/.test(served) && server.exitCode === null) await once(server.stdout!, 'data');
    return served;
  }

  const run = (command: string): Promise<{ ok: boolean; printed: string }> =>
    new Promise((resolve) => {
      execFile('bash', ['-c', here(command)], { cwd: folder, env: environment() }, (error, stdout, stderr) =>
        resolve({ ok: !error, printed: stdout + stderr }),
      );
    });

  it('has commands to run', () => {
    expect(shown.map((s) => s.command)).toEqual(expect.arrayContaining(['npm start', 'npm test']));
    expect(shown.length).toBeGreaterThan(5);
  });

  const hasPython = isThere('python3', '--version');
  if (!hasPython) process.stderr.write('SKIPPED the commands of the README in Python: there is no python3\n');

  for (const { command, output } of shown.filter((s) => s.command !== 'npm test')) {
    const declare = hasPython || !command.startsWith('python3 ') ? it : it.skip;
    declare(
      `$ ${command}`,
      async () => {
        const { ok, printed } =
          command === 'npm start' ? { ok: true, printed: await start() } : await run(command);
        expect([printed, ok]).toEqual([printed, true]);
        for (const line of output.filter((l) => l.trim() !== ''))
          expect(printed).toMatch(pattern(here(line)));
        // What is shown from its first line on is shown to its last: an end that was cut off would be no promise.
        const lines = printed.trimEnd().split('\n');
        const [first, last] = [output[0], output.at(-1)];
        if (first && last && pattern(here(first)).test(lines[0]!))
          expect(lines.at(-1)).toMatch(pattern(here(last)));
      },
      120_000,
    );
  }
});
