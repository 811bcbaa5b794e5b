import { Inject } from '@nestjs/common';
import { QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { LedgerError } from '@ledger/kernel';
import { READ_MODELS, type ReadModels } from '../read-models';
import { eventPlaces, type EventPlace } from './event-places.projection';

/** An event by its id, and where it stands. */
export interface PlacedEvent extends EventPlace {
  readonly id: string;
}

/** Where in the ledger an event stands. */
export class FindEvent {
  constructor(
    readonly event: string,
    readonly after?: string,
  ) {}
}

@QueryHandler(FindEvent)
export class FindEventHandler implements IQueryHandler<FindEvent, PlacedEvent> {
  constructor(@Inject(READ_MODELS) private readonly models: ReadModels) {}

  /** @throws LedgerError `EVENT_NOT_FOUND`, and those of `after` */
  async execute({ event, after }: FindEvent): Promise<PlacedEvent> {
    await this.models.waitFor(eventPlaces, after);
    const id = event.toLowerCase();
    const place = await this.models.get(eventPlaces, id);
    if (!place) throw new LedgerError('EVENT_NOT_FOUND', { event });
    return { id, ...place };
  }
}
