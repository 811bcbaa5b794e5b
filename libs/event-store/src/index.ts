export * from './event-store';
export { eventBody } from './event-body';
export { EmbeddedEventStore, openEmbeddedEventStore } from './embedded/embedded.store';
export type { Opened } from './embedded/opened';
export { EVENT_FILE } from './embedded/schema';
export { EventStoreDbStore, openEventStoreDb, type EventStoreDbOptions } from './eventstoredb/eventstoredb.store';
export { MemoryEventStore } from './memory.store';
