import { Command } from '@nestjs/cqrs';
import type { Actor, Day, Origin } from '@ledger/kernel';
import type { DocumentCommand, PlanCommand, PledgeCommand, SubjectCommand } from '@ledger/pledge';

/** A command as it goes through the one door: what is asked, of which aggregate, by whom. */
export interface Envelope<Command> {
  /** The aggregate's id: `paju8.12-5`, `paju8`, a document's SHA-256, a subject. */
  readonly id: string;
  /** Decided one after the other and appended together: all or none. */
  readonly changes: readonly Asked<Command>[];
  readonly actor: Actor;
  /** Makes a retry safe. The ledger makes one where it is absent, and the receipt says it. */
  readonly commandId?: string;
  /** Pins the revision that the command was meant for; `no-stream`: it must not exist yet. */
  readonly expectedRevision?: number | 'no-stream';
  readonly origin: Origin;
  /** When the changes are true that do not say it themselves; today in Korea if absent. */
  readonly effectiveOn?: Day;
  readonly correlationId?: string;
}

export interface Asked<Command> {
  readonly command: Command;
  /** The lines of the origin's document that say so: 1-based, inclusive. */
  readonly lines?: readonly [number, number];
}

export interface Receipt {
  readonly stream: string;
  readonly commandId: string;
  /** Of the stream, after the command; -1 while it does not exist. */
  readonly revision: number;
  /** What was appended for this command; none where it said nothing new. */
  readonly events: readonly { readonly id: string; readonly type: string; readonly revision: number }[];
  /** For `after=`: a query that is given it answers only once it has seen this command's effect. */
  readonly token: string;
  /** The command id was known: this is what was recorded then. */
  readonly repeated: boolean;
}

/** What came of an erasure. */
export interface Erasure extends Receipt {
  /** How many texts are erased: none of them can be opened any more. */
  readonly erased: number;
}

/** The envelopes of the `CommandBus`: one class and one handler for each aggregate. */
export class ChangePledge extends Command<Receipt> {
  constructor(readonly envelope: Envelope<PledgeCommand>) {
    super();
  }
}
export class ChangePlan extends Command<Receipt> {
  constructor(readonly envelope: Envelope<PlanCommand>) {
    super();
  }
}
export class StoreDocument extends Command<Receipt> {
  constructor(readonly envelope: Envelope<DocumentCommand>) {
    super();
  }
}
export class ChangeSubject extends Command<Erasure> {
  constructor(readonly envelope: Envelope<SubjectCommand>) {
    super();
  }
}
