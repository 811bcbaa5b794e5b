import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FOLDER, readSecretFile, requireOwned } from './secret-file';

/*
 * A folder with one secret text that changes seldom. Each of its versions is a file of its own, `signing-keys.N`; the one
 * with the greatest number counts. A version comes into being whole, by a hard link, which fails where another process
 * was first. So no moment leaves the folder without a text, and no change is lost to another.
 */

export interface SecretText {
  /** Counted from 1. */
  readonly version: number;
  readonly text: string;
  readonly path: string;
}

const VERSION = /^signing-keys\.([1-9]\d{0,9})$/;
const BEGUN = /^\.begun-[0-9a-f]+$/;

/** Makes the folder, for its owner alone, where it is missing; the one above has to be there. */
export function makeKeyFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
  }
}

/**
 * @returns the newest version; undefined where there was none yet, or no such folder
 * @throws LedgerError `SIGNING_KEY_INVALID` where others may read it, or put another one beside it; what the system says
 */
export function newestText(folder: string): SecretText | undefined {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (!found) return undefined;
  requireOwned(folder, found, FOLDER);
  for (;;) {
    const version = Math.max(0, ...versionsIn(folder));
    if (version === 0) return undefined;
    const path = pathOf(folder, version);
    const text = readSecretFile(path);
    // Another process may have put a newer version in its place since the folder was read.
    if (text !== undefined) return { version, text, path };
  }
}

const pathOf = (folder: string, version: number): string => join(folder, `signing-keys.${version}`);

const versionsIn = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => {
    const [, version] = VERSION.exec(name) ?? [];
    return version === undefined ? [] : [Number(version)];
  });

/**
 * Writes the version after the one that was read. When it returns true, the text is on disk, and the versions before it
 * are gone.
 *
 * @param before the version that was read; 0 where there was none
 * @returns false where another process was first, or has gone on since: look again whether the change is there
 */
export function writeText(folder: string, before: number, text: string): boolean {
  const begun = join(folder, `.begun-${randomBytes(8).toString('hex')}`);
  writeDurably(begun, text, 0o600);
  try {
    if (!linked(begun, pathOf(folder, before + 1))) return false;
  } finally {
    rmSync(begun, { force: true });
  }
  syncFolder(folder);
  // Others may have gone on by more than one version since ours was read, and removed what would have stood in our way.
  const newest = Math.max(...versionsIn(folder)) === before + 1;
  if (!newest) rmSync(pathOf(folder, before + 1), { force: true });
  else removeBefore(folder, before + 1);
  return newest;
}

function linked(begun: string, path: string): boolean {
  try {
    linkSync(begun, path);
    return true;
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    // Where it is missing, another process that has just opened the folder took it for a left-over.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw fault;
  }
}

function removeBefore(folder: string, version: number): void {
  for (const older of versionsIn(folder)) {
    if (older < version) rmSync(pathOf(folder, older), { force: true });
  }
}

/** Removes what a process left that was killed: a text that was begun, and versions that are not the newest. */
export function clearLeftOvers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (BEGUN.test(name)) rmSync(join(folder, name), { force: true });
  }
  removeBefore(folder, Math.max(0, ...versionsIn(folder)));
}

/**
 * Puts a text in the place of a file that everybody may read, whole at any moment; or leaves what is there, where another
 * process that has just opened the folder took the new one for a left-over.
 */
export function replacePublicText(folder: string, name: string, text: string): void {
  const begun = join(folder, `.begun-${randomBytes(8).toString('hex')}`);
  writeDurably(begun, text, 0o644);
  try {
    renameSync(begun, join(folder, name));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
  }
  syncFolder(folder);
}

function writeDurably(path: string, text: string, mode: number): void {
  const file = openSync(path, 'wx', mode);
  try {
    fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A new name is durable with the folder that holds it; Windows opens no folders, and needs none of it. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
