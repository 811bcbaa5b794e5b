import type { Actor } from '@ledger/kernel';

/** The injection token of the `ActorOfRequest`. */
export const ACTOR_OF_REQUEST = Symbol('ACTOR_OF_REQUEST');

/** Who makes a request. Today the configuration says so for all of them; people and permissions take this one's place. */
export interface ActorOfRequest {
  actorOf(request: unknown): Promise<Actor>;
}

export const configuredActor = (actor: Actor): ActorOfRequest => ({ actorOf: async () => actor });
