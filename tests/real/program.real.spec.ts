import { setTimeout as sleep } from 'node:timers/promises';
import { ledger, type RunningApi, startApi, type Surroundings, temporaryFolder } from '../support/program';
import { mongoServer, withDatabases } from './document-store-server';
import { eventStoreDbServer, newPrefix } from './event-store-server';

/*
 * The whole program on servers: what it answers is what it answers on its own files, and it is still there after a restart.
 * A MongoDB and an EventStoreDB that are given may be in use: the program gets a database and streams of its own there.
 */
jest.setTimeout(300_000);

const mongo = mongoServer('the program on a MongoDB');
const log = eventStoreDbServer();
const onMongo = mongo.kind === 'nothing' ? it.skip : it;

const logOfItsOwn = () => ({ EVENTSTOREDB_URL: log.url(), EVENTSTOREDB_PREFIX: newPrefix() });

const ASKED = [
  '/v1/plans',
  '/v1/pledges?plan=paju8&sort=code&limit=200',
  '/v1/pledges?department=공공건축과&text=청사',
  '/v1/summary?plan=paju8',
  '/v1/changes?plan=paju8&limit=200',
  '/v1/findings?plan=paju8&limit=200',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) =>
    ['', '?asOf=2023-01-31', '/history?limit=200', '/budget'].map((of) => `/v1/pledges/paju8.12-${n}${of}`),
  ),
];

/** What is read from the read models, question by question, once all of them have come up to the log. */
async function answers({ url }: RunningApi): Promise<Readonly<Record<string, unknown>>> {
  while (await isBehind(url)) await sleep(50);
  const told: Record<string, unknown> = {};
  for (const asked of ASKED) told[asked] = await (await fetch(`${url}${asked}`)).json();
  return told;
}

async function isBehind(url: string): Promise<boolean> {
  const health = (await (await fetch(`${url}/health/ready`)).json()) as { projections: { lag: number }[] };
  return health.projections.some(({ lag }) => lag > 0);
}

/** Without what is made anew for every ledger: the ids of events, and when they were recorded. */
const alike = (told: Readonly<Record<string, unknown>>): unknown =>
  JSON.parse(
    JSON.stringify(told)
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'an id')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'an instant'),
  );

/** By the CLI, another process; asked of the API at once. */
async function change(api: RunningApi, stage: string, surroundings: Surroundings): Promise<void> {
  const changed = await ledger(['change-stage', 'paju8.12-5', stage, '--json'], surroundings);
  expect(changed).toMatchObject({ code: 0 });
  const { token } = JSON.parse(changed.stdout) as { token: string };
  const answer = await fetch(`${api.url}/v1/pledges/paju8.12-5?after=${encodeURIComponent(token)}`);
  expect(await answer.json()).toMatchObject({ stage: { value: stage } });
}

/** Takes the sample in, changes it before and after a restart and a rebuild, and says what there is to read in the end. */
async function lived(servers: Readonly<Record<string, string>>) {
  const env = { LEDGER_WAIT_MS: '60000', ...servers };
  const surroundings = { data: temporaryFolder(), env };
  const first = await startApi(surroundings);
  expect(first.output()).toContain('The sample plan paju8 was taken in');
  await change(first, 'under-review', surroundings);
  const before = await answers(first);
  expect(await first.stop()).toMatchObject({ code: 0 });
  const second = await startApi(surroundings);
  expect(second.output()).not.toContain('was taken in');
  expect(await answers(second)).toEqual(before);
  expect(await ledger(['rebuild'], surroundings)).toMatchObject({ code: 0 });
  await change(second, 'in-progress', surroundings);
  const told = await answers(second);
  await second.stop();
  return alike(told);
}

describe('the program', () => {
  let embedded: Awaited<ReturnType<typeof lived>>;
  beforeAll(async () => {
    embedded = await lived({});
  });

  it('is asked what it knows', () => {
    expect(JSON.stringify(embedded)).not.toMatch(/"status":[45]\d\d|"items":\[\]/);
    expect(embedded).toMatchObject({
      '/v1/pledges/paju8.12-9/budget': { tables: [{ totalKrw: 30_300_000_000 }] },
    });
  });

  it(`answers the same with its log in ${log.kind}`, async () => {
    expect(await lived(logOfItsOwn())).toEqual(embedded);
  });

  onMongo(`answers the same with its read models in ${mongo.kind}`, async () => {
    expect(await withDatabases(mongo.url(), lived)).toEqual(embedded);
  });

  onMongo(`answers the same with both in ${log.kind} and ${mongo.kind}`, async () => {
    const both = (models: object) => lived({ ...logOfItsOwn(), ...models });
    expect(await withDatabases(mongo.url(), both)).toEqual(embedded);
  });
});
