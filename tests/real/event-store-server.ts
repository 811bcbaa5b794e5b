import { openEventStoreDb } from '@ledger/event-store';
import { openedBy } from '../support/opened-by';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';

export interface EventStoreDbServer {
  /** What a spec runs on. */
  readonly kind: 'EventStoreDB' | 'the test double of EventStoreDB';
  readonly url: () => string;
}

/** Declares what a spec file runs on: the server that `EVENTSTOREDB_URL` names, or else the test double, over gRPC. */
export function eventStoreDbServer(): EventStoreDbServer {
  const given = process.env['EVENTSTOREDB_URL'] || undefined;
  let double: TestEventStoreDb | undefined;
  beforeAll(async () => {
    if (given === undefined) double = await TestEventStoreDb.start();
  });
  afterAll(() => double?.stop());
  return {
    kind: given === undefined ? 'the test double of EventStoreDB' : 'EventStoreDB',
    url: () => given ?? (double as TestEventStoreDb).url,
  };
}

const run = `ledger_spec_${Date.now().toString(36)}_${process.pid}_`;
let ledgers = 0;

/** A server that is given may hold other things, and keeps what is written: each ledger's streams begin in their own way. */
export const newPrefix = (): string => `${run}${(ledgers += 1)}.`;

/** A store on a ledger of its own. */
export async function openedOn(url: string) {
  const prefix = newPrefix();
  return openedBy(
    () => openEventStoreDb(url, { prefix }),
    () => undefined,
  );
}
