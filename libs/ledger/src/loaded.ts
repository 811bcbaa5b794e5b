import type { EventMetadata, Instant } from '@ledger/kernel';

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
  /** The ids of the commands that are recorded on it; what each of them appended is read again when one comes again. */
  readonly commands: ReadonlySet<string>;
}

/** The commands that are recorded on a stream, with those of some more events. */
export function withCommands(
  before: ReadonlySet<string>,
  events: readonly { readonly metadata: Pick<EventMetadata, 'commandId'> }[],
): ReadonlySet<string> {
  const commands = new Set(before);
  for (const { metadata } of events) commands.add(metadata.commandId);
  return commands;
}
