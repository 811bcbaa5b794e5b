import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS_FILE } from '../../apps/api/src/composition/stores';
import { RawFile } from '../load/raw';
import { ledger, startApi, temporaryFolder } from '../support/program';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';

/* The whole program over the log of another process, by EventStoreDB's protocol: the server here is a test double. */

it('the program keeps its log in an EventStoreDB, and the CLI works beside it', async () => {
  const server = await TestEventStoreDb.start();
  const data = temporaryFolder();
  const env = { EVENTSTOREDB_URL: server.url };
  const api = await startApi({ data, env });
  try {
    expect(api.output()).toContain('Ledger in EventStoreDB: 191 events.');
    const change = await ledger(['change-stage', 'paju8.12-5', 'under-review', '--json'], { data, env });
    expect(change.code).toBe(0);
    const { token } = JSON.parse(change.stdout) as { token: string };
    const answer = await fetch(`${api.url}/v1/pledges/paju8.12-5?after=${encodeURIComponent(token)}`);
    expect(await answer.json()).toMatchObject({
      stage: { value: 'under-review' },
      revision: 13,
      position: 191,
    });
    expect(server.dropSubscriptions()).toBeGreaterThan(0);
    const again = await ledger(['change-stage', 'paju8.12-5', 'in-progress', '--json'], { data, env });
    const resumed = await fetch(
      `${api.url}/v1/pledges/paju8.12-5?after=${encodeURIComponent((JSON.parse(again.stdout) as { token: string }).token)}`,
    );
    expect(await resumed.json()).toMatchObject({ stage: { value: 'in-progress' }, revision: 14 });
    expect(api.output()).toMatch(/\[EventStoreDB\].*subscription-lost/);
  } finally {
    await api.stop();
    await server.stop();
  }
});

it('verifies a log in an EventStoreDB with its read models, and leaves no copy of it behind', async () => {
  const server = await TestEventStoreDb.start();
  const data = temporaryFolder();
  const TMPDIR = temporaryFolder();
  const env = { EVENTSTOREDB_URL: server.url, TMPDIR };
  const verified = async () => {
    const { code, stdout } = await ledger(['verify', '--json'], { data, env });
    expect(readdirSync(TMPDIR)).toEqual([]);
    return { code, answer: JSON.parse(stdout) as object };
  };
  const api = await startApi({ data, env });
  try {
    expect(await verified()).toMatchObject({ code: 0, answer: { events: 191, findings: [] } });
    await api.stop();
    const raw = new RawFile(join(data, DOCUMENTS_FILE), 'NORMAL');
    const [id] = raw.prepare(`SELECT id FROM collections WHERE name LIKE 'pledge-board.%'`).get()!;
    raw.exec(`UPDATE d${String(id)} SET document = json_set(document, '$.plannedKrw', 1)
      WHERE document ->> 'id' = 'paju8.12-1'`);
    raw.close();
    const { code, answer } = await verified();
    expect(code).toBe(1);
    expect(answer).toMatchObject({
      findings: [{ code: 'MODEL_DIFFERS', projection: 'pledge-board', fields: 'plannedKrw', found: '1' }],
    });
  } finally {
    await api.stop();
    await server.stop();
  }
});
