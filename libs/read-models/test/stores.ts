import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryDocumentStore, openEmbeddedDocumentStore, type DocumentStore } from '@ledger/document-store';
import { MemoryEventStore, openEmbeddedEventStore } from '@ledger/event-store';
import type { Stores } from './reading';

export async function memoryStores(): Promise<Stores> {
  const events = new MemoryEventStore();
  return { events, documents: new MemoryDocumentStore(), dispose: () => events.close() };
}

export async function embeddedStores(): Promise<Stores> {
  const folder = mkdtempSync(join(tmpdir(), 'read-models-'));
  const events = await openEmbeddedEventStore(join(folder, 'events.sqlite'));
  const documents = await openEmbeddedDocumentStore(join(folder, 'read-models.sqlite'));
  const dispose = async (): Promise<void> => {
    await documents.close();
    await events.close();
    rmSync(folder, { recursive: true });
  };
  return { events, documents, dispose };
}

export type Call = 'ensure' | 'drop' | 'getMany' | 'write' | 'readRegister' | 'setRegister' | 'find' | 'get';

/** The store with something said or done before each call; what that throws, the call throws. */
export function watched(
  documents: DocumentStore,
  before: (call: Call, args: readonly unknown[]) => Promise<void> | void,
): DocumentStore {
  return new Proxy(documents, {
    get(target, name) {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        await before(name as Call, args);
        return (member as (...given: unknown[]) => Promise<unknown>).apply(target, args);
      };
    },
  });
}
