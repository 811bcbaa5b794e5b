import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { newEvents } from '../sample-events.contract';
import { openEventStoreDb } from './eventstoredb.store';
import { inspectEventStoreDb } from './inspection';

it('an inspection that is read again meets the same, from position 0 on', async () => {
  const server = await TestEventStoreDb.start();
  const store = await openEventStoreDb(server.url);
  await store.append('plan-paju8', 'no-stream', newEvents('a', 'b', 'c'));
  const log = await inspectEventStoreDb(server.url);
  const positions = async () => {
    const all: (number | undefined)[] = [];
    for await (const page of log.read()) all.push(...page.map(({ position }) => position));
    return all;
  };
  try {
    expect([await positions(), await positions()]).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
  } finally {
    await log.close();
    await store.close();
    await server.stop();
  }
});
