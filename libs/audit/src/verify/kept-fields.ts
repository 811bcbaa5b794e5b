import { isInstant, type JsonObject, phrase } from '@ledger/kernel';
import { couldGive } from '@ledger/event-store';
import { isBookmarkOf } from '../tree-store';
import type { ExaminedEvent } from './examined-event';
import type { Finding } from './findings';

/*
 * What the ledger keeps beside the note of a checkpoint: nobody has signed it, and it can say nothing but what follows from the
 * note and from the log. Older programs kept more of it.
 */

interface Wrong {
  readonly field: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** @param size as the note says @param before that of the checkpoint which is kept before it */
export function keptFindings(
  source: string,
  document: JsonObject,
  { size, before }: { readonly size: number; readonly before: number },
): readonly Finding[] {
  const { madeAt, bookmark } = document;
  const wrong: Wrong[] = [];
  const should = (holds: boolean, field: string, expected: unknown): void => {
    if (!holds) wrong.push({ field, expected, found: document[field] });
  };
  should(!('size' in document) || document['size'] === size, 'size', size);
  should(isInstant(madeAt), 'madeAt', phrase('instant'));
  const isBookmark = isBookmarkOf(size, bookmark) && couldGive(bookmark);
  should(isBookmark, 'bookmark', { position: size - 1 });
  const said = document['before'];
  const isBefore = Number.isSafeInteger(said) && Number(said) >= 0 && Number(said) < size;
  should(said === undefined || isBefore, 'before', before);
  return wrong.map((one) => ({ code: 'CHECKPOINT_EDITED', source, ...one }));
}

/** @param last what stands there in place of the last event that the checkpoint covers */
export function lastFindings(source: string, last: unknown, event: ExaminedEvent): readonly Finding[] {
  const { stream, revision } = event;
  const { stream: itsStream, revision: itsRevision } = Object(last) as Record<string, unknown>;
  if (itsStream === stream && itsRevision === revision) return [];
  return [{ code: 'CHECKPOINT_EDITED', source, field: 'last', expected: { stream, revision }, found: last }];
}
