import type { Phrase } from '@ledger/kernel';

/** An event as the canonical bytes that a store keeps of it, with what the store says of it beside them. */
export interface FoundBytes extends Stored {
  readonly kind: 'bytes';
  readonly body: Uint8Array;
  /** As what the store keeps the two texts, in SQLite's words: `text`, where nobody edited them. */
  readonly kept: Readonly<Record<'stream' | 'body', string>>;
}

/** The same, where the bytes are the UTF-8 of a text for sure: the text says all of them, and is quicker to have. */
export interface FoundText extends Stored {
  readonly kind: 'text';
  readonly body: string;
}

interface Stored {
  /** Where it stands: not necessarily where it belongs. */
  readonly position: number;
  /** As they stand there, in text: an id as hexadecimal digits. */
  readonly columns: Readonly<Record<'stream' | 'revision' | 'id', string>>;
}

/** An event of a store that keeps its parts and not its bytes: nobody has looked yet whether they are what they should be. */
export interface FoundParts {
  readonly kind: 'parts';
  /** Its number in the order of the log, since such a store knows no ledger positions. */
  readonly position: number;
  readonly parts: Readonly<Record<'data' | 'id' | 'metadata' | 'revision' | 'stream' | 'type', unknown>>;
}

/** Something that no store of a ledger should show. */
export interface FoundFault {
  readonly kind: 'fault';
  /** The first position that it concerns, and the last; neither where it concerns none. */
  readonly position?: number;
  readonly to?: number;
  readonly stream?: string;
  readonly why: Phrase;
}

export type Found = FoundBytes | FoundText | FoundParts | FoundFault;

/**
 * A log as it lies in its store, for whoever verifies it. What an `EventStore` refuses to read is told here as what was
 * found, and the reading goes on behind it.
 */
export interface LogInspection {
  /** About how many events there are, for whoever waits; undefined where only a count would tell. */
  readonly size: number | undefined;
  /**
   * Everything that there is, in the order in which it lies there, page by page; what concerns no position comes last.
   *
   * @throws LedgerError `STORE_UNAVAILABLE`, `STORE_BUSY`
   */
  read(): AsyncIterable<readonly Found[]>;
  close(): Promise<void>;
}
