import { phrase } from '@ledger/kernel';
import type { FileKind } from '@ledger/sqlite';

/**
 * The directory's file, for ever.
 *
 * - `id`: a staff number, as events carry it; `name`: null once it was forgotten, until no byte of it is left.
 * - `due`: 1 while bytes of a former name may be left in the file or beside it.
 */
const SCHEMA = `
  CREATE TABLE staff (
    id   TEXT PRIMARY KEY,
    name TEXT,
    due  INTEGER NOT NULL DEFAULT 0
  ) STRICT;
`;

export const STAFF_FILE: FileKind = {
  name: phrase('staff-file'),
  applicationId: 0x506c5374, // "PlSt"
  format: 1,
  schema: SCHEMA,
  synchronous: 'FULL',
};
