import type { SigningKey } from '@ledger/audit';
import type { ShownCheckpoint } from '../../../api/src/composition/certificates';
import { WORDS, type Speech } from '../speech';
import { left, table } from './table';

/** The note itself: what is kept elsewhere, and what is compared. */
export const checkpointText = ({ note }: ShownCheckpoint): string => note.trimEnd();

export function checkpointsText(
  { items, next }: { readonly items: readonly ShownCheckpoint[]; readonly next: string | null },
  { say }: Speech,
): string {
  if (items.length === 0) return say(WORDS.none);
  const head = [WORDS.columns.size, WORDS.columns.root, WORDS.columns.madeAt].map((word) => left(say(word)));
  const rows = items.map(({ size, root, madeAt }) => [String(size), root, madeAt]);
  return [table(head, rows), ...(next === null ? [] : [say(WORDS.next, { cursor: next })])].join('\n');
}

export function keysText(
  { origin, keys }: { readonly origin: string | null; readonly keys: readonly SigningKey[] },
  { say }: Speech,
): string {
  if (origin === null) return say(WORDS.keys.none);
  const lines = keys.map(
    ({ keyId, verifierKey, state, since, until }) =>
      `${keyId}  ${say(WORDS.keys[state], { since, until: until ?? '' })}\n  ${verifierKey}`,
  );
  return [say(WORDS.keys.of, { origin }), ...lines].join('\n');
}
