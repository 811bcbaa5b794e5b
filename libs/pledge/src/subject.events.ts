import { catalogue, event, type EventOf } from '@ledger/kernel';

/* The event of a subject: whom free texts are about. On disk for ever. */

/** What was sealed about the subject was erased: its keys are shredded, and nothing more is sealed about it. */
const SubjectErased = event('SubjectErased')<{ subject: string }>();

export const subjectEvents = { SubjectErased };
export type SubjectEvent = EventOf<(typeof subjectEvents)[keyof typeof subjectEvents]>;
export const subjectCatalogue = catalogue(subjectEvents);
