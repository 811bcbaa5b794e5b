import type { Erasure, Receipt } from '@ledger/ledger';
import { WORDS, type Speech } from '../speech';
import { listing } from './table';

/** What was recorded for a command; and what makes a retry of it safe. */
export function receiptText(of: string, receipt: Receipt | Erasure, speech: Speech): string {
  const { say, name } = speech;
  const { revision, events, repeated, commandId, token } = receipt;
  const word = repeated ? WORDS.repeated : events.length === 0 ? WORDS.nothingNew : WORDS.recorded;
  const made = events.map((event): [string, string] => [`  ${name(WORDS.events, event.type)}`, event.id]);
  const delivery: [string, string][] = [
    [`  ${say(WORDS.commandId)}`, commandId],
    [`  ${say(WORDS.token)}`, token],
  ];
  const erased = 'erased' in receipt ? [say(WORDS.erased, { erased: receipt.erased, subject: of })] : [];
  return [...erased, say(word, { of, revision }), listing([...made, ...delivery])].join('\n');
}
