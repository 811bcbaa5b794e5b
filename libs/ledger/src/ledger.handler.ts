import { Inject, Injectable } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { LedgerError } from '@ledger/kernel';
import {
  documentAggregate,
  parsePledgeId,
  planAggregate,
  pledgeAggregate,
  subjectAggregate,
} from '@ledger/pledge';
import { Door, type DoorPorts } from './door';
import {
  ChangePlan,
  ChangePledge,
  ChangeSubject,
  StoreDocument,
  type Erasure,
  type Receipt,
} from './envelope';
import { shredKeys } from './erasures';

/** The injection token of the `DoorPorts`. */
export const DOOR_PORTS = Symbol('DOOR_PORTS');

/** The doors to the kinds of aggregate; also what may be asked of the log about one of them. */
@Injectable()
export class Ledger {
  readonly pledges;
  readonly plans;
  readonly documents;
  readonly subjects;

  constructor(@Inject(DOOR_PORTS) ports: DoorPorts) {
    this.pledges = new Door(pledgeAggregate, ports);
    this.plans = new Door(planAggregate, ports);
    this.documents = new Door(documentAggregate, ports);
    this.subjects = new Door(subjectAggregate, ports);
  }
}

@CommandHandler(ChangePledge)
export class ChangePledgeHandler implements ICommandHandler<ChangePledge, Receipt> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  async execute({ envelope }: ChangePledge): Promise<Receipt> {
    const registers = envelope.changes.some(({ command }) => command.name === 'RegisterPledge');
    if (registers) await this.requirePlan(parsePledgeId(envelope.id).plan);
    return this.ledger.pledges.execute(envelope);
  }

  /** A plan never goes away again, so looking before the append is enough. A mistyped slug would make a plan of its own. */
  private async requirePlan(plan: string): Promise<void> {
    if (!(await this.ledger.plans.load(plan)).state.attributes)
      throw new LedgerError('PLAN_MISSING', { plan });
  }
}

@CommandHandler(ChangePlan)
export class ChangePlanHandler implements ICommandHandler<ChangePlan, Receipt> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}
  execute = ({ envelope }: ChangePlan): Promise<Receipt> => this.ledger.plans.execute(envelope);
}

@CommandHandler(StoreDocument)
export class StoreDocumentHandler implements ICommandHandler<StoreDocument, Receipt> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}
  execute = ({ envelope }: StoreDocument): Promise<Receipt> => this.ledger.documents.execute(envelope);
}

@CommandHandler(ChangeSubject)
export class ChangeSubjectHandler implements ICommandHandler<ChangeSubject, Erasure> {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(DOOR_PORTS) private readonly ports: DoorPorts,
  ) {}

  /**
   * Records the erasure, and then shreds the keys: an erasure that is on record is ended by whoever opens the ledger next.
   *
   * @throws LedgerError `SUBJECT_MISSING`: a mistyped subject would be told that its texts are gone; `ERASURE_UNFINISHED`
   */
  async execute({ envelope }: ChangeSubject): Promise<Erasure> {
    const { store: events, vault } = this.ports;
    const isErased = (await this.ledger.subjects.load(envelope.id)).state;
    if (!isErased && !(await vault.knows(envelope.id)))
      throw new LedgerError('SUBJECT_MISSING', { subject: envelope.id });
    const receipt = await this.ledger.subjects.execute(envelope);
    return { ...receipt, erased: await shredKeys({ events, vault }, envelope.id) };
  }
}

export const ledgerProviders = [
  Ledger,
  ChangePledgeHandler,
  ChangePlanHandler,
  StoreDocumentHandler,
  ChangeSubjectHandler,
];
