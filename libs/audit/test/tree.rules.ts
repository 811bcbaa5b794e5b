import type { DocumentStore } from '@ledger/document-store';
import { MemoryEventStore } from '@ledger/event-store';
import { logOf } from '../../event-store/src/sample-events.contract';
import type { KeptCheckpoint } from '../src';
import { refusalIn } from './refusal';
import {
  grow,
  keysOf,
  logWith,
  requireProofs,
  rewrite,
  rootOf,
  someEvents,
  spoil,
  TILES,
  treeOn,
  type Tree,
} from './tree';

export interface OpenedDocuments {
  readonly documents: DocumentStore;
  dispose(): Promise<void>;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const fault: unknown = await work.then(
    () => new Error('Nothing was refused.'),
    (error: unknown) => error,
  );
  return refusalIn(fault)[0];
};

async function certified(tree: Tree, log: MemoryEventStore): Promise<KeptCheckpoint> {
  const keeper = await tree.keeper(log);
  await keeper.catchUp();
  return (await keeper.checkpoint())!;
}

/** What holds for the tree on any document store. */
export function treeRules(on: string, open: () => Promise<OpenedDocuments>): void {
  let opened: OpenedDocuments;
  let tree: Tree;
  beforeEach(async () => {
    opened = await open();
    tree = await treeOn(opened.documents);
  });
  afterEach(() => opened.dispose());

  describe(`growing, ${on}`, () => {
    it('covers nothing while the log is empty', async () => {
      const keeper = await tree.keeper(new MemoryEventStore());
      await keeper.catchUp();
      expect([await keeper.checkpoint(), keeper.size, keeper.bookmark]).toEqual([undefined, 0, null]);
      expect(await tree.store.latest()).toBeUndefined();
    });

    it('is the tree of the RFC at every checkpoint, however the log came, and after each restart', async () => {
      const log = new MemoryEventStore();
      const sizes = [1, 2, 3, 255, 256, 257, 300, 512, 700];
      let keeper = await tree.keeper(log);
      for (const size of sizes) {
        await grow(log, someEvents(size - keeper.size));
        if (size % 2 === 0) keeper = await tree.keeper(log);
        await keeper.catchUp();
        expect(await keeper.checkpoint()).toMatchObject({ size });
      }
      expect(await requireProofs(tree.store, log, 7)).toEqual(sizes);
    });

    it('goes on behind the newest checkpoint, and passes over what it has', async () => {
      const log = await logWith(someEvents(5));
      const { size, bookmark } = await certified(tree, log);
      const keeper = await tree.keeper(log);
      expect([keeper.size, keeper.bookmark]).toEqual([size, bookmark]);
      for await (const { events } of log.readAll()) await keeper.advance(events);
      expect(keeper.size).toBe(5);
    });

    it('makes no second checkpoint where nothing is new', async () => {
      const log = await logWith(someEvents(5));
      const first = await certified(tree, log);
      expect(await certified(tree, log)).toEqual(first);
      expect(await requireProofs(tree.store, log)).toEqual([5]);
    });

    it('refuses a gap, and takes what belongs there afterwards', async () => {
      const log = await logWith(someEvents(3));
      const keeper = await tree.keeper(log);
      const events = await logOf(log);
      expect(await codeOf(keeper.advance(events.slice(1)))).toBe('LOG_GAP');
      await keeper.advance(events);
      expect(keeper.size).toBe(3);
    });
  });

  describe(`being ended at any moment, ${on}`, () => {
    it('leaves tiles without their checkpoint, which is then made of the log as it is by then', async () => {
      const log = await logWith(someEvents(300));
      await certified(tree, log);
      await grow(log, someEvents(300));
      const dying = await tree.keeperThat(log, (collection) => {
        if (collection === 'audit-checkpoints') throw new Error('ended');
      });
      await dying.catchUp();
      await expect(dying.checkpoint()).rejects.toThrow('ended');
      expect(await tree.store.latest()).toMatchObject({ size: 300 });
      await requireProofs(tree.store, log, 31);
      await grow(log, someEvents(1));
      expect(await certified(tree, log)).toMatchObject({ size: 601 });
      await requireProofs(tree.store, log, 31);
    });

    it('does no harm either where the log loses what no checkpoint covered, and takes another way', async () => {
      const common = someEvents(300);
      const lost = await logWith([...common, ...someEvents(400, 'lost')]);
      await certified(tree, await logWith(common));
      const dying = await tree.keeperThat(lost, (collection) => {
        if (collection === 'audit-checkpoints') throw new Error('ended');
      });
      await dying.catchUp();
      await expect(dying.checkpoint()).rejects.toThrow('ended');
      const other = await logWith([...common, ...someEvents(20, 'other')]);
      await certified(tree, other);
      await grow(other, someEvents(250, 'other'));
      expect(await certified(tree, other)).toMatchObject({ size: 570 });
      expect(await requireProofs(tree.store, other, 13)).toEqual([300, 320, 570]);
    });

    it('loses nothing where the store did not take the tiles at first', async () => {
      const log = await logWith(someEvents(600));
      let failing = true;
      const keeper = await tree.keeperThat(log, () => {
        if (failing) throw new Error('no room');
      });
      await keeper.catchUp();
      await expect(keeper.checkpoint()).rejects.toThrow('no room');
      failing = false;
      await keeper.checkpoint();
      expect(await requireProofs(tree.store, log, 13)).toEqual([600]);
    });
  });

  describe(`several processes, ${on}`, () => {
    it('that sign at once keep one checkpoint of a size, and all are of one tree', async () => {
      const log = await logWith(someEvents(290));
      const keepers = await Promise.all([1, 2, 3, 4].map(() => tree.keeper(log)));
      for (const keeper of keepers) {
        await keeper.catchUp();
        if (keeper !== keepers[0]) await grow(log, someEvents(keeper === keepers[1] ? 0 : 9));
      }
      const made = await Promise.all(keepers.map((keeper) => keeper.checkpoint()));
      for (const checkpoint of made)
        expect(await tree.store.checkpointAt(checkpoint!.size)).toEqual(checkpoint);
      expect(await requireProofs(tree.store, log, 13)).toEqual(
        [...new Set(made.map((m) => m!.size))].toSorted((a, b) => a - b),
      );
    });

    it('one that is behind gives the checkpoint of the one that is further, and comes to it', async () => {
      const log = await logWith(someEvents(10));
      const behind = await tree.keeper(log);
      await behind.catchUp();
      await grow(log, someEvents(10));
      const further = await certified(tree, log);
      expect(await behind.checkpoint()).toEqual(further);
      await grow(log, someEvents(10));
      await behind.catchUp();
      expect(await behind.checkpoint()).toMatchObject({ size: 30 });
      expect(await requireProofs(tree.store, log)).toEqual([20, 30]);
    });

    it.each([
      ['behind it', 20],
      ['as far', 30],
      ['past it', 40],
    ])('one over another log signs nothing beside a checkpoint, when it is %s', async (_, size) => {
      const common = someEvents(10);
      const other = await logWith([...common, ...someEvents(size - 10, 'other')]);
      const keeper = await tree.keeper(other);
      await keeper.catchUp();
      const log = await logWith([...common, ...someEvents(20)]);
      const kept = await certified(tree, log);
      const made = await keeper.checkpoint().catch((fault: unknown) => refusalIn(fault)[0]);
      expect(made).toEqual(size < 30 ? kept : 'TREE_FOREIGN');
      await grow(other, someEvents(20, 'other'));
      expect(await codeOf(keeper.catchUp().then(() => keeper.checkpoint()))).toBe('TREE_FOREIGN');
      expect(await requireProofs(tree.store, log)).toEqual([30]);
    });
  });

  describe(`a log that is not the one that was signed, ${on}`, () => {
    const events = someEvents(300);

    it.each<[string, () => Promise<MemoryEventStore>]>([
      ['empty', async () => new MemoryEventStore()],
      ['taken back', () => logWith(events.slice(0, 299))],
      ['taken back, and grown since', () => logWith([...events.slice(0, 290), ...someEvents(50)])],
      ['another one', () => logWith(someEvents(400))],
    ])('is refused when it is %s, and nothing more is signed', async (_, other) => {
      const log = await logWith(events);
      const kept = await certified(tree, log);
      const back = await other();
      expect(await codeOf(certified(tree, back))).toBe('TREE_FOREIGN');
      expect(await tree.store.latest()).toEqual(kept);
      await grow(log, someEvents(1));
      expect(await certified(tree, log)).toMatchObject({ size: 301 });
    });

    it('is refused where the tiles are gone and any event has changed, each time anew', async () => {
      const log = await logWith(events);
      const kept = await certified(tree, log);
      await spoil(tree.documents, 'tile/0/001', () => undefined);
      const changed = await logWith(events.with(7, someEvents(1)[0]!));
      for (let i = 0; i < 2; i += 1) {
        const keeper = await tree.keeper(changed);
        expect(await codeOf(keeper.catchUp())).toBe('TREE_FOREIGN');
        expect(await codeOf(keeper.checkpoint())).toBe('TREE_FOREIGN');
        await grow(changed, someEvents(5));
        expect(await codeOf(keeper.catchUp())).toBe('TREE_FOREIGN');
      }
      expect(await tree.store.latest()).toEqual(kept);
      await certified(tree, log);
      await requireProofs(tree.store, log, 13);
    });
  });

  describe(`what is kept beside a note, which nobody has signed, ${on}`, () => {
    it.each<[string, object]>([
      ['another size', { size: 7 }],
      ['a bookmark of another event', { bookmark: { position: 7, resume: '0000000000000007' } }],
      ['a bookmark past the end', { bookmark: { position: 100_000, resume: '0000000000100000' } }],
      ['no bookmark', { bookmark: null }],
      ['another event as the last', { last: { stream: 'plan-paju8', revision: 7 } }],
    ])(
      'accuses neither the log nor the keys where it is %s, and the next checkpoint is right',
      async (_, edit) => {
        const log = await logWith(someEvents(300));
        const { note } = await certified(tree, log);
        await rewrite(tree.documents, 300, edit);
        expect(await certified(tree, log)).toMatchObject({ size: 300, note });
        await grow(log, someEvents(1));
        expect(await certified(tree, log)).toMatchObject({
          size: 301,
          before: 300,
          bookmark: { position: 300 },
        });
        expect(await requireProofs(tree.store, log, 13)).toEqual([300, 301]);
      },
    );

    it.each<[string, object]>([
      ['no note', { note: null }],
      ['the note of another size', { note: 'x' }],
      ['no time', { madeAt: 'yesterday' }],
    ])('is said to be damaged where it is %s', async (_, edit) => {
      const log = await logWith(someEvents(3));
      await certified(tree, log);
      await rewrite(tree.documents, 3, edit);
      const fault = await tree.keeper(log).catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'DOCUMENT_DAMAGED', details: { key: '0000000000000003' } });
    });
  });

  describe(`tiles that are lost or damaged, ${on}`, () => {
    const flip = (hashes: Buffer): Buffer => {
      hashes[hashes.length - 1]! ^= 1;
      return hashes;
    };

    it.each<[string, number, string, (hashes: Buffer) => Buffer | undefined]>([
      ['is lost', 300, 'tile/0/001', () => undefined],
      ['is cut off', 300, 'tile/0/001', (hashes) => hashes.subarray(0, 31)],
      ['has another hash', 300, 'tile/0/001', flip],
      ['of a higher level has another hash', 300, 'tile/1/000', flip],
      ['that is complete, and the last one, has another hash', 512, 'tile/0/001', flip],
      ['that is complete, and the last one, is lost', 512, 'tile/0/001', () => undefined],
    ])('are made again from the log where one %s', async (_, size, key, change) => {
      const log = await logWith(someEvents(size));
      await certified(tree, log);
      await spoil(tree.documents, key, change);
      await grow(log, someEvents(1));
      expect(await certified(tree, log)).toMatchObject({ size: size + 1 });
      await requireProofs(tree.store, log, 13);
    });

    it('are made again, all of them, when that is wished', async () => {
      const log = await logWith(someEvents(600));
      const kept = await certified(tree, log);
      await spoil(tree.documents, 'tile/0/000', flip);
      const keeper = await tree.keeperAnew(log);
      await keeper.catchUp();
      expect(await keeper.checkpoint()).toEqual(kept);
      await requireProofs(tree.store, log, 13);
    });

    it('are no reason to sign what does not begin as the checkpoint before', async () => {
      const log = await logWith(someEvents(520));
      const keeper = await tree.keeper(log);
      await keeper.catchUp();
      const kept = await keeper.checkpoint();
      await grow(log, someEvents(400));
      await keeper.catchUp();
      await spoil(tree.documents, 'tile/0/001', flip);
      await certified(tree, log);
      expect(await tree.store.latest()).toMatchObject({ size: 920 });
      expect(kept).toMatchObject({ size: 520 });
    });
  });

  describe(`keys, ${on}`, () => {
    it('that did not sign the newest checkpoint sign no other', async () => {
      const log = await logWith(someEvents(5));
      const kept = await certified(tree, log);
      await grow(log, someEvents(5));
      for (const keys of [keysOf(), keysOf('pledge-ledger/other')]) {
        expect(await codeOf(tree.keeper(log, keys))).toBe('KEYS_FOREIGN');
      }
      expect(await tree.store.latest()).toEqual(kept);
    });

    it('of another process that signed first are not answered with others', async () => {
      const log = await logWith(someEvents(5));
      const keeper = await tree.keeper(log, keysOf('pledge-ledger/other'));
      await keeper.catchUp();
      const kept = await certified(tree, log);
      expect(await codeOf(keeper.checkpoint())).toBe('KEYS_FOREIGN');
      expect(await tree.store.latest()).toEqual(kept);
    });
  });

  it(`holds few tiles in memory while it grows, ${on}`, async () => {
    const log = new MemoryEventStore();
    await log.append('plan-paju8', 'no-stream', someEvents(64 * 256 + 1));
    const written: number[] = [];
    const keeper = await tree.keeperThat(log, (collection, writes) => {
      if (collection === TILES.name) written.push(writes.length);
    });
    await keeper.catchUp();
    expect(written.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(64);
    const kept = (await keeper.checkpoint())!;
    expect(Math.max(...written)).toBeLessThan(70);
    expect(rootOf(kept)).toBe(rootOf(await certified(tree, log)));
    await requireProofs(tree.store, log, 997);
  });
}
