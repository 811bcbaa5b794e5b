import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddedEventStore } from '@ledger/event-store';
import type { EventMetadata } from '@ledger/kernel';
import { type Running, startApi, startProjector, startUnreadyApi, temporaryFolder } from '../support/program';
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

it('a start says plainly which read models are stopped, and at what, when it happens and when it had happened', async () => {
  const data = temporaryFolder();
  const store = await openEmbeddedEventStore(join(data, 'events.sqlite'));
  const id = '00000000-0000-7000-8000-000000000001';
  const event = { id, type: 'PledgeMerged', data: {}, metadata: { version: 1 } as EventMetadata };
  await store.append('pledge-paju8.1', 'no-stream', [event]);
  await store.close();
  for (let start = 1; start <= 2; start++) {
    const api = await startUnreadyApi({ data, env: { LEDGER_SAMPLE: 'no', LC_ALL: 'C' } });
    await until(
      async () => api.output(),
      (output) => output.includes('pledge-board'),
    );
    const { stdout, stderr } = await api.end('SIGTERM');
    expect(stdout + stderr).toContain(`The projection pledge-board stopped at event ${id}`);
    expect(stdout + stderr).not.toContain('    at ');
  }
});

it('readiness and metrics say that a subscription is down, which and since when, and that it is back', async () => {
  const server = await TestEventStoreDb.start();
  const api = await startApi({ env: { EVENTSTOREDB_URL: server.url } });
  try {
    expect(await readiness(api)).toMatchObject({ ready: true, subscriptionsDown: [] });
    const before = new Date().toISOString();
    await server.wire.refuse();
    const ofBoard = ({ subscriptionsDown }: Readiness) =>
      subscriptionsDown.find(({ name }) => name.split(' ').some((part) => part.startsWith('pledge-board.')));
    const answer = await until(
      () => readiness(api),
      (said) => (ofBoard(said)?.losses ?? 0) > 1,
    );
    expect(answer.code).toBe('STORE_UNAVAILABLE');
    const { series: meanwhile } = await scrape(api);
    expect(valueOf(meanwhile, 'ledger_subscriptions_down')).toBeGreaterThan(0);
    expect(valueOf(meanwhile, 'ledger_ready')).toBe(0);
    expect(meanwhile.filter(({ name }) => name.startsWith('ledger_projection_'))).toEqual([]);
    const down = ofBoard(answer);
    expect(down!.since >= before && down!.since <= new Date().toISOString()).toBe(true);
    await server.wire.listen();
    await until(
      () => readiness(api),
      ({ ready, subscriptionsDown }) => ready === true && subscriptionsDown.length === 0,
    );
    const { series: afterwards } = await scrape(api);
    expect(valueOf(afterwards, 'ledger_subscriptions_down')).toBe(0);
    expect(valueOf(afterwards, 'ledger_subscription_losses_total')).toBeGreaterThan(1);
    expect(valueOf(afterwards, 'ledger_subscription_resumptions_total')).toBeGreaterThan(0);
  } finally {
    await api.stop();
    await server.stop();
  }
});

interface Metric {
  readonly kind: string;
  readonly labels: readonly string[];
}

/** The tables of docs/OPERATIONS.md. */
const PAGE = readFileSync(join(__dirname, '../../docs/OPERATIONS.md'), 'utf8')
  .split('### Metrics')[1]!
  .split('\n## ')[0]!;
const coded = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
const documented: Readonly<Record<string, Metric>> = Object.fromEntries(
  [...PAGE.matchAll(/^\| `(ledger_\w+)` +\| (\w+) +\|([^|]*)\|/gm)].map(([, name, kind, labels]) => [
    name!,
    { kind: kind!, labels: coded(labels!) },
  ]),
);

/** They explain an alarm, and are none. */
const NOT_ALARMING = ['ledger_projection_position', 'ledger_subscription_resumptions_total'];

/** The lines of a scrape: each series with its labels. */
interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

async function scrape({ url }: Running): Promise<{ text: string; series: Series[] }> {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await answer.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const series = lines.map((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)!;
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, said]) => [
      label!,
      said!,
    ]);
    return { name: name!, labels: Object.fromEntries(pairs) as Series['labels'], value: Number(value) };
  });
  return { text, series };
}

const valueOf = (
  series: readonly Series[],
  name: string,
  labels: Series['labels'] = {},
): number | undefined =>
  series.find((one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels))?.value;

const typesIn = (text: string): Record<string, string> =>
  Object.fromEntries([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name, kind]) => [name!, kind!]));

it('metrics answer within seconds also while a store hangs, without figures that nobody knows', async () => {
  const server = await TestEventStoreDb.start();
  const api = await startApi({ env: { EVENTSTOREDB_URL: server.url } });
  try {
    server.wire.hang();
    const startedMs = performance.now();
    const { series } = await scrape(api);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
    expect(valueOf(series, 'ledger_ready')).toBe(0);
    expect(valueOf(series, 'ledger_projector_lease_held')).toBe(1);
    expect(series.filter(({ name }) => name.startsWith('ledger_projection_'))).toEqual([]);
  } finally {
    server.wire.goOn();
    await api.stop();
    await server.stop();
  }
});

describe('metrics', () => {
  let api: Running;
  let projector: Running;
  let scraped: Awaited<ReturnType<typeof scrape>>;

  const post = (path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${api.url}/v1/pledges/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    projector = await startProjector();
    const env = { LEDGER_PROJECTOR: 'no', LEDGER_ACTOR_ID: 'P98765', LEDGER_ACTOR_DEPARTMENT: '감사담당관' };
    api = await startApi({ data: projector.data, env });
    const key = { 'idempotency-key': 'form-77' };
    await post('paju8.12-5/stage-changes', { to: 'under-review', reason: { text: '비밀' } }, key);
    await post('paju8.12-5/stage-changes', { to: 'under-review', reason: { text: '비밀' } }, key);
    await post('paju8.12-5/stage-changes', { to: 'under-review' });
    await post('paju8.12-5/stage-changes', { to: 'completed' });
    await post('paju8.99-99/stage-changes', { to: 'completed' });
    await post('paju8.12-5/stage-changes', { to: 'in-progress' }, { 'if-match': '"3"' });
    await post('paju8.12-5/stage-changes', { to: 'nowhere' });
    await fetch(`${api.url}/v1/pledges/paju8.12-5?asOf=2023-01-01`);
    await fetch(`${api.url}/v1/P98765/paju8.12-5`);
    await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
    scraped = await scrape(api);
  });
  afterAll(async () => {
    await Promise.all([api?.stop(), projector?.stop()]);
  });

  it('are those that the operations page lists, with their kinds and labels, and no others', async () => {
    for (const { text, series } of [scraped, await scrape(projector)]) {
      const own = Object.entries(typesIn(text)).filter(([name]) => name.startsWith('ledger_'));
      expect(Object.fromEntries(own)).toEqual(
        Object.fromEntries(Object.entries(documented).map(([name, { kind }]) => [name, kind])),
      );
      for (const { name, labels } of series.filter((one) => one.name.startsWith('ledger_'))) {
        const { labels: allowed } = documented[name.replace(/_(bucket|sum|count)$/, '')] ?? documented[name]!;
        const others = Object.keys(labels).filter((label) => label !== 'le' && !allowed.includes(label));
        expect([name, others]).toEqual([name, []]);
      }
    }
  });

  it('are what the alarms of that page look at', async () => {
    const alarms = [...PAGE.matchAll(/^\| `([^`]+)` +\| (?:at once|\d+ (?:s|min)) +\|/gm)].map(
      (row) => row[1]!,
    );
    expect(alarms.length).toBeGreaterThan(10);
    const looked = alarms.flatMap((alarm) => alarm.match(/\b(ledger|process|nodejs)_\w+/g) ?? []);
    const both = [...scraped.series, ...(await scrape(projector)).series];
    const names = new Set(both.map(({ name }) => name));
    expect(looked.filter((name) => !names.has(name))).toEqual([]);
    const unwatched = Object.keys(documented).filter(
      (name) => !alarms.some((alarm) => alarm.includes(name)) && !NOT_ALARMING.includes(name),
    );
    expect(unwatched).toEqual([]);
  });

  it('count commands by what became of them, and time them', () => {
    const commands = scraped.series.filter(({ name }) => name === 'ledger_commands_total');
    expect(Object.fromEntries(commands.map(({ labels, value }) => [labels['outcome'], value]))).toEqual({
      recorded: 1,
      repeated: 1,
      unchanged: 1,
      rejected: 1,
      missing: 1,
      conflict: 1,
    });
    expect(new Set(commands.map(({ labels }) => labels['command']))).toEqual(new Set(['ChangeStage']));
    const { series } = scraped;
    expect(valueOf(series, 'ledger_command_duration_seconds_count', { outcome: 'recorded' })).toBe(1);
    expect(valueOf(series, 'ledger_command_duration_seconds_sum', { outcome: 'recorded' })).toBeGreaterThan(
      0,
    );
  });

  it('count answers by the template of their path, and hold nothing of what was asked', () => {
    const route = '/v1/pledges/:id/stage-changes';
    const count = (labels: Series['labels']) => valueOf(scraped.series, 'ledger_http_requests_total', labels);
    expect(count({ method: 'POST', route, status: '200' })).toBe(3);
    expect(count({ method: 'POST', route, status: '409' })).toBe(1);
    expect(count({ method: 'POST', route, status: '400' })).toBe(1);
    expect(count({ method: 'GET', route: '/v1/pledges/:id', status: '200' })).toBe(1);
    expect(count({ method: 'GET', route: 'none', status: '404' })).toBe(1);
    expect(scraped.text).not.toMatch(/paju8|P98765|form-77|비밀|감사|nowhere|2023/);
  });

  it('say how far each projection is, and who projects', async () => {
    const by = async (process: Running) => (await scrape(process)).series;
    const board = { projection: 'pledge-board' };
    await until(
      () => by(api),
      (series) => valueOf(series, 'ledger_projection_lag_events', board) === 0,
    );
    expect(valueOf(await by(api), 'ledger_projection_position', board)).toBe(191);
    expect(valueOf(await by(api), 'ledger_projection_stopped', board)).toBe(0);
    expect(valueOf(await by(api), 'ledger_ready')).toBe(1);
    expect(valueOf(await by(api), 'ledger_projector_lease_held')).toBe(0);
    expect(valueOf(await by(projector), 'ledger_projector_lease_held')).toBe(1);
  });
});
