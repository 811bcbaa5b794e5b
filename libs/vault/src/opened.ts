import { dayOf, sealedIn, withSealed, type Day, type Sealed } from '@ledger/kernel';
import { openBox } from './box';
import type { Found, Vault } from './vault';

/**
 * What stands in an answer in the place of a text that cannot be shown: it was erased on a day (in Korea); or its key is not
 * there, or the text is not what was sealed.
 */
export type Unopened =
  | { readonly erased: true; readonly on: Day }
  | { readonly erased: false; readonly why: 'no-key' | 'changed' };

/**
 * An answer with its sealed texts opened, for a person who reads it now. Nothing that leaves otherwise is opened: not the
 * log, no read model, no backup.
 *
 * @param told what stands in the place of a text that cannot be shown
 * @throws LedgerError what the vault throws
 */
export async function opened(
  answer: unknown,
  vault: Pick<Vault, 'find'>,
  told: (unopened: Unopened) => unknown = (unopened) => unopened,
): Promise<unknown> {
  const texts = sealedIn(answer);
  if (texts.length === 0) return answer;
  const found = await vault.find([...new Set(texts.map(({ sealed }) => sealed))]);
  return withSealed(answer, (text) => shown(text, found.get(text.sealed), told));
}

function shown(text: Sealed, found: Found | undefined, told: (unopened: Unopened) => unknown): unknown {
  if (!found) return told({ erased: false, why: 'no-key' });
  if ('erasedAt' in found) return told({ erased: true, on: dayOf(found.erasedAt) });
  return openBox(text, found.key) ?? told({ erased: false, why: 'changed' });
}
