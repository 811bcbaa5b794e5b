import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newestText, writeText } from './key-folder';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'key-folder-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('a folder with a secret text', () => {
  it('takes the version after the one that was read, and no other one of the same number', () => {
    expect(newestText(folder)).toBeUndefined();
    expect(writeText(folder, 0, 'one')).toBe(true);
    expect(writeText(folder, 0, 'another')).toBe(false);
    expect(newestText(folder)).toMatchObject({ version: 1, text: 'one' });
  });

  it('takes nothing from who read a version that others have left behind, though its place is free again', () => {
    for (const [before, text] of ['one', 'two', 'three'].entries()) writeText(folder, before, text);
    expect(readdirSync(folder)).toEqual(['signing-keys.3']);
    expect(writeText(folder, 1, 'late')).toBe(false);
    expect(readdirSync(folder)).toEqual(['signing-keys.3']);
    expect(newestText(folder)).toMatchObject({ version: 3, text: 'three' });
  });
});
