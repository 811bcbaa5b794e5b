import { randomBytes } from 'node:crypto';
import { LedgerError, phrase, systemWhy, type Clock, type Instant, type Phrase } from '@ledger/kernel';
import { publicListText, type KeyList, type ListedKey } from './key-list';
import { changeList, listIn, readyFolder, VERIFIER_KEYS } from './listed-keys';
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
  /** One that is absent was never retired, but its private half is not here, so that it signs nothing. */
  readonly state: 'active' | 'absent' | 'retired';
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

/** That something was signed before, and under which name, where that can still be read. */
export interface Certified {
  readonly origin?: string | undefined;
}

/**
 * The ledger's keys as they are there; nothing is made or changed.
 *
 * @returns undefined where no key is listed, neither in secret nor in public
 * @throws LedgerError as `openSigningKeys` does
 */
export function knownSigningKeys(place: SigningKeyPlace): SigningKeys | undefined {
  const given = givenIn(place);
  const list = listIn(place.folder);
  return list && new SigningKeys(place, given, list.origin);
}

/**
 * Opens the ledger's keys, takes note of those that the operator gave since, and makes the first one where there was none
 * yet. Processes that do this at once end with the same key. Where private keys are lost, no other is made in their place: as
 * long as the public ones are there they are listed, and nobody signs.
 *
 * @param certified where something was signed before: then a list that is not there is lost
 * @throws LedgerError `SIGNING_KEY_INVALID` for a key that is none, that others may read or could have put there, or of another
 * log; `KEYS_LOST`; `STORE_DAMAGED`, `STORE_NEWER` for the files of the keys; `DATA_FOLDER_UNUSABLE`
 */
export function openSigningKeys(place: SigningKeyPlace, certified?: Certified): SigningKeys {
  const { folder, clock } = place;
  const given = givenIn(place);
  const listed = listIn(folder);
  if (!listed && certified && given.length === 0) throw lost(folder, certified.origin, VERIFIER_KEYS);
  readyFolder(folder);
  const { origin } = changeList(folder, (list) => {
    const name = list?.origin ?? certified?.origin ?? place.origin ?? given[0]?.name ?? newOrigin();
    expectOwner(place, given, name);
    const settled = withGiven(list ?? { origin: name, keys: [] }, given, clock.now());
    return settled.keys.length > 0 ? settled : { origin: name, keys: [newKey(name, clock.now())] };
  });
  return new SigningKeys(place, given, origin);
}

const lost = (path: string, origin?: string, file?: string): LedgerError =>
  new LedgerError('KEYS_LOST', { origin, path, file });

const givenIn = ({ given }: SigningKeyPlace): readonly Signer[] =>
  given === undefined ? [] : givenSigners(given);

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

/** What was given has to be for this log: another name would make it another one. */
function expectOwner(place: SigningKeyPlace, given: readonly Signer[], origin: string): void {
  const names = [place.origin ?? origin, ...given.map(({ name }) => name)];
  const other = names.find((name) => name !== origin);
  if (other === undefined) return;
  const why = phrase('key-owner', { found: other, expected: origin });
  throw new LedgerError('SIGNING_KEY_INVALID', { path: place.given, why });
}

/** The list with what it learns of keys that the operator gave since. */
function withGiven(list: KeyList, given: readonly Signer[], since: Instant): KeyList {
  const learnt = [...new Set(given.map(({ verifierKey }) => verifierKey))]
    .filter((verifierKey) => !list.keys.some((key) => key.verifierKey === verifierKey))
    .map((verifierKey) => ({ verifierKey, since }));
  return learnt.length === 0 ? list : { ...list, keys: [...list.keys, ...learnt] };
}

function newKey(origin: string, since: Instant): ListedKey {
  const privateKey = newSigningKey(origin);
  return { verifierKey: parseSigningKey(privateKey).verifierKey, since, privateKey };
}

/**
 * The keys of the log. Each call reads the folder anew, so that what one process changes all others follow.
 */
export class SigningKeys {
  constructor(
    private readonly place: SigningKeyPlace,
    private readonly given: readonly Signer[],
    /** The name of the log and of each of its keys. */
    readonly origin: string,
  ) {}

  /**
   * Those who sign now, the oldest key first: each checkpoint is signed by all of them.
   *
   * @throws LedgerError `KEYS_LOST` where there is none
   */
  signers(): readonly Signer[] {
    const signers = this.signersOf(this.read());
    if (signers.length > 0) return signers;
    throw lost(this.place.folder, this.origin);
  }

  /** All keys there ever were, in the order in which they came. */
  list(): readonly SigningKey[] {
    return this.read().keys.map((key) => this.shown(key));
  }

  /** The public keys, old ones too: what stands in the file `VERIFIER_KEYS`. */
  verifierKeys(): string {
    return publicListText(this.read());
  }

  /** Makes a new key, which signs beside those that there are until these are retired. @throws LedgerError `KEYS_LOST` */
  rotate(): SigningKey {
    this.signers();
    const key = newKey(this.origin, this.place.clock.now());
    this.change((list) => withKey(list, key));
    return this.shown(key);
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
    const { keys } = this.change((list) => this.withRetired(list, keyId, until));
    return this.shown(keys.find((key) => keyIdIn(key) === keyId)!);
  }

  /** Where none of those that signed is here any more, they are retired, and a new key begins; nothing where one is here. */
  replaceLost(): void {
    const now = this.place.clock.now();
    const key = newKey(this.origin, now);
    this.change((list) => {
      if (this.signersOf(list).length > 0) return list;
      return { ...list, keys: [...list.keys.map((old) => retired(old, now)), key] };
    });
  }

  private withRetired(list: KeyList, keyId: string, until: Instant): KeyList {
    const { keys } = list;
    const found = keys.find((key) => keyIdIn(key) === keyId);
    if (!found) throw new LedgerError('SIGNING_KEY_MISSING', { key: keyId, allowed: keys.map(keyIdIn) });
    if (!keys.some((key) => key !== found && this.signerOf(key))) {
      throw new LedgerError('SIGNING_KEY_LAST', { key: keyId });
    }
    if (found.until !== undefined) return list;
    return { ...list, keys: keys.map((key) => (key === found ? retired(key, until) : key)) };
  }

  private signersOf({ keys }: KeyList): readonly Signer[] {
    return keys.flatMap((key) => this.signerOf(key) ?? []);
  }

  private signerOf({ verifierKey, until, privateKey }: ListedKey): Signer | undefined {
    if (until !== undefined) return undefined;
    if (privateKey !== undefined) return parseSigningKey(privateKey);
    return this.given.find((signer) => signer.verifierKey === verifierKey);
  }

  private shown(key: ListedKey): SigningKey {
    const { verifierKey, since, until } = key;
    const common = { verifierKey, keyId: keyIdIn(key), since };
    if (until !== undefined) return { ...common, state: 'retired', until };
    return { ...common, state: this.signerOf(key) ? 'active' : 'absent' };
  }

  private read(): KeyList {
    return this.kept(listIn(this.place.folder));
  }

  private change(next: (list: KeyList) => KeyList): KeyList {
    return changeList(this.place.folder, (list) => next(this.kept(list)));
  }

  /** A list that was there once and is gone is not begun anew. */
  private kept(list: KeyList | undefined): KeyList {
    if (list) return list;
    throw lost(this.place.folder, this.origin, VERIFIER_KEYS);
  }
}

const newOrigin = (): string => `pledge-ledger/${randomBytes(8).toString('hex')}`;
const keyIdIn = ({ verifierKey }: ListedKey): string => parseVerifierKey(verifierKey).keyId;

/** Nothing where it is there already: others may have built on what we wrote before we saw that it was written. */
function withKey(list: KeyList, key: ListedKey): KeyList {
  const isThere = list.keys.some(({ verifierKey }) => verifierKey === key.verifierKey);
  return isThere ? list : { ...list, keys: [...list.keys, key] };
}

function retired({ privateKey: _, ...open }: ListedKey, until: Instant): ListedKey {
  return { ...open, until: open.until ?? until };
}
