import { hash } from 'node:crypto';
import { eventBody, type LoggedEvent, type StoredEvent } from '@ledger/event-store';
import { hasherOf } from '@ledger/merkle';

/** The hashes of the ledger's tree: SHA-256, as RFC 9162 section 2.1.1 puts it to use. */
export const hasher = hasherOf((bytes) => hash('sha256', bytes, 'buffer'));

/**
 * What an event is in the tree, as text: its RFC 8785 form with stream and revision, as stored and never upcast, and
 * without anything that a store adds. Where a store keeps text, this is that text.
 */
export const leafTextOf = (event: StoredEvent & Pick<LoggedEvent, 'body'>): string =>
  event.body ?? eventBody(event.stream, event.revision, event);

/** SHA-256(0x00 ‖ leaf) of the leaf that is the UTF-8 of a text without lone surrogates, with no bytes made of it in between. */
export const leafHashOfText = (text: string): Uint8Array => hash('sha256', `\0${text}`, 'buffer');

/** 32 bytes: SHA-256(0x00 ‖ leaf bytes), RFC 9162 section 2.1.1. */
export const leafHashOf = (event: StoredEvent & Pick<LoggedEvent, 'body'>): Uint8Array =>
  leafHashOfText(leafTextOf(event));
