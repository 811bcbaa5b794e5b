export * from './event-store';
export { eventBody } from './event-body';
export { type Copied, copyLog, type OnEvents, type Proof, proveCopy } from './copy/copy-log';
export { EmbeddedEventStore, openEmbeddedEventStore } from './embedded/embedded.store';
export type { Opened } from './embedded/opened';
export { EVENT_FILE } from './embedded/schema';
export { type EventStoreDbOptions, type EventStoreDbStore, openEventStoreDb } from './eventstoredb/open';
export type { NoticeTo, StoreNotice } from './eventstoredb/notices';
export { MemoryEventStore } from './memory.store';
