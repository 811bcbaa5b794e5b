import { mkdtempSync, rmSync } from 'node:fs';
import { MemoryVault } from '@ledger/vault';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingText } from '@ledger/audit';
import {
  copyLog,
  type EventStore,
  type LogByStream,
  openEmbeddedEventStore,
  openLogByStream,
} from '@ledger/event-store';
import { Door, systemClock, systemIds } from '@ledger/ledger';
import { pledgeAggregate } from '@ledger/pledge';
import {
  changeFeed,
  collectionOf,
  Generations,
  pledgeBoard,
  Projector,
  projections,
} from '@ledger/read-models';
import { verifyModels, type Lane } from '../../apps/api/src/composition/model-verification';
import { type Compared, compareRange, lookedAtAgain } from '../../apps/api/src/composition/range-comparison';
import {
  closeStores,
  DOCUMENTS_FILE,
  EVENTS_FILE,
  openStores,
  type Stores,
} from '../../apps/api/src/composition/stores';
import { writeLog } from '../load/logs';
import { RawFile } from '../load/raw';

/* Read models that somebody edited by hand, and read models that are in use. */

jest.setTimeout(120_000);

const ACTOR = { id: 'P1', department: '민원봉사과', role: 'editor' };

let folder: string;
let stores: Stores;
const projector = (): Projector => new Projector({ ...stores, clock: systemClock, projections, holder: 'a' });
let log: LogByStream;
const verdict = () => verifyModels({ ...stores, log });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  await writeLog({ path: join(folder, EVENTS_FILE), pledges: 8 });
  stores = await openStores({ LEDGER_DATA: folder });
  log = await openLogByStream(join(folder, EVENTS_FILE));
  await projector().catchUp();
});
afterEach(async () => {
  await log.close();
  await closeStores(stores);
  rmSync(folder, { recursive: true });
});

/** What a database administrator could do. */
async function edited(
  edit: (raw: RawFile, table: string) => void,
  projection: string = pledgeBoard.name,
): Promise<void> {
  const { live } = (await new Generations(stores.documents).state(projection)).value;
  const raw = new RawFile(join(folder, DOCUMENTS_FILE), 'NORMAL');
  const [id] = raw.prepare('SELECT id FROM collections WHERE name = ?').get(collectionOf(projection, live!))!;
  edit(raw, `d${String(id)}`);
  raw.close();
}

it('read models that nobody touched are what a fresh fold makes', async () => {
  expect(await verdict()).toMatchObject({ position: 400, findings: [] });
  expect((await verdict()).documents).toBeGreaterThan(400);
});

it.each([
  [
    'edited',
    (table: string) =>
      `UPDATE ${table} SET document = json_set(document, '$.plannedKrw', 1) WHERE key = 'city0.011-013'`,
    'MODEL_DIFFERS',
  ],
  [
    'given another position',
    (table: string) => `UPDATE ${table} SET position = 9999999 WHERE key = 'city0.011-013'`,
    'MODEL_MOVED',
  ],
  ['taken away', (table: string) => `DELETE FROM ${table} WHERE key = 'city0.011-013'`, 'MODEL_MISSING'],
  [
    'put in',
    (table: string) => `CREATE TEMP TABLE forged AS SELECT * FROM ${table} WHERE key = 'city0.011-013';
    UPDATE forged SET key = 'city0.011-0299'; INSERT INTO ${table} SELECT * FROM forged`,
    'MODEL_EXTRA',
  ],
])('a document that was %s is found', async (_, sql, code) => {
  await edited((raw, table) => raw.exec(sql(table)));
  const { findings } = await verdict();
  expect(findings.map((finding) => finding.code)).toEqual([code]);
  if (code === 'MODEL_DIFFERS') {
    expect(findingText(findings[0]!, 'en')).toMatch(
      /^The document city0\.011-013 of pledge-board is not what/,
    );
  }
});

it('documents that have all moved are one finding', async () => {
  await edited((raw, table) => raw.exec(`UPDATE ${table} SET position = position + 1`));
  const { findings } = await verdict();
  expect(findings).toEqual([
    expect.objectContaining({
      code: 'MODEL_MOVED',
      projection: pledgeBoard.name,
      count: 8,
    }),
  ]);
});

const ROW = `key = 'city0.011-013'`;
const ENTRY = `key = '0000000000000123'`;

it.each([
  [
    'edited',
    (table: string) => `UPDATE ${table} SET document = json_set(document, '$.plan', 'b') WHERE ${ENTRY}`,
    'MODEL_DIFFERS',
  ],
  [
    'given another position',
    (table: string) => `UPDATE ${table} SET position = 9999999 WHERE ${ENTRY}`,
    'MODEL_MOVED',
  ],
  [
    'given an earlier position',
    (table: string) => `UPDATE ${table} SET position = 5 WHERE ${ENTRY}`,
    'MODEL_MOVED',
  ],
  ['taken away', (table: string) => `DELETE FROM ${table} WHERE ${ENTRY}`, 'MODEL_MISSING'],
  ['put in', (table: string) => forged(table, 123), 'MODEL_EXTRA'],
  ['put in for later', (table: string) => forged(table, 9999999), 'MODEL_EXTRA'],
])('a document that no event changes and that was %s is found', async (_, sql, code) => {
  await edited((raw, table) => raw.exec(sql(table)), changeFeed.name);
  const { findings, documents } = await verdict();
  expect(findings).toEqual([expect.objectContaining({ code, projection: changeFeed.name })]);
  expect(documents).toBeGreaterThan(800);
});

it.each([
  [
    'an entry of an index',
    (table: string) => `UPDATE ${table} SET e0 = 'zzz' WHERE ${ROW}`,
    'MODEL_MISPLACED',
  ],
  ['the strings of an index', (table: string) => `DELETE FROM ${table}_e1 WHERE ${ROW}`, 'MODEL_MISPLACED'],
  [
    'a string more',
    (table: string) => `INSERT INTO ${table}_e1 SELECT 'stage:done', key FROM ${table} WHERE ${ROW}`,
    'MODEL_ASTRAY',
  ],
  ['no document', (table: string) => `UPDATE ${table} SET document = '{' WHERE ${ROW}`, 'MODEL_UNREADABLE'],
  [
    'a position that is no number of a ledger',
    (table: string) => `UPDATE ${table} SET position = ${2n ** 62n} WHERE ${ROW}`,
    'MODEL_UNREADABLE',
  ],
])('%s in the place of what belongs there is found, and named', async (_, sql, code) => {
  await edited((raw, table) => raw.exec(sql(table)));
  expect((await verdict()).findings).toEqual([
    expect.objectContaining({ code, projection: pledgeBoard.name, key: 'city0.011-013' }),
  ]);
});

it('an amount that was changed is found, though the place of its projection was taken away', async () => {
  await edited((raw, table) => {
    raw.exec(`UPDATE ${table} SET document = json_set(document, '$.plannedKrw', 1) WHERE ${ROW}`);
    raw.exec(
      `UPDATE registers SET value = json_set(value, '$.bookmark', NULL) WHERE name LIKE 'progress/pledge-board.%'`,
    );
  });
  expect(await verdict()).toMatchObject({
    position: -1,
    findings: [{ code: 'MODEL_DIFFERS', key: 'city0.011-013' }],
  });
});

it('a projection that does not say any more how far it is, is named', async () => {
  await edited((raw) => raw.exec(`DELETE FROM registers WHERE name LIKE 'progress/change-feed.%'`));
  const expected = `progress/${changeFeed.name}.${changeFeed.version}.1`;
  expect(await verdict()).toMatchObject({
    position: -1,
    findings: [{ code: 'MODEL_UNPLACED', projection: changeFeed.name, expected }],
  });
});

it('a projection of which another generation is said to be live is said not to have been compared', async () => {
  await edited((raw) =>
    raw.exec(
      `UPDATE registers SET value = json_set(value, '$.live.number', 9) WHERE name = 'projection/pledge-board'`,
    ),
  );
  expect(await verdict()).toMatchObject({
    position: 400,
    findings: [{ code: 'MODEL_UNCOMPARED', projection: pledgeBoard.name }],
  });
});

it('a projection whose documents nobody knows of any more is said not to have been compared', async () => {
  await edited((raw) => raw.exec(`DELETE FROM registers WHERE name = 'projection/pledge-board'`));
  const { findings } = await verdict();
  expect(findings).toEqual([{ code: 'MODEL_UNCOMPARED', projection: pledgeBoard.name }]);
});

it('a trigger that keeps documents from being changed is found, and named', async () => {
  await edited((raw, table) =>
    raw.exec(`CREATE TRIGGER t BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(IGNORE); END`),
  );
  const why = expect.objectContaining({ code: 'layout', object: 'trigger t' }) as unknown;
  expect((await verdict()).findings).toEqual([{ code: 'STORE_FAULT', why }]);
});

it('one document in the place of another is two findings', async () => {
  await edited(
    (raw, table) => raw.exec(`${forged(table, 123)}; DELETE FROM ${table} WHERE ${ENTRY}`),
    changeFeed.name,
  );
  expect((await verdict()).findings.map(({ code }) => code).sort()).toEqual(['MODEL_EXTRA', 'MODEL_MISSING']);
});

it('documents that are all others are found', async () => {
  await edited((raw, table) => raw.exec(`UPDATE ${table} SET document = '{}'`), changeFeed.name);
  const { findings } = await verdict();
  expect(findings).toHaveLength(401);
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['MODEL_DIFFERS']));
});

function forged(table: string, position: number): string {
  return `CREATE TEMP TABLE forged AS SELECT * FROM ${table} WHERE ${ENTRY};
    UPDATE forged SET key = '0000000000000${position}x', position = ${position}; INSERT INTO ${table} SELECT * FROM forged`;
}

it('read models that are moving on are compared where they stand', async () => {
  const follow = new AbortController();
  const running = projector().run(follow.signal);
  const door = new Door(pledgeAggregate, {
    store: stores.events,
    clock: systemClock,
    ids: systemIds,
    vault: new MemoryVault(),
  });
  const over = new AbortController();
  const busy = (async () => {
    for (let n = 0; !over.signal.aborted; n += 1) {
      const command = { name: 'RecordMilestone' as const, body: { milestone: `m${n}`, text: '추진' } };
      await door.execute({
        id: `city0.1-${(n % 8) + 1}`,
        changes: [{ command }],
        actor: ACTOR,
        origin: { via: 'api' },
      });
    }
  })();
  try {
    for (let n = 0; n < 3; n += 1) expect((await verdict()).findings).toEqual([]);
  } finally {
    over.abort();
    await busy;
    follow.abort();
    await running;
  }
  await projector().catchUp();
  expect(await verdict()).toMatchObject({ findings: [], others: 0 });
});

describe('beside a copy of the log that the ledger has gone on from', () => {
  const copy = (): string => join(folder, 'copy.sqlite');
  let copied: EventStore;
  let behind: LogByStream;
  const seen = (compared: Partial<Compared>) =>
    verifyModels({ ...stores, log: behind, isCopy: true, ...compared });
  const reach = async (): Promise<void> => {
    await copyLog(stores.events, copied, (await stores.events.head())!);
  };

  beforeEach(async () => {
    copied = await openEmbeddedEventStore(copy());
    await reach();
    behind = await openLogByStream(copy());
    const register = {
      name: 'RegisterPledge' as const,
      body: { title: '새 공약', department: { name: '총무과' } },
    };
    const milestone = { name: 'RecordMilestone' as const, body: { milestone: 'm', text: '추진' } };
    const door = new Door(pledgeAggregate, {
      store: stores.events,
      clock: systemClock,
      ids: systemIds,
      vault: new MemoryVault(),
    });
    for (const [id, command] of [
      ['city0.1-1', milestone],
      ['city0.9-9', register],
    ] as const)
      await door.execute({ id, changes: [{ command }], actor: ACTOR, origin: { via: 'api' } });
    await projector().catchUp();
  });
  afterEach(async () => {
    await behind.close();
    await copied.close();
  });

  it('nothing is found where nobody touched anything', async () => {
    expect(await seen({ reach })).toMatchObject({ position: 402, head: 402, findings: [] });
  });

  it('what went on while it was looked at is looked at once more', async () => {
    let isReached = false;
    // The first time is before anything is compared.
    const later = async (): Promise<void> => {
      if (isReached) await reach();
      isReached = true;
    };
    const lane: Lane = (range, live) => compareRange({ ...stores, log: behind, isCopy: true }, live, range);
    const { live } = (await new Generations(stores.documents).state(pledgeBoard.name)).value;
    const collection = collectionOf(pledgeBoard.name, live!);
    const one = { projection: pledgeBoard.name, collection };
    const { doubts } = await lane({ first: 'pledge-city0.1-1', last: 'pledge-city0.1-1', events: 50 }, [one]);
    expect(doubts).toEqual([{ one, key: 'city0.011-011', stream: 'pledge-city0.1-1' }]);
    expect(await lookedAtAgain({ ...stores, log: behind, reach: later }, doubts[0]!)).not.toBe('doubt');
    expect(await lookedAtAgain({ ...stores, log: behind, reach: later }, doubts[0]!)).toBeUndefined();
  });

  it('an edited document is found all the same', async () => {
    await edited((raw, table) =>
      raw.exec(`UPDATE ${table} SET document = json_set(document, '$.plannedKrw', 1) WHERE ${ROW}`),
    );
    expect((await seen({ reach })).findings).toMatchObject([{ code: 'MODEL_DIFFERS', key: 'city0.011-013' }]);
  });
});
