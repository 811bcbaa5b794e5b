import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/* What a stranger has at hand, and not every machine that runs the specs. */

export const root = join(__dirname, '../..');
export const VERIFIER = join(root, 'tests/verifying/verify.py');

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const isThere = (tool: string, ...args: readonly string[]): boolean =>
  spawnSync(tool, args).status === 0;

const ABSENT = {
  python3: () => !isThere('python3', '--version'),
  // Older ones sign with Ed25519, and have no word for it on the command line.
  'OpenSSL 3': () => !/^OpenSSL ([3-9]|\d\d)/.test(String(spawnSync('openssl', ['version']).stdout)),
  bash: () => !isThere('bash', '--version'),
} as const;

/** Declares specs that need tools; where one is missing they count as skipped, and a line says so. */
export function describeWith(tools: readonly (keyof typeof ABSENT)[], what: string, specs: () => void): void {
  const missing = tools.filter((tool) => ABSENT[tool]());
  if (missing.length === 0) return describe(what, specs);
  process.stderr.write(`SKIPPED ${what}: there is no ${missing.join(', no ')}\n`);
  describe.skip(`${what}: SKIPPED, there is no ${missing.join(', no ')}`, specs);
}

/** Runs the verifier in Python. */
export const verify = (...args: readonly string[]): Promise<Said> => said('python3', [VERIFIER, ...args]);

/** Runs a line of a shell in a folder, and ends with the code of the first command in it that fails. */
export const inShell = (line: string, cwd: string): Promise<Said> =>
  said('bash', ['-o', 'pipefail', '-c', line], cwd);

function said(tool: string, args: readonly string[], cwd = root): Promise<Said> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1', LC_ALL: 'C.UTF-8' };
  return new Promise((resolve) => {
    execFile(tool, [...args], { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}
