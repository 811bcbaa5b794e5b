import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore, type EmbeddedEventStore } from '@ledger/event-store';
import { viewPledge } from '@ledger/pledge';
import { asking, doorOn, ID, REGISTRATION, stage, STREAM, target } from '../test/doors';

jest.setTimeout(60_000);

let folder: string;
const stores: EmbeddedEventStore[] = [];

async function opened(): Promise<EmbeddedEventStore> {
  const store = await openEmbeddedEventStore(join(folder, 'log.sqlite'));
  stores.push(store);
  return store;
}

const closeAll = async (): Promise<void> => {
  for (const store of stores.splice(0)) await store.close();
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'door-'));
});

afterEach(async () => {
  await closeAll();
  rmSync(folder, { recursive: true });
});

describe('the door on a file', () => {
  it('knows a command again after the program was started anew', async () => {
    const asked = asking([REGISTRATION, stage('in-progress')], { commandId: 'c' });
    const receipt = await doorOn(await opened()).execute(asked);
    await closeAll();
    const again = await doorOn(await opened()).execute(asked);
    expect(again).toEqual({ ...receipt, repeated: true });
  });

  it('loses none of 64 commands at once on one pledge, through two connections', async () => {
    const doors = [doorOn(await opened()), doorOn(await opened())];
    await doors[0]!.execute(asking(REGISTRATION));
    const receipts = await Promise.all(
      Array.from({ length: 64 }, (_, i) => doors[i % 2]!.execute(asking(target(String(2000 + i))))),
    );
    expect(new Set(receipts.map((r) => r.revision)).size).toBe(64);
    const events = await stores[0]!.readStream(STREAM);
    expect(events.map((e) => e.revision)).toEqual(Array.from({ length: 65 }, (_, i) => i));
    const times = events.map((e) => e.metadata.recordedAt);
    expect(times).toEqual(times.toSorted());
    const { state } = await doorOn(stores[1]!).load(ID);
    expect(viewPledge(state)!.parts[0]!.annualTargets).toHaveLength(64);
  });

  it('records one command once, whichever connection hears it first', async () => {
    const doors = [doorOn(await opened()), doorOn(await opened())];
    await doors[0]!.execute(asking(REGISTRATION));
    const asked = asking(stage('completed'), { commandId: 'c' });
    const receipts = await Promise.all(Array.from({ length: 16 }, (_, i) => doors[i % 2]!.execute(asked)));
    expect(receipts.filter((r) => !r.repeated)).toHaveLength(1);
    expect(new Set(receipts.map((r) => r.events[0]!.id)).size).toBe(1);
    expect(await stores[0]!.readStream(STREAM)).toHaveLength(2);
  });

  it('reads what the other connection appended before it decides', async () => {
    const [mine, theirs] = [doorOn(await opened()), doorOn(await opened())];
    await mine.execute(asking([REGISTRATION, stage('in-progress')]));
    await theirs.execute(asking(stage('completed')));
    expect(await mine.execute(asking(stage('completed')))).toMatchObject({ events: [], revision: 2 });
  });
});
