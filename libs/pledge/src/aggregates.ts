import {
  LedgerError,
  type Day,
  type DomainEvent,
  type EventCatalogue,
  type EventMetadata,
} from '@ledger/kernel';
import { decideDocument, decidePlan, foldDocument, foldPlan, noPlan, type Plan } from './plan.decider';
import type { DocumentCommand, PlanCommand } from './plan.commands';
import { documentCatalogue, planCatalogue, type DocumentEvent, type PlanEvent } from './plan.events';
import { decidePledge } from './pledge.decider';
import { foldPledge, noPledge, type Pledge } from './pledge';
import type { PledgeCommand } from './pledge.commands';
import { pledgeCatalogue, type PledgeEvent } from './pledge.events';
import {
  documentStream,
  parsePlanSlug,
  parsePledgeId,
  planStream,
  pledgeStream,
  subjectStream,
} from './pledge-id';
import type { SubjectCommand } from './subject.commands';
import { decideSubject, foldSubject, parseSubject } from './subject.decider';
import { subjectCatalogue, type SubjectEvent } from './subject.events';

/** What the write side needs of an aggregate: its stream, its fold and its decisions. */
export interface Aggregate<State, Event extends DomainEvent, Command extends { name: string; body: object }> {
  /** The stream of an id. @throws LedgerError when the id is malformed */
  stream(id: string): string;
  readonly initial: State;
  readonly catalogue: EventCatalogue<Event>;
  fold(state: State, events: Iterable<Event & { id: string; metadata: EventMetadata }>): State;
  decide(state: State, command: Command, decision: { id: string; effectiveOn: Day; today: Day }): Event[];
}

export const pledgeAggregate: Aggregate<Pledge, PledgeEvent, PledgeCommand> = {
  stream: (id) => (parsePledgeId(id), pledgeStream(id)),
  initial: noPledge,
  catalogue: pledgeCatalogue,
  fold: foldPledge,
  decide: decidePledge,
};

export const planAggregate: Aggregate<Plan, PlanEvent, PlanCommand> = {
  stream: (id) => planStream(parsePlanSlug(id)),
  initial: noPlan,
  catalogue: planCatalogue,
  fold: foldPlan,
  decide: decidePlan,
};

/** The id is the SHA-256 of the bytes, hex; the state is how many parts are stored. */
export const documentAggregate: Aggregate<number, DocumentEvent, DocumentCommand> = {
  stream: documentStream,
  initial: 0,
  catalogue: documentCatalogue,
  fold: foldDocument,
  decide: decideDocument,
};

/** The id is whom texts are about; the state is whether these were erased. */
export const subjectAggregate: Aggregate<boolean, SubjectEvent, SubjectCommand> = {
  stream: (id) => subjectStream(parseSubject(id)),
  initial: false,
  catalogue: subjectCatalogue,
  fold: foldSubject,
  decide: decideSubject,
};

/** Every event type of the ledger by name; the projections read the log with it. */
export type LedgerEvent = PledgeEvent | PlanEvent | DocumentEvent | SubjectEvent;

const catalogues: ReadonlyMap<string, EventCatalogue<LedgerEvent>> = new Map<
  string,
  EventCatalogue<LedgerEvent>
>([
  ['pledge', pledgeCatalogue],
  ['plan', planCatalogue],
  ['document', documentCatalogue],
  ['subject', subjectCatalogue],
]);

/** The part of a stream's name before the first `-`. */
export function categoryOf(stream: string): string {
  const end = stream.indexOf('-');
  return end < 0 ? stream : stream.slice(0, end);
}

/**
 * An event of any stream of the ledger in its newest shape.
 *
 * @throws LedgerError `EVENT_UNKNOWN`, and so for a stream of a kind that this program does not know
 */
export function readEvent(stream: string, type: string, version: number, data: object): LedgerEvent {
  const found = catalogues.get(categoryOf(stream));
  if (!found) throw new LedgerError('EVENT_UNKNOWN', { type, version, stream });
  return found.read(type, version, data as never);
}
