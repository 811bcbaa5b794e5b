import { createHash, createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import {
  canonicalJson,
  invalidInput,
  LedgerError,
  problem,
  type Actor,
  type DomainEvent,
  type EventMetadata,
  type JsonObject,
} from '@ledger/kernel';
import type { Envelope } from './envelope';

/* What an envelope must be for any aggregate, and what may be appended at all. */

/** One event is at most this many bytes of canonical JSON, data and metadata together. */
export const MAX_EVENT_BYTES = 60 * 1024;
/** EventStoreDB refuses an append of more than 1 MiB; every store refuses it here, before anything is sent. */
export const MAX_APPEND_BYTES = 1_000_000;

/**
 * What was asked, not where it was read: the same content at other lines of a document is the same command.
 *
 * @param key of the subject that the command is about, without which nobody can try out what it may have said
 */
export function hashOf({ id, changes, effectiveOn }: Envelope<object>, key?: Uint8Array): string {
  const asked = { id, effectiveOn: effectiveOn ?? null, changes: changes.map(({ command }) => command) };
  const hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  return hash.update(canonicalJson(asked)).digest('hex');
}

/** No event is ever without one. */
export function requireActor(actor: Actor): void {
  const missing = (['id', 'department', 'role'] as const).filter((name) => !actor[name]);
  if (missing.length === 0) return;
  throw invalidInput(...missing.map((name) => problem(`actor.${name}`, undefined, 'visible-text')));
}

export function requirePinned(
  stream: string,
  expected: Envelope<object>['expectedRevision'],
  revision: number,
): void {
  if (expected === undefined) return;
  const actual = revision < 0 ? 'no-stream' : revision;
  if (expected !== actual) throw new LedgerError('REVISION_MISMATCH', { stream, expected, actual });
}

export function requireSizes(events: readonly (DomainEvent & { metadata: EventMetadata })[]): void {
  let bytes = 0;
  for (const { type, data, metadata } of events) {
    const size = Buffer.byteLength(JSON.stringify({ data: data as JsonObject, metadata }));
    if (size > MAX_EVENT_BYTES) {
      throw new LedgerError('EVENT_TOO_LARGE', { type, bytes: size, limit: MAX_EVENT_BYTES });
    }
    bytes += size;
  }
  if (bytes > MAX_APPEND_BYTES) throw new LedgerError('APPEND_TOO_LARGE', { bytes, limit: MAX_APPEND_BYTES });
}

const MAX_PAUSE_MS = 100;

/**
 * Once is chance, but a writer that loses again and again would go on losing to one that has many commands waiting: it
 * comes back later, after a time of its own.
 */
export async function pause(attempt: number): Promise<void> {
  if (attempt > 1) await setTimeout(Math.random() * Math.min(2 ** attempt, MAX_PAUSE_MS));
}

/** With the id to try again with: it is safe then, also where the change was recorded after all. */
export function named(error: unknown, commandId: string): unknown {
  if (!(error instanceof LedgerError) || error.kind !== 'unavailable') return error;
  return new LedgerError(error.code, { ...error.details, commandId }, { cause: error });
}
