export * from './document-store';
export { EmbeddedDocumentStore, openEmbeddedDocumentStore } from './embedded/embedded.store';
export { DOCUMENT_FILE } from './embedded/schema';
export { MemoryDocumentStore } from './memory.store';
export { type MongoDocumentStore, openMongoDocumentStore } from './mongodb/open';
