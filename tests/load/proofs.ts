import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasher, TreeKeeper, TreeStore } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { systemClock } from '@ledger/ledger';
import { type FilledTile, Tiler, TileProofs } from '@ledger/merkle';
import { Projector, projections, ReadModels, type RiderOf } from '@ledger/read-models';
import { Chance } from './chance';
import { type Figure, figureOf, interleaved, timed } from './figures';
import { keysInMemory } from './keys';
import { RawFile } from './raw';

/* What the hash tree costs: along the log, beside a projector that keeps none, and when it is asked for a proof. */

const LEAVES = 1_000_000;
const PROOFS = 500;
const ROUNDS = 9;
/** What one proof may cost at most, in reads of the same store by key. */
const READS = 10;
const HELD_TILES = 256;

/** Follows the log to its end as a server does, with or without the tree; says how long that took, the checkpoint included. */
export async function follow(task: { log: string; folder: string; tree: boolean }): Promise<{ ms: number }> {
  const events = await openEmbeddedEventStore(task.log);
  const documents = await openEmbeddedDocumentStore(join(task.folder, `${task.tree}.models.sqlite`));
  const audit = await openEmbeddedDocumentStore(join(task.folder, `${task.tree}.audit.sqlite`));
  const store = await TreeStore.open(audit);
  const keys = keysInMemory();
  const keeper = await TreeKeeper.open({ store, events, keys, clock: systemClock });
  const rider: RiderOf = {
    name: 'tree',
    open: async () => ({ name: 'tree', bookmark: null, advance: ({ logged }) => keeper.advance(logged) }),
  };
  const riders = task.tree ? [rider] : [];
  const projector = new Projector({
    events,
    documents,
    clock: systemClock,
    projections,
    riders,
    holder: 'bench',
  });
  const models = new ReadModels(documents, events, projections);
  const end = (await events.head())!.position;
  const over = new AbortController();
  const ms = await timed(async () => {
    const running = projector.run(over.signal);
    while (!(await isThere(models, end)) || (task.tree && keeper.size <= end)) await sleep(5);
    if (task.tree) await keeper.checkpoint();
    over.abort();
    await running;
  });
  for (const open of [audit, documents, events]) await open.close();
  return { ms };
}

async function isThere(models: ReadModels, end: number): Promise<boolean> {
  return (await models.health()).every(({ position, building }) => position >= end && building === null);
}

/** Proofs out of a tree of a million leaves, and reads of as many documents as one proof may read. */
export async function proofFigures({ folder }: { folder: string }): Promise<Figure[]> {
  const path = join(folder, 'tree.sqlite');
  const documents = await openEmbeddedDocumentStore(path);
  const store = await TreeStore.open(documents);
  await grow(store);
  const chance = new Chance(11);
  const raw = new RawFile(path);
  const collection = 'audit-tiles';
  const table = raw.prepare('SELECT id FROM collections WHERE name = ?').get(collection)![0];
  const keys = raw
    .prepare(`SELECT key FROM d${String(table)}`)
    .all()
    .map(([key]) => key as string);
  const select = raw.prepare(`SELECT key, position, document FROM d${String(table)} WHERE key = ?`);
  const someKey = () => keys[chance.upTo(keys.length)]!;
  const prove = () =>
    timed(async () => {
      for (let i = 0; i < PROOFS; i++) {
        await new TileProofs(hasher, LEAVES, store.readTileWithRuns).inclusion(chance.upTo(LEAVES), LEAVES);
      }
    });
  const read = () =>
    timed(async () => {
      for (let i = 0; i < READS * PROOFS; i++) await documents.get(collection, someKey());
    });
  const readRaw = () =>
    timed(() => {
      for (let i = 0; i < READS * PROOFS; i++) select.get(someKey());
    });
  const described = { name: 'a proof out of 1,000,000 leaves', floor: 1, unit: 'proofs/s' };
  const figures = [
    figureOf(
      { ...described, against: `${READS} reads of that store by key` },
      PROOFS,
      await interleaved(ROUNDS, prove, read),
    ),
    figureOf(
      {
        ...described,
        name: `${described.name}, raw SELECTs`,
        against: `${READS} SELECTs by key, raw`,
        floor: null,
      },
      PROOFS,
      await interleaved(ROUNDS, prove, async () => readRaw()),
    ),
  ];
  raw.close();
  await documents.close();
  return figures;
}

async function grow(store: TreeStore): Promise<void> {
  const tiler = Tiler.empty(hasher);
  let filled: FilledTile[] = [];
  for (let leaf = 0; leaf < LEAVES; leaf++) {
    filled.push(...tiler.append(hasher.leaf(Buffer.from(String(leaf)))));
    if (filled.length < HELD_TILES) continue;
    await store.keepTiles(filled, tiler.size);
    filled = [];
  }
  await store.keepTiles([...filled, ...tiler.edge()], LEAVES);
}
