import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { copyContract } from '../../libs/event-store/src/copy-log.contract';
import { openedBy } from '../support/opened-by';
import { eventStoreDbServer, openedOn } from './event-store-server';

/* What `ledger migrate-store` does, between files and a server. */

jest.setTimeout(120_000);

const server = eventStoreDbServer();
const onServer = () => openedOn(server.url());

async function embedded() {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  return openedBy(
    () => openEmbeddedEventStore(join(folder, 'log.sqlite')),
    () => rmSync(folder, { recursive: true }),
  );
}

copyContract(`from an embedded store to ${server.kind}`, embedded, onServer);
copyContract(`from ${server.kind} to an embedded store`, onServer, embedded);
