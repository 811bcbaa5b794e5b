import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemWhy } from '@ledger/kernel';
import { makeFolder } from './folders';

describe('a folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'ledger-folders-'));
  afterAll(() => rmSync(base, { recursive: true }));

  /** What the system says, in the words of the ledger. */
  const whyNot = (path: string): string | undefined => {
    try {
      makeFolder(path);
      return undefined;
    } catch (fault) {
      return systemWhy(fault).code;
    }
  };

  it('is made with those above it, and is no news where it is', () => {
    const folder = join(base, 'a', 'b', 'c');
    expect([whyNot(folder), whyNot(folder), statSync(folder).isDirectory()]).toEqual([
      undefined,
      undefined,
      true,
    ]);
  });

  it('is not made where a file stands in its way', () => {
    writeFileSync(join(base, 'file'), '');
    expect(whyNot(join(base, 'file'))).toBe('is-file');
    expect(whyNot(join(base, 'file', 'below'))).toBe('is-file');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is given up at once where the system makes none', () => {
    expect(whyNot('/proc/x')).toBe('no-such-folder');
    expect(whyNot('/proc/x/y/z')).toBe('no-such-folder');
  });
});
