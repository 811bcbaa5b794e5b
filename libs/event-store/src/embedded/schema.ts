import { phrase } from '@ledger/kernel';
import type { FileKind } from '@ledger/sqlite';

/**
 * The log's file, for ever:
 *
 * - `position`: the ledger position, 0 for the first event, without gaps; the leaf index of every proof.
 * - `body`: exactly the RFC 8785 bytes of the event in its stream; the other columns only repeat what it says.
 * - `id`: 16 bytes. UUIDv7s arrive nearly in order, which keeps this index quick; random ones would halve the speed.
 */
const SCHEMA = `
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream   TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    id       BLOB    NOT NULL,
    body     TEXT    NOT NULL,
    UNIQUE (stream, revision),
    UNIQUE (id)
  ) STRICT;
`;

export const EVENT_FILE: FileKind = {
  name: phrase('event-file'),
  applicationId: 0x506c4576, // "PlEv"
  format: 1,
  schema: SCHEMA,
  synchronous: 'FULL',
};
