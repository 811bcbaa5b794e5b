import type { Instant } from '@ledger/kernel';
import type { StoredEvent } from '@ledger/event-store';
import type { Receipt } from './envelope';

/** Sets the value as the newest of the map, which keeps `most` of them. */
export function keepNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value!);
}

/** A stream as far as it was read; never changed, only replaced by a later one. */
export interface Loaded<State> {
  readonly state: State;
  readonly revision: number;
  readonly recordedAt: Instant;
  readonly commands: ReadonlyMap<string, { hash: string; events: Receipt['events'] }>;
}

/** The commands that are recorded on a stream, with those of some more events. */
export function withCommands(
  before: Loaded<unknown>['commands'],
  events: readonly StoredEvent[],
): Loaded<unknown>['commands'] {
  const commands = new Map(before);
  for (const { id, type, revision, metadata } of events) {
    const earlier = commands.get(metadata.commandId)?.events ?? [];
    commands.set(metadata.commandId, {
      hash: metadata.commandHash,
      events: [...earlier, { id, type, revision }],
    });
  }
  return commands;
}
