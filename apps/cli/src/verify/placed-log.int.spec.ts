import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCheckpoint } from '@ledger/audit';
import { openSqliteFile, type FileKind } from '@ledger/sqlite';
import { RawFile } from '../../../../tests/load/raw';
import { writeLog } from '../../../../tests/load/logs';
import { Config } from '../../../api/src/composition/config';
import { verifyPlacedLog } from './placed-log';

/* A log of which nothing can be read is a finding, and every checkpoint that was kept says what is missing. */

const SIZE = 51;
const text = formatCheckpoint({ origin: 'x.example', size: SIZE, root: new Uint8Array(32), extensions: [] });
const elsewhere = [
  { source: 'kept', note: `${text}\n— x.example ${Buffer.alloc(68, 1).toString('base64')}\n` },
];

let folder: string;
let path: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unread-'));
  path = join(folder, 'events.sqlite');
  await writeLog({ path, pledges: 1 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const verdict = () =>
  verifyPlacedLog(
    {
      place: { kind: 'folder', name: 'their-folder', folder },
      config: { ...new Config(), LEDGER_DATA: folder },
      elsewhere,
      keys: [],
      treeAlone: false,
    },
    () => undefined,
  );

const overwritten = (change: (bytes: Buffer) => Uint8Array) => () =>
  writeFileSync(path, change(readFileSync(path)));
const edited = (sql: string) => () => {
  const raw = new RawFile(path);
  raw.exec(sql);
  raw.close();
};
const OTHER: FileKind = {
  name: 'another file',
  applicationId: 7,
  format: 1,
  schema: 'CREATE TABLE notes (text)',
  synchronous: 'FULL',
};

it.each<[string, () => void | Promise<void>, string]>([
  ['its first 100 bytes are garbage', overwritten((bytes) => bytes.fill('x', 0, 100)), 'STORE_FOREIGN'],
  ['its first 16 bytes are garbage', overwritten((bytes) => bytes.fill('x', 0, 16)), 'STORE_DAMAGED'],
  ['its first page is garbage', overwritten((bytes) => bytes.fill('x', 0, 4096)), 'STORE_FOREIGN'],
  ['its page size is none', overwritten((bytes) => bytes.fill(3, 16, 18)), 'STORE_DAMAGED'],
  ['its schema is garbage', overwritten((bytes) => bytes.fill('x', 100, 4096)), 'STORE_DAMAGED'],
  ['it is said to be of another program', overwritten((bytes) => bytes.fill(1, 68, 72)), 'STORE_FOREIGN'],
  ['it is said to be of a newer program', overwritten((bytes) => bytes.fill(1, 60, 64)), 'STORE_NEWER'],
  ['a few bytes of it are left', overwritten((bytes) => bytes.subarray(0, 9)), 'STORE_FOREIGN'],
  ['its head alone is left', overwritten((bytes) => bytes.subarray(0, 100)), 'STORE_DAMAGED'],
  ['its end is missing', overwritten((bytes) => bytes.subarray(0, 4096)), 'STORE_DAMAGED'],
  ['nothing of it is left', overwritten(() => Buffer.alloc(0)), 'STORE_FOREIGN'],
  ['it is a letter', overwritten(() => Buffer.from('a letter\n'.repeat(999))), 'STORE_FOREIGN'],
  ['it has no events table', edited('ALTER TABLE events RENAME TO others'), 'STORE_DAMAGED'],
  ['its events have no body', edited('ALTER TABLE events DROP COLUMN body'), 'STORE_DAMAGED'],
  [
    'it is another database',
    async () => {
      rmSync(path);
      await (await openSqliteFile(path, OTHER)).close();
    },
    'STORE_FOREIGN',
  ],
])('is found where %s', async (_, damage, code) => {
  await damage();
  const { events, root, findings, first } = await verdict();
  const unread = { code: 'LOG_UNREADABLE', place: 'their-folder', why: expect.objectContaining({ code }) };
  expect(findings).toMatchObject([
    unread,
    { code: 'LOG_TRUNCATED', source: 'kept', expected: SIZE, found: 0 },
  ]);
  expect([events, root, first]).toEqual([0, null, findings[0]]);
});

it('is refused where there is no log at all', async () => {
  rmSync(path);
  await expect(verdict()).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' });
});
