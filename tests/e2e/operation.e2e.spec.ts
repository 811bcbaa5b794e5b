import { setTimeout as sleep } from 'node:timers/promises';
import { type Running, startApi } from '../support/program';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';

/* What an operator sees of a running program. */

jest.setTimeout(120_000);

interface Readiness {
  readonly ready?: boolean;
  readonly code?: string;
  readonly subscriptionsDown: readonly {
    readonly name: string;
    readonly since: string;
    readonly losses: number;
  }[];
}

async function readiness({ url }: Running): Promise<Readiness> {
  return (await (await fetch(`${url}/health/ready`)).json()) as Readiness;
}

async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (const deadlineMs = performance.now() + 30_000; ; await sleep(50)) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (performance.now() > deadlineMs) throw new Error(`it stayed so: ${JSON.stringify(answer)}`);
  }
}

it('readiness says which subscription is down and since when, and nothing more of it once it is back', async () => {
  const server = await TestEventStoreDb.start();
  const api = await startApi({ env: { EVENTSTOREDB_URL: server.url } });
  try {
    expect(await readiness(api)).toMatchObject({ ready: true, subscriptionsDown: [] });
    const before = new Date().toISOString();
    await server.wire.refuse();
    const answer = await until(
      () => readiness(api),
      ({ subscriptionsDown: [down] }) => down !== undefined && down.losses > 1,
    );
    expect(answer.code).toBe('STORE_UNAVAILABLE');
    const [down] = answer.subscriptionsDown;
    expect(down!.name.split(' ')).toEqual(expect.arrayContaining([expect.stringMatching(/^pledge-board\./)]));
    expect(down!.since >= before && down!.since <= new Date().toISOString()).toBe(true);
    await server.wire.listen();
    await until(
      () => readiness(api),
      ({ ready, subscriptionsDown }) => ready === true && subscriptionsDown.length === 0,
    );
  } finally {
    await api.stop();
    await server.stop();
  }
});
