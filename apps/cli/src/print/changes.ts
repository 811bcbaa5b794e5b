import type { Opened } from '@ledger/kernel';
import type { Finding, Setting } from '@ledger/pledge';
import type { ChangeEntry, Paged } from '@ledger/read-models';
import { WORDS, type Speech } from '../speech';
import { findingText } from './findings';
import { inFull } from './in-full';
import { pageEnd } from './lists';
import { indented } from './table';
import { movedText, pathText, timeText, valuesText } from './values';

/** Who changed what, from what to what, when, why and on whose approval. */
export function changesText(page: Paged<ChangeEntry>, speech: Speech): string {
  const entries =
    page.items.length === 0 ? [speech.say(WORDS.none)] : page.items.map((entry) => entryText(entry, speech));
  return [...entries, pageEnd(page, speech)].join('\n');
}

/** One event: where and when, what it changed, why, on whose approval, and by whom. */
export function entryText(entry: ChangeEntry, speech: Speech): string {
  const { say } = speech;
  const { position, type, plan, pledge, revision, recordedAt, effectiveOn, reason, approval } = entry;
  const head = [
    `#${position}`,
    timeText(recordedAt),
    speech.name(WORDS.events, type),
    pledge ?? plan ?? subjectOf(entry),
    say(WORDS.change.revision, { revision }),
    say(WORDS.change.effective, { day: effectiveOn }),
  ].join('  ');
  const why = [reason?.code, reason?.text].filter((text) => text !== undefined).join(': ');
  const below = [
    ...saidIn(entry, speech),
    ...(why ? [say(WORDS.change.reason, { text: why })] : []),
    ...(approval === null ? [] : [say(WORDS.change.approval, { approval })]),
    say(WORDS.change.by, { ...entry.actor, via: viaText(entry, speech) }),
  ];
  return [head, indented(below.join('\n'), 4)].join('\n');
}

const subjectOf = ({ data }: ChangeEntry): string => (data as { subject: string }).subject;

/** What the event changed; of one that says more than its changes, that. */
function saidIn({ type, changes, data }: ChangeEntry, speech: Speech): string[] {
  const now = changes.map((change) => changeText(change, speech));
  return data ? inFull(type, data, now, speech) : now;
}

/** `이행단계: 검토 → 추진`; a finding says itself. */
export function changeText({ path, from, to }: Setting, speech: Speech): string {
  if (path.startsWith('finding/') && from === null && to !== null)
    return findingText(to as unknown as Opened<Finding>, speech);
  return movedText(pathText(path, speech), ...valuesText(path, from, to, speech));
}

function viaText({ origin }: ChangeEntry, { say, name }: Speech): string {
  const via = name(WORDS.via, origin.via);
  const [from, to] = origin.lines ?? [];
  return from === undefined || to === undefined ? via : `${via}, ${say(WORDS.change.lines, { from, to })}`;
}
