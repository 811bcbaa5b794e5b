import { isSealed, sealedIn, type Holding, type Json, type Sealed } from '@ledger/kernel';
import { MONEY_KINDS } from './vocabulary';

/*
 * Which texts of a value are free: what a person wrote in words of their own, which may be about somebody and have to be
 * erased one day. Whatever is not known to be something else is free text.
 */

const CODED: ReadonlySet<string> = new Set(['stage', 'classification', ...MONEY_KINDS]);
/** Those that lists, sums and search do not rest on. */
const FREE: ReadonlySet<string> = new Set([
  'goal',
  'outline',
  'period',
  'site',
  'facility',
  'milestone',
  'issue',
  'dependency',
  'related',
  'evidence',
  'finding',
]);

/** What text the value under a path holds; a path that nobody has thought of here is taken for legible. */
export function textUnder(path: string): Holding {
  const first = path.split('/', 1)[0]!;
  if (CODED.has(first)) return 'codes';
  return FREE.has(first) ? 'free-text' : 'legible-text';
}

/** What stands under these names within a value is a code, a day or a number. */
const CODES: ReadonlySet<string> = new Set([
  'component',
  'start',
  'end',
  'from',
  'to',
  'effectiveOn',
  'code',
  'severity',
  'state',
  'sha256',
  'event',
  'squareMetres',
  'pyeong',
]);

/** Whether a value says something in the open that the values before it did not, where they said something sealed that it does not. */
export function unseals(before: readonly Json[], value: Json): boolean {
  const [kept, known] = [new Set(sealedIn(value).map(({ sealed }) => sealed)), new Set(legibleIn(before))];
  const isLost = sealedIn(before).some(({ sealed }) => !kept.has(sealed));
  return isLost && legibleIn(value).some((text) => !known.has(text));
}

/** The free texts that stand in the open. */
function legibleIn(value: Json | readonly Json[]): string[] {
  const texts: string[] = [];
  withTextsSealed(value as Json, (text) => (texts.push(text), text));
  return texts;
}

/** The value with its free texts replaced by what `seal` makes of them; one that is sealed already stays as it is. */
export function withTextsSealed(value: Json, seal: (text: string) => string | Sealed): Json {
  if (typeof value === 'string') return seal(value);
  if (typeof value !== 'object' || value === null || isSealed(value)) return value;
  if (Array.isArray(value)) return value.map((item) => withTextsSealed(item, seal));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      CODES.has(name) ? inner : withTextsSealed(inner, seal),
    ]),
  );
}
