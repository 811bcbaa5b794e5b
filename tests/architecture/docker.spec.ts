import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config } from '../../apps/api/src/composition/config';
import { root } from './dependency-cruiser';

const read = (file: string): string => readFileSync(join(root, 'docker', file), 'utf8');

describe('the container files', () => {
  it('set only variables that the program knows', () => {
    const environment = /^ {4}environment:\n((?: {6}\S.*\n)+)/m.exec(read('compose.yml'))![1]!;
    const set = [...environment.matchAll(/^ {6}(\w+):/gm)].map((match) => match[1]!);
    expect(set.length).toBeGreaterThan(0);
    expect(set.filter((name) => !(name in new Config()))).toEqual([]);
  });

  it('copy only what is there, and do not run as root', () => {
    const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((m) =>
      m[1]!.split(' '),
    );
    expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(copied.length).toBeGreaterThan(5);
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });
});
