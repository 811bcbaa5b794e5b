import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEventStoreDb } from '../../../../tests/support/eventstoredb/test-server';
import { openedBy } from '../../../../tests/support/opened-by';
import { openEmbeddedEventStore } from '../embedded/embedded.store';
import { openEventStoreDb } from '../eventstoredb/eventstoredb.store';
import { newEvents } from '../sample-events.contract';
import { copyContract } from '../copy-log.contract';
import { copyLog, proveCopy } from './copy-log';

/** A busy machine is no fault. */
jest.setTimeout(60_000);

async function embedded() {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  return openedBy(
    () => openEmbeddedEventStore(join(folder, 'log.sqlite')),
    () => rmSync(folder, { recursive: true }),
  );
}

async function onServer() {
  const server = await TestEventStoreDb.start();
  return openedBy(
    () => openEventStoreDb(server.url),
    () => server.stop(),
  );
}

copyContract('from an embedded store to EventStoreDB', embedded, onServer);
copyContract('from EventStoreDB to an embedded store', onServer, embedded);

it('a copy to EventStoreDB goes through connections that are lost, with nothing twice', async () => {
  const [server, from] = [await TestEventStoreDb.start(), await embedded()];
  const target = await openEventStoreDb(server.url, { retries: 20, backoffMs: 5, mostBackoffMs: 20 });
  try {
    const streams = [...Array(40).keys()].map((i) => `pledge-paju8.${i}`);
    for (const stream of streams) await from.store.append(stream, 'no-stream', newEvents('a', 'b'));
    server.appends.mishaps.push('die-before', 'die-after', 'die-before', 'die-after');
    const head = (await from.store.head())!;
    expect(await copyLog(from.store, target, head)).toMatchObject({ found: 0, copied: 80 });
    expect(server.appends.mishaps).toEqual([]);
    expect(await proveCopy(from.store, target, head)).toMatchObject({ events: 80 });
  } finally {
    await target.close();
    await from.dispose();
    await server.stop();
  }
});
