import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dependency-cruiser';
import { impurities, isPure, isSpec, linesOf, longFunctions, sources } from './sources';

const code = sources(['apps', 'libs', 'tests'], /\.ts$/);
const shipped = code.filter(({ name }) => !isSpec(name));

describe('the sources', () => {
  it('were looked at', () => {
    expect(shipped.length).toBeGreaterThan(20);
    expect(shipped.filter(({ name }) => isPure(name)).length).toBeGreaterThan(10);
  });

  it('have no function of more than 70 lines', () => {
    expect(shipped.flatMap((source) => longFunctions(source, 70))).toEqual([]);
  });

  it('have no file of more than 300 lines, specs 600', () => {
    const long = code.filter(({ name, text }) => linesOf(text) > (isSpec(name) ? 600 : 300));
    expect(long.map(({ name, text }) => `${name} has ${linesOf(text)} lines`)).toEqual([]);
  });

  it('look at no clock and throw no dice where they are pure', () => {
    expect(shipped.filter(({ name }) => isPure(name)).flatMap(impurities)).toEqual([]);
  });
});

describe('what is kept under version control', () => {
  it('names no registry: packages come from wherever npm is told to fetch them', () => {
    const lockfile = readFileSync(join(root, 'package-lock.json'), 'utf8');
    expect(lockfile.match(/"resolved"|registry\.|\.tgz/g)).toBeNull();
  });

  it('names no folder of the machine that it was written on', () => {
    const texts = sources(
      ['apps', 'libs', 'tests', 'scripts', 'docs', 'docker', 'samples', '.ci'],
      /\.(ts|js|json|md|ya?ml|sh|html|css)$|run$/,
    );
    const absolute = /(?<![\w./~-])\/(home|root|Users|work|private|mnt)\/\w/;
    expect(texts.filter(({ text }) => absolute.test(text)).map(({ name }) => name)).toEqual([]);
  });
});

describe('a planted breach', () => {
  const found = (text: string) =>
    impurities({ name: 'x.ts', text }).map((line) => line.split(' ').slice(1).join(' '));

  it.each([
    ['Date.now()', ['Date.now']],
    ['new Date()', ['new Date()']],
    ['new Date', ['new Date()']],
    ['Date()', ['Date()']],
    ['Math.random()', ['Math.random']],
    ['const { pid } = process.env', ['process.env']],
    ['crypto.randomUUID()', ['crypto.randomUUID']],
    ['new Date(text).toISOString()', []],
    ['Date.parse(text)', []],
    ['// Date.now() in a comment', []],
  ])('%s is seen for what it is', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it('of length is found, at its line', () => {
    const text = `class A {\n  b() {\n${'    this.b();\n'.repeat(69)}  }\n}\n`;
    expect(longFunctions({ name: 'x.ts', text }, 70)).toEqual(['x.ts:2 has 71 lines']);
    expect(longFunctions({ name: 'x.ts', text }, 71)).toEqual([]);
  });
});
