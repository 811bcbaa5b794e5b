import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd, type Running, startApi, startProjector, temporaryFolder } from '../support/program';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';

/* The API and the projector as processes of their own, on the same stores; a projector dies as a power cut lets it die. */

jest.setTimeout(120_000);

/** The lease, a quarter of it until it is asked for again, and what a busy machine adds. */
const TAKES_OVER_WITHIN_MS = 10_000;

interface Receipt {
  readonly token: string;
  readonly revision: number;
}

async function changeTarget(api: Running, text: string): Promise<Receipt> {
  const answer = await fetch(`${api.url}/v1/pledges/paju8.12-5/annual-targets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ period: '2025', text }),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Receipt;
}

async function targetsSeen(api: Running, token: string): Promise<string[]> {
  const answer = await fetch(`${api.url}/v1/pledges/paju8.12-5/history?limit=200&after=${token}`);
  expect(answer.status).toBe(200);
  const { items } = (await answer.json()) as { items: { changes: { path: string; to: unknown }[] }[] };
  const texts = items.flatMap(({ changes }) => changes.map(({ to }) => JSON.stringify(to)));
  return texts.filter((text) => text.includes('목표')).map((text) => /목표 \d+/.exec(text)![0]);
}

const readiness = async ({ url }: Running): Promise<{ ready: boolean; projections: { lag: number }[] }> =>
  (await (await fetch(`${url}/health/ready`)).json()) as never;

const STORES = {
  'embedded files': async () => ({ env: {}, stop: async () => undefined }),
  'an EventStoreDB (a test double of it) and an embedded file': async () => {
    const server = await TestEventStoreDb.start();
    return { env: { EVENTSTOREDB_URL: server.url }, stop: () => server.stop() };
  },
};

describe.each(Object.entries(STORES))('a projector of its own, on %s', (_, open) => {
  it('is seen in the answers of the API, and another one takes over when it is killed', async () => {
    const stores = await open();
    const data = temporaryFolder();
    const env = { ...stores.env, LEDGER_WAIT_MS: String(TAKES_OVER_WITHIN_MS) };
    const first = await startProjector({ data, env });
    const api = await startApi({ data, env: { ...env, LEDGER_PROJECTOR: 'no' } });
    const second = await startProjector({ data, env });
    try {
      expect(first.output()).toMatch(
        /^Projecting the ledger in .*: http:\/\/127\.0\.0\.1:\d+\/health\/ready$/m,
      );
      expect(await targetsSeen(api, (await changeTarget(api, '목표 0')).token)).toEqual(['목표 0']);

      const receipts: Receipt[] = [];
      for (let n = 1; n <= 20; n++) {
        if (n === 10) await first.stop('SIGKILL');
        receipts.push(await changeTarget(api, `목표 ${n}`));
      }
      const killedMs = performance.now();
      const seen = await targetsSeen(api, receipts.at(-1)!.token);
      expect(performance.now() - killedMs).toBeLessThan(TAKES_OVER_WITHIN_MS);
      expect(seen).toEqual(Array.from({ length: 21 }, (_none, n) => `목표 ${n}`));
      while ((await readiness(second)).projections.some(({ lag }) => lag > 0)) await sleep(50);
      expect(await readiness(second)).toMatchObject({ ready: true });
      expect(await second.stop()).toMatchObject({ code: 0, stderr: '' });
    } finally {
      await Promise.all([first, second, api].map((process) => process.stop()));
      await stores.stop();
    }
  });
});

it('a projector that is stopped in its tracks is replaced, and does no harm when it goes on', async () => {
  const env = { LEDGER_WAIT_MS: String(TAKES_OVER_WITHIN_MS) };
  const first = await startProjector({ env });
  const { data } = first;
  const api = await startApi({ data, env: { ...env, LEDGER_PROJECTOR: 'no' } });
  const second = await startProjector({ data, env });
  const holds = async ({ url }: Running): Promise<boolean> =>
    /^ledger_projector_lease_held 1$/m.test(await (await fetch(`${url}/metrics`)).text());
  try {
    expect([await holds(first), await holds(second)]).toEqual([true, false]);
    process.kill(first.pid, 'SIGSTOP');
    const { token } = await changeTarget(api, '목표 1');
    expect(await targetsSeen(api, token)).toEqual(['목표 1']);
    expect(await holds(second)).toBe(true);
    process.kill(first.pid, 'SIGCONT');
    while (await holds(first)) await sleep(50);
    expect(await targetsSeen(api, (await changeTarget(api, '목표 2')).token)).toEqual(['목표 1', '목표 2']);
    expect([await holds(first), await holds(second)]).toEqual([false, true]);
    expect(await readiness(first)).toMatchObject({ ready: true });
    expect(first.output()).not.toContain('ERROR');
  } finally {
    process.kill(first.pid, 'SIGCONT');
    await Promise.all([first, second, api].map((one) => one.stop()));
  }
});

it('an API without a projector says that it is not ready, and answers once there is one', async () => {
  const data = temporaryFolder();
  const starting = startApi({ data, env: { LEDGER_PROJECTOR: 'no' } });
  const isReady = await Promise.race([starting.then(() => true), sleep(3_000).then(() => false)]);
  expect(isReady).toBe(false);
  const projector = await startProjector({ data });
  const api = await starting;
  expect(await readiness(api)).toMatchObject({ ready: true });
  await Promise.all([api.stop(), projector.stop()]);
});

it('a port that is taken is told in one sentence, with the setting that names another', async () => {
  const projector = await startProjector();
  const env = { PROJECTOR_PORT: String(projector.port) };
  const other = await runToEnd('projector', { env });
  expect(other).toMatchObject({ code: 1 });
  expect(other.stderr).toBe(
    `Port ${projector.port} on 127.0.0.1 is in use; set PROJECTOR_PORT to another one, or stop the program that has it.\n`,
  );
  await projector.stop();
});
