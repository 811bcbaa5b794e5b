import { phrase } from '@ledger/kernel';
import type { FileKind } from '@ledger/sqlite';

/**
 * The keys' file, for ever. A shredded key is all zeros, over which nothing is written: the row says that there was one.
 *
 * - `fingerprint`: what the subject's commands are fingerprinted with; null once it was erased.
 * - `erased_at`: this list of erasures holds whatever the log says; `gone`: the file was written anew since.
 */
const SCHEMA = `
  CREATE TABLE subjects (
    subject     TEXT PRIMARY KEY,
    fingerprint BLOB,
    erased_at   TEXT,
    gone        INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE keys (
    id      TEXT PRIMARY KEY,
    subject TEXT NOT NULL,
    key     BLOB NOT NULL
  ) STRICT;
  CREATE INDEX keys_of_subject ON keys (subject);
`;

export const KEYS_FILE: FileKind = {
  name: phrase('keys-file'),
  applicationId: 0x506c4b79, // "PlKy"
  format: 1,
  schema: SCHEMA,
  synchronous: 'FULL',
};
