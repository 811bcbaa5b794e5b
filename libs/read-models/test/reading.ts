import type { DocumentStore } from '@ledger/document-store';
import type { EventStore } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  collectionOf,
  Generations,
  Projector,
  projections,
  ReadModels,
  type Projection,
  type ProjectorOptions,
  type ProjectorPorts,
} from '../src';

/** Both stores of a test, and how to be rid of them. */
export interface Stores {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly dispose: () => Promise<void>;
}

export class FakeClock implements Clock {
  constructor(public nowMs = Date.parse('2026-01-01T00:00:00Z')) {}
  now(): string {
    return new Date(this.nowMs).toISOString();
  }
}

export const systemClock: Clock = { now: () => new Date().toISOString() };

export function projectorOn(
  { events, documents }: Pick<Stores, 'events' | 'documents'>,
  options: ProjectorOptions &
    Pick<ProjectorPorts, 'riders'> & {
      holder?: string;
      clock?: Clock;
      projections?: readonly Projection[];
    } = {},
): Projector {
  const {
    holder = 'a',
    clock = systemClock,
    projections: chosen = projections,
    riders = [],
    ...rest
  } = options;
  const ports = { events, documents, clock, projections: chosen, holder, riders };
  return new Projector(ports, { leaseMs: 200, ...rest });
}

export const modelsOn = (
  { events, documents }: Pick<Stores, 'events' | 'documents'>,
  waitMs = 2_000,
): ReadModels => new ReadModels(documents, events, projections, waitMs);

/** Every document of a collection, with its position, as bytes. */
export async function bytesOf(documents: DocumentStore, collection: string): Promise<string> {
  const all: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await documents.find(collection, { limit: 100, ...(cursor ? { cursor } : {}) });
    all.push(...page.documents.map((stored) => JSON.stringify(stored)));
    if (!page.next) return all.join('\n');
    cursor = page.next;
  }
}

export async function liveOf(documents: DocumentStore, projection: string): Promise<string> {
  const { live } = (await new Generations(documents).state(projection)).value;
  if (!live) throw new Error(`${projection} has no live generation`);
  return collectionOf(projection, live);
}

/** What the readers of all projections see, with how far each has come. */
export async function liveBytes(
  documents: DocumentStore,
  chosen: readonly Projection[] = projections,
): Promise<string> {
  const parts: string[] = [];
  for (const { name } of chosen) {
    const collection = await liveOf(documents, name);
    const { bookmark, stopped } = (await new Generations(documents).progress(collection)).value;
    parts.push(`${name} ${JSON.stringify({ bookmark, stopped })}`, await bytesOf(documents, collection));
  }
  return parts.join('\n');
}

/** Waits for what another run of the program is to bring about. */
export async function until(happened: () => Promise<boolean> | boolean, withinMs = 8_000): Promise<void> {
  for (const deadlineMs = performance.now() + withinMs; !(await happened());) {
    if (performance.now() > deadlineMs) throw new Error(`it did not happen within ${withinMs} ms`);
    await sleep(5);
  }
}

/** Runs a projector until the test stops it. */
export function running(projector: Projector): { stop: () => Promise<void> } {
  const controller = new AbortController();
  const done = projector.run(controller.signal);
  return {
    stop: () => {
      controller.abort();
      return done;
    },
  };
}
