import { invalidInput, problem } from '@ledger/kernel';
import type { Decision } from './decision';
import { SUBJECT } from './schema';
import type { SubjectCommand } from './subject.commands';
import { subjectEvents, type SubjectEvent } from './subject.events';

/** A subject is no more than whether it was erased. */
export const foldSubject = (isErased: boolean, events: Iterable<SubjectEvent>): boolean =>
  isErased || [...events].length > 0;

/** Once is for ever: an erasure that is asked for again is no news. */
export function decideSubject(
  isErased: boolean,
  { body: { reason } }: SubjectCommand,
  { id: subject }: Pick<Decision, 'id'>,
): SubjectEvent[] {
  const isGrounded = [reason?.code, reason?.text].some((text) => text?.trim());
  if (!isGrounded) throw invalidInput(problem('reason.text', undefined, 'visible-text'));
  return isErased ? [] : [subjectEvents.SubjectErased({ subject })];
}

/** @throws LedgerError `INPUT_INVALID` */
export function parseSubject(text: string): string {
  if (!SUBJECT.test(text)) throw invalidInput(problem('subject', text, 'subject', { most: 64 }));
  return text;
}
