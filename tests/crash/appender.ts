/**
 * Appends at random until it is killed: `node -r ./tests/support/register.js tests/crash/appender.ts FILE SEED`. Says "ready"
 * when the log is open, then one line of JSON for every append that was acknowledged, written at once and by itself.
 */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { type EventStore, openEmbeddedEventStore, RevisionConflict } from '@ledger/event-store';
import { LedgerError } from '@ledger/kernel';
import { newEvent } from '../../libs/event-store/src/sample-events.contract';
import { type Random, random } from './random';

/** What an acknowledged append was; every event of it says the same in its data. */
export interface Acknowledged {
  readonly append: string;
  readonly stream: string;
  readonly size: number;
  readonly revision: number;
}

const STREAMS = 8;
const WORKERS = 6;
const LARGEST_APPEND = 5;

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

async function appendOnce(store: EventStore, next: Random): Promise<void> {
  const stream = `pledge-crash.${next(STREAMS)}`;
  const [append, size] = [randomUUID(), 1 + next(LARGEST_APPEND)];
  const events = Array.from({ length: size }, (_, nth) =>
    newEvent('crash', { append, size, nth, text: '가'.repeat(next(2000)) }),
  );
  const last = await store.readLast(stream);
  try {
    const { revision } = await store.append(stream, last?.revision ?? 'no-stream', events);
    say(JSON.stringify({ append, stream, size, revision } satisfies Acknowledged));
  } catch (fault) {
    const isBusy = fault instanceof LedgerError && fault.code === 'STORE_BUSY';
    if (!isBusy && !(fault instanceof RevisionConflict)) throw fault;
  }
}

async function main(path: string, seed: number): Promise<void> {
  const store = await openEmbeddedEventStore(path);
  say('ready');
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      for (const next = random(seed * WORKERS + worker); ;) await appendOnce(store, next);
    }),
  );
}

void main(process.argv[2] as string, Number(process.argv[3]));
