import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError, systemWhy } from '@ledger/kernel';
import { clearLeftOvers, makeKeyFolder, newestText, replacePublicText, writeText } from './key-folder';
import { keyListText, parseKeyList, parsePublicList, publicListText, type KeyList } from './key-list';
import { readPublicFile } from './secret-file';

/*
 * The list of the keys in its folder: the secret one, and beside it what is published of it. Where the secret one is lost, the
 * published one still says which keys there are, and no private half of them.
 */

/** The public keys, old ones too, for whoever wants to verify: written anew at each change, and free to be copied. */
export const VERIFIER_KEYS = 'verifier-keys';
const MOST_ATTEMPTS = 100;

/** A list as it was read, and its version: 0 where it is only the published one. */
interface Found {
  readonly list: KeyList;
  readonly version: number;
}

/** @throws LedgerError `DATA_FOLDER_UNUSABLE` for what the system says */
function inFolder<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof LedgerError) throw fault;
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path, why: systemWhy(fault) }, { cause: fault });
  }
}

/** Makes the folder where it is missing, and clears away what a process left that was killed. */
export const readyFolder = (folder: string): void =>
  inFolder(folder, () => {
    makeKeyFolder(folder);
    clearLeftOvers(folder);
  });

/** @returns undefined where no key is listed, neither in secret nor in public */
export const listIn = (folder: string): KeyList | undefined => inFolder(folder, () => found(folder))?.list;

function found(folder: string): Found | undefined {
  const newest = newestText(folder);
  if (newest) return { list: parseKeyList(newest.text, newest.path), version: newest.version };
  const path = join(folder, VERIFIER_KEYS);
  const text = readPublicFile(path);
  if (text === undefined) return undefined;
  // Who makes the first list publishes it last: then that one is there by now.
  if (newestText(folder)) return found(folder);
  return { list: parsePublicList(text, path), version: 0 };
}

/**
 * Changes the list as it is at that moment, and publishes it; where another process is faster, the change is made anew on what it
 * left.
 *
 * @param next returns the list that it was given where there is nothing to change
 */
export function changeList(folder: string, next: (list: KeyList | undefined) => KeyList): KeyList {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const before = inFolder(folder, () => found(folder));
    const list = next(before?.list);
    const isThere =
      list === before?.list ||
      inFolder(folder, () => writeText(folder, before?.version ?? 0, keyListText(list)));
    if (!isThere) continue;
    publish(folder);
    return list;
  }
  throw new LedgerError('STORE_BUSY');
}

/** Writes the public keys once more where another process changed the list meanwhile: the last one is right. */
function publish(folder: string): void {
  const path = join(folder, VERIFIER_KEYS);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const text = publicListText(listIn(folder)!);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    inFolder(folder, () => replacePublicText(folder, VERIFIER_KEYS, text));
  }
}
