import { MongoClient } from 'mongodb';
import { BOARD } from '../../libs/document-store/src/board.contract';
import { openedOn, sayOnce } from './document-store-server';

/*
 * What only a real MongoDB keeps: guards that are atomic, one holder of a lease, and answers from indexes.
 */
jest.setTimeout(120_000);

const url = process.env['MONGODB_URL'] ?? '';
const onMongoDb = url === '' ? describe.skip : describe;
if (url === '') sayOnce('SKIPPED races, leases and index use: MONGODB_URL names no MongoDB');

onMongoDb('MongoDocumentStore on MongoDB', () => {
  it('keeps the newest of the writes of a key, however many writers insert it at once', async () => {
    const { store, another, dispose } = await openedOn(url);
    await store.ensure(BOARD);
    const stores = [store, await another(), await another(), await another()];
    const write = (position: number) =>
      [...Array(50).keys()].map((i) => ({ key: `k${i}`, position, document: { title: `${position}` } }));
    await Promise.all([3, 1, 4, 2].map((position, i) => stores[i]!.write(BOARD.name, write(position))));
    const { documents } = await store.find(BOARD.name, { limit: 100 });
    expect(documents.map(({ position, document }) => [position, document['title']])).toEqual(
      documents.map(() => [4, '4']),
    );
    expect(documents).toHaveLength(50);
    await dispose();
  });

  it('gives every document its entry in an index that is declared while it is written', async () => {
    const { store, another, dispose } = await openedOn(url);
    const other = await another();
    await store.ensure({ ...BOARD, indexes: [] });
    const writing = async () => {
      for (let i = 0; i < 300; i++) {
        await other.write(BOARD.name, [{ key: `k${i}`, position: i, document: { plan: 'p' } }]);
      }
    };
    await Promise.all([writing(), store.ensure(BOARD)]);
    expect(await store.count(BOARD.name, { index: 'by-stage', equals: ['p'] })).toBe(300);
    await dispose();
  });

  it('lets one of many take a lease, each time it is free', async () => {
    const { store, another, dispose } = await openedOn(url);
    const stores = [store, await another(), await another()];
    for (let round = 0; round < 20; round++) {
      const version = (await store.readRegister('lease'))?.version;
      const won = await Promise.all(stores.map((each, i) => each.setRegister('lease', version, i)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect((await store.readRegister('lease'))?.value).toBe(won.indexOf(true));
    }
    await dispose();
  });

  it('answers every kind of find from an index, without sorting', async () => {
    const { database, store, dispose } = await openedOn(url);
    await store.ensure(BOARD);
    const writes = [...Array(500).keys()].map((i) => ({
      key: `k${i}`,
      position: i,
      document: { plan: `p${i % 7}`, stage: 's', title: `${i}`, grams: [`g${i % 5}`, 'all'] },
    }));
    await store.write(BOARD.name, writes);
    const client = new MongoClient(url);
    const db = client.db(database);
    await db.setProfilingLevel('all');
    for (const descending of [false, true]) {
      await store.find(BOARD.name, { prefix: 'k1', descending, limit: 10 });
      await store.find(BOARD.name, { index: 'by-stage', equals: ['p1', 's'], descending, limit: 10 });
      await store.find(BOARD.name, { index: 'by-grams', all: ['all', 'g3'], descending, limit: 10 });
    }
    await db.setProfilingLevel('off');
    const finds = await db
      .collection('system.profile')
      .find({ 'command.find': /^ledger-documents/ })
      .toArray();
    expect(finds).toHaveLength(6);
    for (const { planSummary, hasSortStage } of finds) {
      expect([planSummary, hasSortStage ?? false]).toEqual([expect.stringMatching(/^IXSCAN/), false]);
    }
    await client.close();
    await dispose();
  });
});
