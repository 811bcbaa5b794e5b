import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError, phrase, systemWhy, type Clock, type Instant, type Phrase } from '@ledger/kernel';
import {
  clearLeftOvers,
  makeKeyFolder,
  newestText,
  replacePublicText,
  writeText,
  type SecretText,
} from './key-folder';
import { keyListText, parseKeyList, type KeyList, type ListedKey } from './key-list';
import type { Signer } from './note';
import { readSecretFile } from './secret-file';
import { newSigningKey, parseSigningKey } from './signing-key';
import { parseVerifierKey } from './verifier-key';

/** One key of the log; nothing of it is secret. */
export interface SigningKey {
  /** `name+hash+base64(0x01 ‖ key)`. */
  readonly verifierKey: string;
  /** 8 digits of lower-case hex. */
  readonly keyId: string;
  readonly state: 'active' | 'retired';
  readonly since: Instant;
  /** When it was retired. */
  readonly until?: Instant;
}

export interface SigningKeyPlace {
  /** The folder of the keys; it is made where it is missing, the one above it is not. */
  readonly folder: string;
  /** What the log is called, for ever; made up at the first start where it is not given. */
  readonly origin?: string;
  /** A file of the operator with lines `PRIVATE+KEY+…`; these stay there, the folder learns their public halves alone. */
  readonly given?: string;
  readonly clock: Clock;
}

/** The public keys, old ones too, for whoever wants to verify: written anew at each change, and free to be copied. */
export const VERIFIER_KEYS = 'verifier-keys';
const MOST_ATTEMPTS = 100;

/**
 * Opens the ledger's keys, and makes the first one where there is none. Processes that do this at once end with the
 * same key.
 *
 * @throws LedgerError `SIGNING_KEY_INVALID` for a key that is none, that others may read, or of another log; where none
 * of the keys that sign is here; `STORE_DAMAGED`, `STORE_NEWER` for the file of the keys; `DATA_FOLDER_UNUSABLE`
 */
export function openSigningKeys(place: SigningKeyPlace): SigningKeys {
  const given = place.given === undefined ? [] : givenSigners(place.given);
  const keys = inFolder(place.folder, () => {
    makeKeyFolder(place.folder);
    clearLeftOvers(place.folder);
    return new SigningKeys(place, given);
  });
  if (keys.signers().length > 0) return keys;
  throw new LedgerError('SIGNING_KEY_INVALID', { why: phrase('key-none', { origin: keys.origin }) });
}

function givenSigners(path: string): readonly Signer[] {
  const refusal = (why: Phrase) => new LedgerError('SIGNING_KEY_INVALID', { path, why });
  try {
    const text = readSecretFile(path);
    if (text === undefined) throw refusal(phrase('no-such-file'));
    const lines = text.split(/\r?\n/).filter((line) => line !== '');
    if (lines.length === 0) throw refusal(phrase('empty'));
    return lines.map(parseSigningKey);
  } catch (fault) {
    if (!(fault instanceof LedgerError)) throw refusal(systemWhy(fault));
    throw refusal(fault.details['why'] as Phrase);
  }
}

function inFolder<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (fault instanceof LedgerError) throw fault;
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path, why: systemWhy(fault) }, { cause: fault });
  }
}

/**
 * The keys of the log. Each call reads the folder anew, so that what one process changes all others follow.
 */
export class SigningKeys {
  /** The name of the log and of each of its keys. */
  readonly origin: string;

  constructor(
    private readonly place: SigningKeyPlace,
    private readonly given: readonly Signer[],
  ) {
    this.origin = this.change((list) => this.settled(list)).origin;
    this.publish();
  }

  /** Those who sign now, the oldest key first: each checkpoint is signed by all of them. */
  signers(): readonly Signer[] {
    return this.read().keys.flatMap((key) => this.signerOf(key) ?? []);
  }

  /** All keys there ever were, in the order in which they came. */
  list(): readonly SigningKey[] {
    return this.read().keys.map(shown);
  }

  /** The public keys, old ones too, a line each: what stands in the file `VERIFIER_KEYS`. */
  verifierKeys(): string {
    return this.list().map(published).join('');
  }

  /** Makes a new key, which signs beside those that there are until these are retired. */
  rotate(): SigningKey {
    const key = this.newKey();
    this.change((list) => this.withKey(this.kept(list), key));
    this.publish();
    return shown(key);
  }

  /**
   * Lets a key sign no more, and forgets its private half. Its public half stays listed, for what it has signed stays
   * valid. A key that is retired already stays as it is.
   *
   * @param keyId 8 digits of lower-case hex
   * @throws LedgerError `SIGNING_KEY_MISSING`; `SIGNING_KEY_LAST` where nobody would sign any more
   */
  retire(keyId: string): SigningKey {
    const until = this.place.clock.now();
    const { keys } = this.change((list) => this.withRetired(this.kept(list), keyId, until));
    this.publish();
    return shown(keys.find((key) => keyIdIn(key) === keyId)!);
  }

  /** Nothing where it is there already: others may have built on what we wrote before we saw that it was written. */
  private withKey({ origin, keys }: KeyList, key: ListedKey): KeyList {
    const isThere = keys.some(({ verifierKey }) => verifierKey === key.verifierKey);
    return { origin, keys: isThere ? keys : [...keys, key] };
  }

  private withRetired({ origin, keys }: KeyList, keyId: string, until: Instant): KeyList {
    const found = keys.find((key) => keyIdIn(key) === keyId);
    if (!found) throw new LedgerError('SIGNING_KEY_MISSING', { key: keyId, allowed: keys.map(keyIdIn) });
    if (!keys.some((key) => key !== found && this.signerOf(key))) {
      throw new LedgerError('SIGNING_KEY_LAST', { key: keyId });
    }
    const { privateKey: _, ...open } = found;
    const retired = { ...open, until: found.until ?? until };
    return { origin, keys: keys.map((key) => (key === found ? retired : key)) };
  }

  private signerOf({ verifierKey, until, privateKey }: ListedKey): Signer | undefined {
    if (until !== undefined) return undefined;
    if (privateKey !== undefined) return parseSigningKey(privateKey);
    return this.given.find((signer) => signer.verifierKey === verifierKey);
  }

  /** What the list becomes at a start: it begins, and learns of keys that the operator gave since. */
  private settled(list: KeyList | undefined): KeyList {
    const origin = list?.origin ?? this.place.origin ?? this.given[0]?.name ?? newOrigin();
    this.expectOwner(origin);
    const known = list?.keys ?? [];
    const since = this.place.clock.now();
    const learnt = [...new Set(this.given.map(({ verifierKey }) => verifierKey))]
      .filter((verifierKey) => !known.some((key) => key.verifierKey === verifierKey))
      .map((verifierKey) => ({ verifierKey, since }));
    const keys = [...known, ...learnt];
    return { origin, keys: keys.length === 0 ? [this.newKey(origin)] : keys };
  }

  /** What was given has to be for this log: another name would make it another one. */
  private expectOwner(origin: string): void {
    const names = [this.place.origin ?? origin, ...this.given.map(({ name }) => name)];
    const other = names.find((name) => name !== origin);
    if (other === undefined) return;
    const why = phrase('key-owner', { found: other, expected: origin });
    throw new LedgerError('SIGNING_KEY_INVALID', { path: this.place.given, why });
  }

  private newKey(origin = this.origin): ListedKey {
    const privateKey = newSigningKey(origin);
    const { verifierKey } = parseSigningKey(privateKey);
    return { verifierKey, since: this.place.clock.now(), privateKey };
  }

  private read(): KeyList {
    const newest = inFolder(this.place.folder, () => newestText(this.place.folder));
    return this.kept(newest && listIn(newest));
  }

  /** A list that was there once and is gone is not begun anew: that is a matter of a start. */
  private kept(list: KeyList | undefined): KeyList {
    if (list) return list;
    throw new LedgerError('DATA_FOLDER_UNUSABLE', { path: this.place.folder, why: phrase('empty') });
  }

  /** Changes the list as it is at that moment; where another process is faster, the change is made anew on what it left. */
  private change(next: (list: KeyList | undefined) => KeyList): KeyList {
    const { folder } = this.place;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const newest = inFolder(folder, () => newestText(folder));
      const list = next(newest && listIn(newest));
      const text = keyListText(list);
      if (text === newest?.text) return list;
      if (inFolder(folder, () => writeText(folder, newest?.version ?? 0, text))) return list;
    }
    throw new LedgerError('STORE_BUSY');
  }

  /** Writes the public keys once more where another process changed the list meanwhile: the last one is right. */
  private publish(): void {
    const { folder } = this.place;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const text = this.verifierKeys();
      const path = join(folder, VERIFIER_KEYS);
      if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
      inFolder(folder, () => replacePublicText(folder, VERIFIER_KEYS, text));
    }
  }
}

const newOrigin = (): string => `pledge-ledger/${randomBytes(8).toString('hex')}`;
const listIn = ({ text, path }: SecretText): KeyList => parseKeyList(text, path);
const keyIdIn = ({ verifierKey }: ListedKey): string => parseVerifierKey(verifierKey).keyId;

function shown(key: ListedKey): SigningKey {
  const { verifierKey, since, until } = key;
  const common = { verifierKey, keyId: keyIdIn(key), since };
  return until === undefined ? { ...common, state: 'active' } : { ...common, state: 'retired', until };
}

const published = ({ verifierKey, since, until }: SigningKey): string =>
  `# since ${since}${until === undefined ? '' : `, until ${until}`}\n${verifierKey}\n`;
