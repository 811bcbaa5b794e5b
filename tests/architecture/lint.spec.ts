import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './dependency-cruiser';

/**
 * The rules that matter most, two of which need types: without its companion the linter would leave those out. The last
 * is the compiler's, which the linter asks in place of `tsc` where it has to be quick.
 */
const PLANTED: Readonly<Record<string, string>> = {
  'typescript(no-explicit-any)': 'export const a = (b: any) => b;',
  'typescript(no-floating-promises)': 'export function c() {\n  Promise.resolve(1);\n}',
  'typescript(no-misused-promises)': 'export const d = [1].filter(async () => Promise.resolve(true));',
  'eslint(no-unused-vars)': 'const e = 1;',
  'eslint(eqeqeq)': 'export const f = (g: unknown) => g == 1;',
  'import(no-default-export)': 'export default 1;',
  'typescript(TS2322)': "export const h: number = '1';",
};

describe('the linter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-lint-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('finds each planted breach', () => {
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: { strict: true } }));
    writeFileSync(join(folder, 'planted.ts'), Object.values(PLANTED).join('\n'));
    const program = join(root, 'node_modules/oxlint/bin/oxlint');
    const config = join(root, '.oxlintrc.json');
    const args = ['--type-check', '--config', config, '--format', 'json', 'planted.ts'];
    const run = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { code: string }[] };
    expect(diagnostics.map(({ code }) => code)).toEqual(expect.arrayContaining(Object.keys(PLANTED)));
    expect(run.status).not.toBe(0);
  });
});
