import type { DocumentStore, GuardedWrite } from '@ledger/document-store';
import { eventBody, MemoryEventStore, type NewEvent, type StoredEvent } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import { hexOf, runsOf, TileProofs, verifyConsistency, verifyInclusion } from '@ledger/merkle';
import { newEvent } from '../../event-store/src/sample-events.contract';
import { ReferenceTree, sha256 } from '../../merkle/src/reference.contract';
import {
  checkpointIn,
  hasher,
  newSigningKey,
  parseSigningKey,
  TreeKeeper,
  TreeStore,
  type KeptCheckpoint,
  type TreePorts,
} from '../src';

/* What the specs of the tree on disk begin with. */

export const ORIGIN = 'pledge-ledger/spec';

/** Keys that are nowhere. */
export function keysOf(origin = ORIGIN, ...texts: string[]): TreePorts['keys'] {
  const signers = (texts.length > 0 ? texts : [newSigningKey(origin)]).map(parseSigningKey);
  const list = signers.map(({ verifierKey, keyId }) => ({
    verifierKey,
    keyId,
    state: 'active' as const,
    since: '2026-01-01T00:00:00.000Z',
  }));
  return { origin, signers: () => signers, list: () => list };
}

/** A minute passes each time that it is looked at. */
export function tickingClock(): Clock {
  let minutes = 0;
  return { now: () => new Date(Date.UTC(2026, 0, 1, 0, minutes++)).toISOString() };
}

export const STREAMS = ['plan-paju8', 'pledge-paju8.1', 'pledge-paju8.2'] as const;

export const someEvents = (count: number, label = 'event'): NewEvent[] =>
  Array.from({ length: count }, (_, i) => newEvent(`${label} ${i}`));

/** Appends events, each on the stream that its place in the log makes it be on. */
export async function grow(log: MemoryEventStore, events: readonly NewEvent[]): Promise<void> {
  for (const event of events) {
    const position = ((await log.head())?.position ?? -1) + 1;
    const stream = STREAMS[position % STREAMS.length]!;
    const revision = Math.floor(position / STREAMS.length) - 1;
    await log.append(stream, revision < 0 ? 'no-stream' : revision, [event]);
  }
}

export async function logWith(events: readonly NewEvent[]): Promise<MemoryEventStore> {
  const log = new MemoryEventStore();
  await grow(log, events);
  return log;
}

/** The tree of a log by the definitions of the RFC, from the leaves' own bytes. */
export async function referenceOf(log: MemoryEventStore): Promise<ReferenceTree> {
  const leaves: Uint8Array[] = [];
  for await (const { events } of log.readAll()) leaves.push(...events.map(leafOf));
  return new ReferenceTree((index) => leaves[index]!);
}

const leafOf = (event: StoredEvent): Uint8Array =>
  sha256(Buffer.concat([Buffer.of(0), Buffer.from(eventBody(event.stream, event.revision, event))]));

export const rootOf = ({ note }: KeptCheckpoint): string => hexOf(checkpointIn(note).root);

/** Everything that can be proven against these checkpoints out of the tiles on disk is what the reference says. */
export async function requireProofs(store: TreeStore, log: MemoryEventStore, step = 1): Promise<number[]> {
  const reference = await referenceOf(log);
  const kept: KeptCheckpoint[] = [];
  for await (const checkpoint of store.checkpoints()) kept.push(checkpoint);
  for (const [i, { size, ...checkpoint }] of kept.entries()) {
    const root = reference.root(size);
    expect(rootOf({ size, ...checkpoint })).toBe(hexOf(root));
    const proofs = new TileProofs(hasher, size, store.readTile);
    for (let index = size - 1; index >= 0; index -= step) {
      const leafHash = reference.leafAt(index);
      verifyInclusion(hasher, { index, size, leafHash, proof: await proofs.inclusion(index, size), root });
    }
    const from = kept[i - 1]?.size;
    if (from === undefined) continue;
    const proof = await proofs.consistency(from, size);
    verifyConsistency(hasher, { from, to: size, fromRoot: reference.root(from), toRoot: root, proof });
  }
  return kept.map(({ size }) => size);
}

export interface Tree {
  readonly documents: DocumentStore;
  readonly store: TreeStore;
  readonly keys: TreePorts['keys'];
  /** Another process on the same documents, over this log. */
  keeper(log: MemoryEventStore, keys?: TreePorts['keys']): Promise<TreeKeeper>;
  /** One that makes all tiles again. */
  keeperAnew(log: MemoryEventStore): Promise<TreeKeeper>;
  /** The same with documents that do or say something before they write. */
  keeperThat(
    log: MemoryEventStore,
    before: (collection: string, writes: readonly GuardedWrite[]) => Promise<void> | void,
  ): Promise<TreeKeeper>;
}

export async function treeOn(documents: DocumentStore): Promise<Tree> {
  const [clock, keys] = [tickingClock(), keysOf()];
  const store = await TreeStore.open(documents);
  return {
    documents,
    store,
    keys,
    keeper: async (log, own = keys) => TreeKeeper.open({ store, events: log, keys: own, clock }),
    keeperAnew: async (log) => TreeKeeper.open({ store, events: log, keys, clock }, { anew: true }),
    keeperThat: async (log, before) =>
      TreeKeeper.open({ store: await TreeStore.open(watched(documents, before)), events: log, keys, clock }),
  };
}

function watched(
  documents: DocumentStore,
  before: (collection: string, writes: readonly GuardedWrite[]) => Promise<void> | void,
): DocumentStore {
  const write: DocumentStore['write'] = async (collection, writes) => {
    await before(collection, writes);
    return documents.write(collection, writes);
  };
  return new Proxy(documents, {
    get: (target, name) => {
      if (name === 'write') return write;
      const member = Reflect.get(target, name) as unknown;
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/** Writes another text into a tile than was there, or takes it away; as a damaged disk or an attacker would. */
export async function spoil(
  documents: DocumentStore,
  key: string,
  change: (hashes: Buffer) => Buffer | undefined,
): Promise<void> {
  const found = (await documents.get(TILES.name, key))!;
  const changed = change(Buffer.from(String(found.document['hashes']), 'base64'));
  const runs = changed && Buffer.from(runsOf(hasher, changed)).toString('base64');
  const document = changed && { hashes: changed.toString('base64'), runs: runs! };
  await documents.write(TILES.name, [{ key, position: found.position + 1, document }]);
}

/** Writes over fields of a checkpoint as it is kept; as an administrator of its store would. */
export async function rewrite(documents: DocumentStore, size: number, edit: object): Promise<void> {
  const key = String(size).padStart(16, '0');
  const { position, document } = (await documents.get('audit-checkpoints', key))!;
  await documents.write('audit-checkpoints', [
    { key, position: position + 1, document: { ...document, ...edit } },
  ]);
}

export const TILES = { name: 'audit-tiles' };
