import type { FreeText } from './sealed';
import type { Day, Instant } from './time';

/** Who acts: a staff number, never a name, with the department and role held at the time. */
export interface Actor {
  readonly id: string;
  readonly department: string;
  readonly role: string;
}

/** Where a change came from; an import says which document (SHA-256, hex) and which of its lines (1-based, inclusive). */
export interface Origin {
  readonly via: 'api' | 'cli' | 'import';
  readonly document?: string;
  readonly lines?: readonly [number, number];
}

/** What stands beside every event, on disk for ever. */
export interface EventMetadata {
  /** The version of the event's schema, as it was written. */
  readonly version: number;
  readonly actor: Actor;
  readonly commandId: string;
  /**
   * Binds the command id to its content: SHA-256 of the command's canonical form, hex. Of a command about somebody an HMAC
   * with a key of theirs, so that nobody can try out what an erased text may have said.
   */
  readonly commandHash: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** When it is true. */
  readonly effectiveOn: Day;
  /** When the ledger learnt it, by the ledger's clock; never runs backwards within a stream. */
  readonly recordedAt: Instant;
  readonly reason?: { readonly code?: string; readonly text?: FreeText };
  /** The number of the approval document (결재문서번호). */
  readonly approval?: string;
  readonly origin: Origin;
  /** 128 random bits, so that published hashes give nothing away. */
  readonly nonce: string;
}
