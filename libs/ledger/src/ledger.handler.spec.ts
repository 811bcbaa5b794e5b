import { MemoryEventStore } from '@ledger/event-store';
import { MemoryVault } from '@ledger/vault';
import { ACTOR, asking, REGISTRATION, SetClock } from '../test/doors';
import { ChangePlan, ChangePledge, StoreDocument } from './envelope';
import { ChangePlanHandler, ChangePledgeHandler, Ledger, StoreDocumentHandler } from './ledger.handler';
import { systemClock, systemIds } from './system';

const shared = { actor: ACTOR, origin: { via: 'cli' as const } };

it('each kind of aggregate has its own streams behind one ledger', async () => {
  const store = new MemoryEventStore();
  const ledger = new Ledger({ store, clock: new SetClock(), ids: systemIds, vault: new MemoryVault() });
  const sha256 = 'a'.repeat(64);
  const plan = {
    name: 'RegisterPlan',
    body: { jurisdiction: { name: '파주시' }, term: '민선 8기' },
  } as const;
  const parts = { name: 'StoreDocumentParts', body: { sha256, parts: 1, first: 0, texts: ['#'] } } as const;
  const receipts = [
    await new ChangePlanHandler(ledger).execute(
      new ChangePlan({ ...shared, id: 'paju8', changes: [{ command: plan }] }),
    ),
    await new ChangePledgeHandler(ledger).execute(new ChangePledge(asking(REGISTRATION))),
    await new StoreDocumentHandler(ledger).execute(
      new StoreDocument({ ...shared, id: sha256, changes: [{ command: parts }] }),
    ),
  ];
  expect(receipts.map((r) => [r.stream, r.revision])).toEqual([
    ['plan-paju8', 0],
    ['pledge-paju8.12-5', 0],
    [`document-${sha256}`, 0],
  ]);
  expect((await ledger.plans.load('paju8')).state.attributes).toEqual(plan.body);
  expect((await ledger.documents.load(sha256)).state).toBe(1);
});

it('a pledge of a plan that is not registered is refused, since a mistyped slug would make a plan of its own', async () => {
  const ledger = new Ledger({
    store: new MemoryEventStore(),
    clock: new SetClock(),
    ids: systemIds,
    vault: new MemoryVault(),
  });
  const asked = new ChangePledgeHandler(ledger).execute(new ChangePledge(asking(REGISTRATION)));
  await expect(asked).rejects.toMatchObject({ code: 'PLAN_MISSING', details: { plan: 'paju8' } });
});

describe('the system', () => {
  it('makes ids that sort as they were made, and nonces that never come again', () => {
    const ids = Array.from({ length: 2000 }, () => systemIds.eventId());
    expect(ids).toEqual([...new Set(ids)].sort());
    const nonces = Array.from({ length: 2000 }, () => systemIds.nonce());
    expect(new Set(nonces).size).toBe(2000);
    expect(nonces.every((nonce) => /^[0-9a-f]{32}$/.test(nonce))).toBe(true);
  });

  it('tells the time in the form that sorts', () => {
    expect(systemClock.now()).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/);
  });
});
