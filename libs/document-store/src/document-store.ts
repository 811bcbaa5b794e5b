import type { Json, JsonObject, Phrase } from '@ledger/kernel';

/** An index of a collection, over fields of its documents (dotted paths), in order; the key is always its last part. */
export interface Index {
  readonly name: string;
  readonly fields: readonly string[];
  /** The one field holds an array of strings, each of which finds the document. Not for sorting. */
  readonly array?: true;
}

export interface Collection {
  /** Holds the generation too, as in `pledge-board.3`. */
  readonly name: string;
  readonly indexes: readonly Index[];
}

/** What a guarded write leaves alone: a document whose position is not older than the write's. */
export interface GuardedWrite {
  readonly key: string;
  /** The ledger position of the last event folded into the document. */
  readonly position: number;
  /** `undefined` deletes, leaving a tombstone that guards like a document and that no query returns. */
  readonly document: JsonObject | undefined;
  /** Whoever writes knows of none there. Only a hint, for a store to which that is quicker: the guard decides all the same. */
  readonly isNew?: boolean;
}

export interface StoredDocument {
  readonly key: string;
  readonly position: number;
  readonly document: JsonObject;
}

/**
 * One indexed question. With an index: `equals` fixes its leading fields, then a range or prefix may bound the next one, or
 * the key where all of them are fixed, and the answer comes in the order of the fields after `equals` and the key. Without
 * one: in the order of keys.
 */
export interface Find {
  readonly index?: string;
  /** One value for each of the leading fields of the index. */
  readonly equals?: readonly (string | number | boolean | null)[];
  /** For an array index: all of these strings are in the array; the answer is in the order of keys. */
  readonly all?: readonly string[];
  /** Bounds of the field (or key) after those fixed by `equals`; inclusive. */
  readonly from?: string | number;
  readonly to?: string | number;
  readonly prefix?: string;
  readonly descending?: boolean;
  /** Residual equality filters by dotted path, applied to what the index yields. A value in an array field matches if contained. */
  readonly where?: Readonly<Record<string, string | number | boolean | null>>;
  /** Residual: the (NFC, lower case) text at the path contains this text. */
  readonly contains?: { readonly path: string; readonly text: string };
  /** 1 to 1000. */
  readonly limit: number;
  /** `next` of the page before, for the same question. */
  readonly cursor?: string;
}

export interface Page {
  readonly documents: readonly StoredDocument[];
  /** Opaque; absent on the last page. Belongs to the collection (hence the generation) and the question: else `CURSOR_INVALID`. */
  readonly next?: string;
}

/** A small document that is replaced under compare-and-set: bookmarks, leases, which generation is live. */
export interface Register {
  readonly version: number;
  readonly value: Json;
}

/**
 * Documents by key with declared indexes. Every adapter passes `document-store.contract.ts`. Needs no transaction over
 * several documents: a batch that is cut off by a crash is written again, and the guards make that harmless.
 *
 * A store that fails throws `LedgerError`: `STORE_UNAVAILABLE`, `STORE_BUSY` or `STORE_DAMAGED`.
 */
export interface DocumentStore {
  /** Makes the collection and its indexes where they are missing. */
  ensure(collection: Collection): Promise<void>;
  /** Drops the collection if it is there. */
  drop(collectionName: string): Promise<void>;
  collections(): Promise<readonly string[]>;

  get(collectionName: string, key: string): Promise<StoredDocument | undefined>;
  /** Those that exist, by key. */
  getMany(collectionName: string, keys: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>>;
  find(collectionName: string, find: Find): Promise<Page>;
  count(collectionName: string, find: Omit<Find, 'limit' | 'cursor' | 'descending'>): Promise<number>;

  /**
   * The keys of those that are not stored exactly so: at that position, with that content, and found by every index where that
   * content belongs. For whoever knows what should be there, and does not trust the store.
   */
  differing(collectionName: string, documents: readonly StoredDocument[]): Promise<readonly string[]>;
  /**
   * The keys to which an index leads though no document of that key says so, some thousand at most: for a store that keeps
   * entries of an index elsewhere than in the documents.
   */
  astray?(collectionName: string): Promise<readonly string[]>;

  /** What somebody has laid out otherwise than the store does: for a store of its own, to whoever does not trust it. */
  faults?(): Promise<readonly Phrase[]>;

  /**
   * Writes each unless the stored one's position is at or past the write's. Each write is atomic, the batch need not be.
   * An embedded store holds up its process for as long as the batch takes. On return it outlives this process. Where a store may lose its newest writes with the machine, it loses them from the
   * end, registers included: what was written first is never missing under what came after it.
   */
  write(collectionName: string, writes: readonly GuardedWrite[]): Promise<void>;

  readRegister(name: string): Promise<Register | undefined>;
  /** Sets the register if its version is still the expected one (`undefined`: not there); says whether it did. Kept as writes are. */
  setRegister(name: string, expectedVersion: number | undefined, value: Json): Promise<boolean>;

  close(): Promise<void>;
}
