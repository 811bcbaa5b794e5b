import type { Projection } from '../projection';

/** Where an event stands: what a proof of it begins with. */
export interface EventPlace {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
}

/** Every event by its id, whatever its type and stream. */
export const eventPlaces: Projection<EventPlace> = {
  name: 'event-places',
  version: 1,
  indexes: [],
  appendOnly: true,
  keysOf: ({ id }) => [id],
  evolve: (_, { position, stream, revision }) => ({ position, stream, revision }),
};
