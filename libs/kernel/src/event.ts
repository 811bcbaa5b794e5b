import { LedgerError } from './errors';
import type { JsonObject } from './json';

/** An event as the domain sees it: what happened, always in its newest shape. */
export interface DomainEvent<Type extends string = string, Data extends object = object> {
  readonly type: Type;
  readonly data: Data;
}

/** Turns the data of version n into that of version n + 1. Stored bytes never change; this runs on reading. */
export type Upcaster = (data: JsonObject) => JsonObject;

/** What is known of an event type's schema. */
export interface EventFacts<Type extends string = string> {
  readonly type: Type;
  /** The version that is written: the number of upcasters + 1. */
  readonly version: number;
  readonly upcasters: readonly Upcaster[];
  /** Names of the fields in which the free texts of a command about somebody are sealed. */
  readonly sealable: readonly string[];
  /** What kind of text an event with such data holds. */
  readonly holds: (data: object) => Holding;
}

/**
 * What text a value holds: free text, which can be sealed; nothing but codes, days and numbers; or text that lists, sums and
 * search are made of and that has to stay legible, so that no command about somebody may lead to it.
 */
export type Holding = 'free-text' | 'codes' | 'legible-text';

/** The definition of an event type: a function that makes one, with its schema's facts beside it. */
export interface EventType<
  Type extends string = string,
  Data extends object = object,
> extends EventFacts<Type> {
  (data: Data): DomainEvent<Type, Data>;
}

export type EventOf<T> = T extends EventType<infer Type, infer Data> ? DomainEvent<Type, Data> : never;

interface Options<Data> {
  readonly upcasters?: readonly Upcaster[];
  /** The fields that hold free text; none of them where it holds codes alone. Without it, its text is taken for legible. */
  readonly sealable?: readonly (keyof Data & string)[];
  /** Where that depends on what the event is of. */
  readonly holds?: (data: Data) => Holding;
}

/**
 * Defines an event type:
 *
 *     const StageChanged = event('StageChanged')<{ from: Stage | null; to: Stage }>({ sealable: [] });
 */
export function event<Type extends string>(type: Type) {
  return <Data extends object>(options: Options<Data> = {}): EventType<Type, Data> => {
    const { upcasters = [], sealable = [] } = options;
    const always: Holding = options.sealable ? (sealable.length > 0 ? 'free-text' : 'codes') : 'legible-text';
    const holds = (options.holds ?? (() => always)) as EventFacts['holds'];
    const facts = { type, version: upcasters.length + 1, upcasters, sealable, holds };
    return Object.assign((data: Data) => ({ type, data }), facts);
  };
}

/** One fold per event type: leaving one out, or naming one that does not exist, is a compile error. */
export type Handlers<State, Event extends DomainEvent, Extra extends unknown[] = []> = {
  readonly [E in Event as E['type']]:
    ((state: State, data: E['data'], ...extra: Extra) => State) | typeof ignore;
};

/** Said in a fold of an event type that it does not care about. */
export const ignore = Symbol('ignore');

/** The event types of an aggregate, by name: what a stored event is read back with. */
export interface EventCatalogue<Event extends DomainEvent> {
  readonly types: Readonly<Record<string, EventFacts>>;
  /**
   * The newest shape of a stored event.
   *
   * @throws LedgerError `EVENT_UNKNOWN` for a type or version that this program does not know; it never skips.
   */
  read(type: string, version: number, data: JsonObject): Event;
}

export function catalogue<T extends Record<string, EventFacts>>(
  definitions: T,
): EventCatalogue<EventOf<T[keyof T]>> {
  const types: Record<string, EventFacts> = Object.fromEntries(
    Object.values(definitions).map((d) => [d.type, d]),
  );
  return {
    types,
    read(type, version, data) {
      const definition = Object.hasOwn(types, type) ? types[type] : undefined;
      if (!definition || !Number.isInteger(version) || version < 1 || version > definition.version) {
        throw new LedgerError('EVENT_UNKNOWN', { type, version });
      }
      let newest = data;
      for (let from = version; from < definition.version; from++)
        newest = definition.upcasters[from - 1]!(newest);
      return { type, data: newest } as unknown as EventOf<T[keyof T]>;
    },
  };
}
