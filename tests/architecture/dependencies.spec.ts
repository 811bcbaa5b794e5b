import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breaches, cruise, root } from './dependency-cruiser';
import { isSpec } from './sources';

/** Packages that no file imports, each with who needs it. */
const NEEDED_BY: Readonly<Record<string, string>> = {
  '@fastify/static': '@nestjs/swagger, to serve its page',
  '@types/jest': 'tsc',
  '@types/node': 'tsc',
  '@types/cli-progress': 'tsc',
  '@nestjs/cli': 'the build',
  '@swc/cli': '@nestjs/cli, to build',
  '@swc/core': '@swc/cli and @swc/jest',
  '@swc/jest': 'jest.config.js',
  'dependency-cruiser': 'tests/architecture, as a program',
  jest: 'npm test',
  oxlint: 'npm test',
  'oxlint-tsgolint': 'oxlint, for the rules that need types',
  prettier: 'npm test',
  rxjs: '@nestjs/core, as a peer',
};

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;
/** The tree as it is; once, since it takes seconds. */
const present = cruise(root, 'apps', 'libs', 'tests');

describe('dependency directions', () => {
  it('are kept', () => {
    expect(breaches(present)).toEqual([]);
  });

  it('were looked at: the modules are there, and the path aliases lead to them', () => {
    const aliased = present.modules
      .flatMap(({ dependencies }) => dependencies)
      .filter((d) => d.module.startsWith('@ledger/'));
    expect(present.summary.totalCruised).toBeGreaterThan(20);
    expect(aliased.length).toBeGreaterThan(20);
    expect(aliased.filter(({ resolved }) => !resolved.startsWith('libs/'))).toEqual([]);
  });
});

describe('package.json', () => {
  it('has no package that the program does not import', () => {
    const imported = importedBy((source) => /^(apps|libs)\//.test(source) && !isSpec(source));
    expect(unused('dependencies', imported)).toEqual([]);
  });

  it('has no development package that neither a test imports nor a tool needs', () => {
    expect(
      unused(
        'devDependencies',
        importedBy(() => true),
      ),
    ).toEqual([]);
  });

  it('gives no reason for a package that is not there', () => {
    const there = { ...manifest.dependencies, ...manifest.devDependencies };
    expect(Object.keys(NEEDED_BY).filter((name) => !(name in there))).toEqual([]);
  });

  it('pins every version', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});

function importedBy(which: (source: string) => boolean): ReadonlySet<string> {
  const specifiers = present.modules
    .filter(({ source }) => which(source))
    .flatMap(({ dependencies }) => dependencies.map((d) => d.module));
  return new Set(
    specifiers.map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    ),
  );
}

function unused(kind: keyof typeof manifest, imported: ReadonlySet<string>): string[] {
  return Object.keys(manifest[kind]).filter((name) => !imported.has(name) && !(name in NEEDED_BY));
}
