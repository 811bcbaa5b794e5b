import { inspect } from 'node:util';
import { type DocumentStore, openMongoDocumentStore } from '@ledger/document-store';
import { mongoServer, openedOn, sayOnce } from './document-store-server';

/*
 * A server that is killed, hangs, or is not there. Runs on a FerretDB that the spec itself starts and ends; the server
 * behind `MONGODB_URL` is somebody's.
 */
jest.setTimeout(120_000);

const server = mongoServer('a MongoDB that fails');
const onFerretDb = server.kind === 'FerretDB' ? describe : describe.skip;
if (server.kind === 'MongoDB')
  sayOnce('SKIPPED: a MongoDB that fails; these specs kill a server of their own');

const COLLECTION = { name: 'board.1', indexes: [{ name: 'by-plan', fields: ['plan'] }] };
/** FerretDB looks at every row of a collection for each write to it. */
const SOME = 150;
const batch = (from: number, to: number, position: number) =>
  [...Array(to - from).keys()].map((i) => ({
    key: `k${from + i}`,
    position,
    document: { plan: `p${position}` },
  }));

async function board(timeoutMs?: number) {
  const opened = await openedOn(server.url(), timeoutMs);
  await opened.store.ensure(COLLECTION);
  return opened;
}

const countOf = (store: DocumentStore, position: number) =>
  store.count(COLLECTION.name, { index: 'by-plan', equals: [`p${position}`] });

onFerretDb('MongoDocumentStore', () => {
  it('writes what is news of a batch that comes again, and leaves the rest', async () => {
    const { store, dispose } = await board();
    await store.write(COLLECTION.name, batch(0, 40, 5));
    await store.write(COLLECTION.name, batch(20, 30, 9));
    await store.write(COLLECTION.name, batch(0, 60, 7));
    expect(await Promise.all([5, 7, 9].map((position) => countOf(store, position)))).toEqual([0, 50, 10]);
    await dispose();
  });

  it('says that the outcome is unknown when the server is killed in the middle, and goes on when it is back', async () => {
    const { store, dispose } = await board();
    const writing = store.write(COLLECTION.name, batch(0, SOME, 1)).then(
      () => 'done',
      (fault: unknown) => fault,
    );
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.restart('SIGKILL');
    const fault = await writing;
    if (fault !== 'done') {
      expect(fault).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'unknown' } });
    }
    await store.write(COLLECTION.name, batch(0, SOME, 1));
    expect(await countOf(store, 1)).toBe(SOME);
    await dispose();
  });

  it('waits no longer than its time limit for a server that hangs', async () => {
    const { store, dispose } = await board(3000);
    const { pid } = server.ferret();
    process.kill(pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const results = await Promise.allSettled([
      store.write(COLLECTION.name, batch(0, 1, 1)),
      store.readRegister('lease'),
      store.setRegister('lease', undefined, 1),
    ]).finally(() => process.kill(pid, 'SIGCONT'));
    const faults = results.map((result) =>
      result.status === 'rejected' ? (result.reason as unknown) : 'done',
    );
    expect(faults).toMatchObject(
      ['unknown', 'no', 'unknown'].map((outcome) => ({
        code: 'STORE_UNAVAILABLE',
        details: { recorded: outcome },
      })),
    );
    await store.write(COLLECTION.name, batch(0, 1, 2));
    expect(await countOf(store, 2)).toBe(1);
    await dispose();
  });

  it('says plainly that it was closed', async () => {
    const { store, dispose } = await board();
    await store.close();
    await expect(store.readRegister('lease')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { recorded: 'no' },
    });
    await dispose();
  });
});

describe('openMongoDocumentStore', () => {
  it.each([
    'mongodb://clerk:s3cret@127.0.0.1:1/ledger',
    'mongodb://clerk:s3cret@127.0.0.1:99999/ledger',
    'mongodb://clerk:s3cr:et@127.0.0.1/ledger',
    'mongodb://clerk:s3cret@/ledger',
    'mongodb://clerk:s3cret@127.0.0.1:1/ledger?authMechanism=s3cret',
    's3cret',
  ])('fails without saying the credentials: %s', async (url) => {
    const fault: unknown = await openMongoDocumentStore(url, { timeoutMs: 500 }).catch(
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'no' } });
    expect(inspect(fault, { depth: 10, showHidden: true })).not.toMatch(/s3cr|clerk/);
  });
});
