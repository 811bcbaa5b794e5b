import { isInstant, LedgerError, phrase, type Instant } from '@ledger/kernel';
import { parseSigningKey } from './signing-key';
import { isKeyName, parseVerifierKey } from './verifier-key';

/*
 * What the file of the signing keys says, for ever:
 *
 *   {"format":1,"origin":NAME,"keys":[{"verifierKey":…,"since":INSTANT,"until":INSTANT?,"privateKey":…?},…]}
 *
 * A key without `until` is active. Its private half is not there where the operator keeps it, nor once it is retired.
 */

export interface ListedKey {
  readonly verifierKey: string;
  /** Since when it signs. */
  readonly since: Instant;
  /** Since when it signs no more. */
  readonly until?: Instant;
  readonly privateKey?: string;
}

export interface KeyList {
  /** The name of the log and of each of its keys. */
  readonly origin: string;
  readonly keys: readonly ListedKey[];
}

const FORMAT = 1;
const PUBLISHED = /^# since (\S+?)(?:, until (\S+))?\n(.+)\n/gm;

export const keyListText = ({ origin, keys }: KeyList): string =>
  `${JSON.stringify({ format: FORMAT, origin, keys }, null, 2)}\n`;

/** @throws LedgerError `STORE_DAMAGED`, `STORE_NEWER` */
export function parseKeyList(text: string, path: string): KeyList {
  const { format, origin, keys } = objectIn(text) as { format?: unknown; origin?: unknown; keys?: unknown };
  if (typeof format === 'number' && format > FORMAT) {
    throw new LedgerError('STORE_NEWER', { path, found: format, known: FORMAT });
  }
  const isWhole = format === FORMAT && isOrigin(origin) && Array.isArray(keys);
  if (!isWhole || !keys.every((key) => isListed(key, origin))) {
    throw new LedgerError('STORE_DAMAGED', { path, why: phrase('malformed') });
  }
  return { origin, keys: keys as ListedKey[] };
}

/**
 * What is published of it, for whoever verifies: of each key a line of its time and one of its public half. It is free to be
 * copied, and says all but who can sign.
 */
export const publicListText = ({ keys }: Pick<KeyList, 'keys'>): string =>
  keys
    .map(({ verifierKey, since, until }) => {
      const time = until === undefined ? `since ${since}` : `since ${since}, until ${until}`;
      return `# ${time}\n${verifierKey}\n`;
    })
    .join('');

/** Reads that again. @throws LedgerError `STORE_DAMAGED` */
export function parsePublicList(text: string, path: string): KeyList {
  const keys = [...text.matchAll(PUBLISHED)].map(([, since, until, verifierKey]) => ({
    verifierKey: verifierKey!,
    since: since!,
    ...(until === undefined ? {} : { until }),
  }));
  const origin = keys[0]?.verifierKey.split('+')[0];
  const isWhole = publicListText({ keys }) === text && isOrigin(origin);
  if (isWhole && keys.every((key) => isListed(key, origin))) return { origin, keys };
  throw new LedgerError('STORE_DAMAGED', { path, why: phrase('malformed') });
}

function objectIn(text: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    return {};
  }
}

const isOrigin = (origin: unknown): origin is string => typeof origin === 'string' && isKeyName(origin);

function isListed(key: unknown, origin: string): key is ListedKey {
  const { verifierKey, since, until, privateKey } = Object(key) as Record<keyof ListedKey, unknown>;
  if (typeof verifierKey !== 'string' || !isInstant(since)) return false;
  if (until !== undefined && !isInstant(until)) return false;
  try {
    if (parseVerifierKey(verifierKey).name !== origin) return false;
    return privateKey === undefined || parseSigningKey(String(privateKey)).verifierKey === verifierKey;
  } catch {
    return false;
  }
}
