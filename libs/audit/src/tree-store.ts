import { createHash } from 'node:crypto';
import type { Bookmark } from '@ledger/event-store';
import type { Collection, DocumentStore, StoredDocument } from '@ledger/document-store';
import { type Instant, isInstant, type Json, type JsonObject, LedgerError } from '@ledger/kernel';
import {
  type FilledTile,
  HASH_BYTES,
  type ReadTile,
  RUN_WIDTH,
  runsOf,
  tilePath,
  TILE_WIDTH,
  type TileWithRuns,
} from '@ledger/merkle';
import { base64 } from './base64';
import { checkpointIfAny } from './checkpoint';
import { hasher } from './leaf';

/** What is kept of a checkpoint, for ever. Nobody has signed what stands beside its note. */
export interface CheckpointDocument {
  /** The signed note (C2SP tlog-checkpoint), with the signatures of the ledger alone. */
  readonly note: string;
  readonly madeAt: Instant;
  /** The place after the last event that it covers, where the tree goes on. */
  readonly bookmark: Bookmark;
  /** The size of the one before, 0 where there was none; what was kept by an older program does not say it. */
  readonly before?: number;
}

/** A checkpoint as it is kept. */
export interface KeptCheckpoint extends Omit<CheckpointDocument, 'bookmark'> {
  /** How many events it covers, from the first one on: as its note says. */
  readonly size: number;
  /** Null where what stands there cannot be. */
  readonly bookmark: Bookmark | null;
}

/** What others say of a checkpoint: a line of a signed note by a witness, or a token of a time-stamp authority (base64). */
export interface Endorsement {
  readonly kind: 'cosignature' | 'timestamp';
  readonly text: string;
  readonly addedAt: string;
}

export const TILES: Collection = { name: 'audit-tiles', indexes: [] };
export const CHECKPOINTS: Collection = { name: 'audit-checkpoints', indexes: [] };
export const ENDORSEMENTS: Collection = { name: 'audit-endorsements', indexes: [] };
const PAGE = 200;
/** Tiles that memory holds, at some 8 KiB each. */
const READ_TILES = 64;
const DIGITS = 16;
const MOST_ATTEMPTS = 10;

/** A size as a key that sorts as the number does. */
export const keyOf = (size: number): string => String(size).padStart(DIGITS, '0');

/**
 * The tree on disk: hash tiles in the layout of C2SP tlog-tiles, and every checkpoint that was ever made. Tiles are
 * documents by level and number; one that grows is replaced by one that begins as it did, so that every width that ever
 * was can still be read. Complete tiles may be there before the checkpoint that covers them.
 */
export class TreeStore {
  /** All proofs share the tiles of the upper levels. */
  private readonly read = new Map<string, TileWithRuns>();

  private constructor(private readonly documents: DocumentStore) {}

  static async open(documents: DocumentStore): Promise<TreeStore> {
    for (const collection of [TILES, CHECKPOINTS, ENDORSEMENTS]) await documents.ensure(collection);
    return new TreeStore(documents);
  }

  /** Of documents that are only read: what is not there is not made. */
  static reading(documents: DocumentStore): TreeStore {
    return new TreeStore(documents);
  }

  /** As it lies there now. @throws LedgerError `TREE_DAMAGED` for a tile that is not there, or not that wide */
  readonly readTile: ReadTile = async (level, index, width) =>
    (await this.tileThere(level, index, width)).hashes;

  /**
   * The same with the roots of its runs, for proofs, and out of memory where it was read before. A tile of one width never
   * changes while all is well; but one that was damaged, or that nobody signed for, another process may have written anew. So
   * this is for what is verified before it is used, and made once more after `forget` where it does not hold.
   *
   * @throws LedgerError `TREE_DAMAGED`
   */
  readonly readTileWithRuns = async (level: number, index: number, width: number): Promise<TileWithRuns> => {
    const path = tilePath({ level, index, width });
    const tile = this.read.get(path) ?? (await this.tileThere(level, index, width));
    this.read.delete(path);
    this.read.set(path, tile);
    // Those that were asked for last stay.
    if (this.read.size > READ_TILES) this.read.delete(this.read.keys().next().value!);
    return tile;
  };

  /** What memory holds of the tree is read anew when it is next asked for. */
  forget(): void {
    this.read.clear();
  }

  private async tileThere(level: number, index: number, width: number): Promise<TileWithRuns> {
    const there = await this.documents.get(TILES.name, tileKey(level, index));
    const tile = tileIn(there?.document, width);
    if (tile) return tile;
    throw new LedgerError('TREE_DAMAGED', { tile: tilePath({ level, index, width }) });
  }

  /**
   * Writes tiles of a tree of so many leaves, and returns when they are there. One that is there already, and begins as
   * ours does, stays: another process was further. Any other gives way: it is damaged, or of a tree that was never signed.
   *
   * @throws LedgerError `STORE_BUSY` where somebody else goes on writing other tiles
   */
  async keepTiles(tiles: readonly FilledTile[], size: number): Promise<void> {
    let due = tiles.map(({ level, index, bytes }) => ({ key: tileKey(level, index), bytes, position: size }));
    for (let attempt = 0; due.length > 0; attempt += 1) {
      if (attempt === MOST_ATTEMPTS) throw new LedgerError('STORE_BUSY');
      await this.documents.write(TILES.name, due.map(written));
      due = await this.differing(due);
    }
  }

  /** Those in whose place another one lies, to be written over it. */
  private async differing(tiles: readonly WrittenTile[]): Promise<WrittenTile[]> {
    const keys = tiles.map(({ key }) => key);
    const found = await this.documents.getMany(TILES.name, keys);
    return tiles.flatMap((tile) => {
      const there = found.get(tile.key);
      const isThere = hashesIn(there).subarray(0, tile.bytes.length).equals(tile.bytes);
      return isThere ? [] : { ...tile, position: (there?.position ?? tile.position) + 1 };
    });
  }

  /** Keeps a checkpoint whose tiles are kept. Of two processes that make one of the same size, the first is right. */
  async keepCheckpoint(size: number, checkpoint: CheckpointDocument): Promise<KeptCheckpoint> {
    const document = checkpoint as unknown as JsonObject;
    await this.documents.write(CHECKPOINTS.name, [{ key: keyOf(size), position: size, document }]);
    return (await this.checkpointAt(size))!;
  }

  /** The checkpoint of that size, if there is one. */
  async checkpointAt(size: number): Promise<KeptCheckpoint | undefined> {
    const found = await this.documents.get(CHECKPOINTS.name, keyOf(size));
    return found && keptIn(found);
  }

  /** The one that covers most. */
  async latest(): Promise<KeptCheckpoint | undefined> {
    const { documents } = await this.documents.find(CHECKPOINTS.name, { descending: true, limit: 1 });
    return documents[0] && keptIn(documents[0]);
  }

  /** A page of them, the newest first. */
  async page(limit: number, cursor?: string): Promise<{ items: KeptCheckpoint[]; next: string | null }> {
    const page = await this.documents.find(CHECKPOINTS.name, {
      descending: true,
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { items: page.documents.map(keptIn), next: page.next ?? null };
  }

  /** Those that cover at least so many events, from the smallest up. */
  async *checkpoints(least = 0): AsyncGenerator<KeptCheckpoint> {
    for (let cursor: string | undefined; ;) {
      const find = { from: keyOf(least), limit: PAGE, ...(cursor === undefined ? {} : { cursor }) };
      const page = await this.documents.find(CHECKPOINTS.name, find);
      yield* page.documents.map(keptIn);
      if (!page.next) return;
      cursor = page.next;
    }
  }

  /** How many of them there are. */
  count(least = 0): Promise<number> {
    return this.documents.count(CHECKPOINTS.name, { from: keyOf(least) });
  }

  /** Adds what somebody says of a checkpoint; the same once more is no news. The caller has verified it. */
  async endorse(size: number, endorsement: Endorsement): Promise<void> {
    const key = endorsementKey(keyOf(size), endorsement);
    const document = endorsement as unknown as JsonObject;
    await this.documents.write(ENDORSEMENTS.name, [{ key, position: size, document }]);
  }

  /** Takes away what the same witness has said again since: a page holds what is said of a checkpoint. */
  async withdraw(size: number, endorsement: Endorsement): Promise<void> {
    const key = endorsementKey(keyOf(size), endorsement);
    await this.documents.write(ENDORSEMENTS.name, [{ key, position: size + 1, document: undefined }]);
  }

  /** What is said of a checkpoint, at most a page of it, the earliest first. */
  async endorsements(size: number): Promise<readonly Endorsement[]> {
    const page = await this.documents.find(ENDORSEMENTS.name, { prefix: `${keyOf(size)}/`, limit: PAGE });
    const said = page.documents.map(endorsementIn).filter((one) => one !== undefined);
    return said.toSorted((a, b) => (a.addedAt < b.addedAt ? -1 : Number(a.addedAt > b.addedAt)));
  }
}

const endorsementKey = (checkpoint: string, { kind, text }: Endorsement): string =>
  `${checkpoint}/${kind}/${createHash('sha256').update(text).digest('hex')}`;

/** Undefined for what nobody can have said under that key. */
export function endorsementIn({ key, document }: Omit<StoredDocument, 'position'>): Endorsement | undefined {
  const { kind, text, addedAt } = document;
  if ((kind !== 'cosignature' && kind !== 'timestamp') || typeof text !== 'string') return undefined;
  const said: Endorsement = { kind, text, addedAt: String(addedAt) };
  return isInstant(addedAt) && endorsementKey(key.slice(0, DIGITS), said) === key ? said : undefined;
}

/** What is kept of a tile, so wide; undefined where there is not as much. */
export function tileIn(document: JsonObject | undefined, width: number): TileWithRuns | undefined {
  const hashes = bytesIn(document?.['hashes'], width);
  const runs = bytesIn(document?.['runs'], Math.floor(width / RUN_WIDTH));
  return hashes && runs && { hashes, runs };
}

/** So many hashes from the start of what is kept; undefined where there are not as many. */
function bytesIn(kept: Json | undefined, hashes: number): Uint8Array | undefined {
  const bytes = Buffer.from(String(kept ?? ''), 'base64');
  return bytes.length < hashes * HASH_BYTES ? undefined : bytes.subarray(0, hashes * HASH_BYTES);
}

interface WrittenTile {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly position: number;
}

const written = ({ key, bytes, position }: WrittenTile) => ({
  key,
  position,
  document: { hashes: base64(bytes), runs: base64(runsOf(hasher, bytes)) },
});

const hashesIn = (tile: Pick<StoredDocument, 'document'> | undefined): Buffer =>
  Buffer.from(String(tile?.document['hashes'] ?? ''), 'base64');

/** How many hashes are kept of a tile. */
export const widthOf = (document: JsonObject): number =>
  Math.floor(hashesIn({ document }).length / HASH_BYTES);

/** @throws LedgerError `DOCUMENT_DAMAGED` for what is no checkpoint of the size that it is filed under */
function keptIn({ key, document }: StoredDocument): KeptCheckpoint {
  const size = checkpointIfAny(String(document['note']))?.size;
  if (size === undefined || keyOf(size) !== key || !isInstant(document['madeAt']))
    throw new LedgerError('DOCUMENT_DAMAGED', { key });
  const { bookmark, ...kept } = document as unknown as CheckpointDocument;
  return { ...kept, size, bookmark: isBookmarkOf(size, bookmark) ? bookmark : null };
}

/** Whether it may be the place after so many events. */
export function isBookmarkOf(size: number, bookmark: unknown): bookmark is Bookmark {
  if (typeof bookmark !== 'object' || bookmark === null) return false;
  const { position, resume } = bookmark as Partial<Bookmark>;
  return size > 0 && position === size - 1 && typeof resume === 'string';
}

const tileKey = (level: number, index: number): string => tilePath({ level, index, width: TILE_WIDTH });
