import type { Instant } from '@ledger/kernel';

/** A key of one sealed text. */
export interface TextKey {
  /** 128 random bits, hex: what the sealed text calls it by. */
  readonly id: string;
  /** 256 random bits. */
  readonly key: Uint8Array;
}

/** What is known of a key: itself, or when it was shredded. */
export type Found = { readonly key: Uint8Array } | { readonly erasedAt: Instant };

/** A subject that the vault still has something to do for. */
export interface ListedSubject {
  readonly subject: string;
  /** An erasure was begun and not ended. */
  readonly erasedAt?: Instant;
}

/**
 * The keys of what is sealed in the log, by the subject that the texts are about; kept apart from the log, so that a copy of
 * the log holds none. Every adapter passes `vault.contract.ts`. Nothing is remembered between two questions: a key that
 * another process shreds opens nothing from then on.
 *
 * A vault that fails throws `LedgerError`: `STORE_UNAVAILABLE`, `STORE_BUSY`, `STORE_DAMAGED`, `STORE_FOREIGN`, `STORE_NEWER`.
 */
export interface Vault {
  /**
   * The key that a subject's commands are fingerprinted with: 256 random bits, made where there is none, and durable as soon
   * as something is kept for the subject.
   *
   * @throws LedgerError `SUBJECT_ERASED`
   */
  fingerprintKey(subject: string): Promise<Uint8Array>;

  /**
   * Keeps keys of a subject's texts, and returns when they are durable: before the texts themselves are recorded.
   *
   * @throws LedgerError `SUBJECT_ERASED`; `STORE_BUSY` where another process made the subject's fingerprint key meanwhile
   */
  keep(subject: string, keys: readonly TextKey[]): Promise<void>;

  /** What is known of keys, by their ids; those that are not in the answer are not known here. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, Found>>;

  /** The subjects that keys are left of, and those whose erasure was not ended. */
  subjects(): Promise<readonly ListedSubject[]>;

  /** Whether anything was ever kept for the subject, or it was erased. */
  knows(subject: string): Promise<boolean>;

  /**
   * Shreds all keys of a subject and closes it for ever, also where it has none. When it returns no byte of the keys is left.
   * Doing it again ends what was begun, and leaves the time as it was.
   *
   * @returns how many keys of texts were shredded, by then and now
   */
  erase(subject: string, at: Instant): Promise<number>;

  close(): Promise<void>;
}
