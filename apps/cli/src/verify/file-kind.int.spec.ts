import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatCheckpoint } from '@ledger/audit';
import type { LedgerError, Problem } from '@ledger/kernel';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { signedFolder, verdictOf, type SignedFolder } from '../../../../tests/attacks/signed-folder';
import { Config } from '../../../api/src/composition/config';
import { speechIn } from '../speech';
import { verifyPlaceOf } from './verify-place';

/* A file that is no export is verified as what it is, or refused by its name. */

let ledger: SignedFolder;
let folder: string;
beforeAll(async () => {
  ledger = await signedFolder(1);
});
afterAll(() => ledger.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kinds-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const placeOf = (file: string) => verifyPlaceOf(file, new Config(), speechIn('en'));
const written = (text: string): string => {
  const file = join(folder, 'given');
  writeFileSync(file, text);
  return file;
};

it('verifies a backup as a log without evidence', async () => {
  const backup = join(folder, 'backup.sqlite');
  const log = await openEmbeddedEventStore(ledger.events, { readOnly: true });
  await log.backup(backup);
  await log.close();
  const { events, checkpoints, findings } = await verdictOf(folder, { place: placeOf(backup) });
  expect([events, checkpoints.compared, findings]).toEqual([51, 0, []]);
});

it('verifies the file of a log in its folder the same', async () => {
  expect(await verdictOf(folder, { place: placeOf(ledger.events) })).toMatchObject({
    events: 51,
    findings: [],
  });
});

it('refuses a database that is no log', async () => {
  await expect(verdictOf(folder, { place: placeOf(ledger.audit) })).rejects.toMatchObject({
    code: 'STORE_FOREIGN',
    details: { path: ledger.audit },
  });
});

it('refuses a pipe, of which it cannot read the beginning first', () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(() => placeOf(pipe)).toThrow(
    expect.objectContaining({
      code: 'FILE_UNREADABLE',
      details: { path: pipe, why: { code: 'no-regular-file' } },
    }),
  );
});

it('names all that it can verify where it is given an address of another kind', () => {
  const { problems } = refusalOf('ftp://ledger.example').details as { problems: Problem[] };
  expect(problems).toEqual([{ field: '<place>', secret: true, expected: { code: 'place-verified' } }]);
});

function refusalOf(place: string): LedgerError {
  try {
    placeOf(place);
  } catch (error) {
    return error as LedgerError;
  }
  throw new Error(`${place} was taken`);
}

const CHECKPOINT = formatCheckpoint({ origin: 'x', size: 1, root: new Uint8Array(32), extensions: [] });
const NOTE = `${CHECKPOINT}\n— x ${Buffer.alloc(68, 1).toString('base64')}\n`;

it.each([
  ['a checkpoint', NOTE, 'is-checkpoint'],
  ['a proof in another form', '{\n  "format": "pledge-ledger/proof/9"\n}\n', 'proof-other'],
  ['a proof that was cut off', '{\n  "format": "pledge-ledger/proof/1",\n  "orig', 'proof-cut'],
])('refuses %s by its name', (_, text, code) => {
  const file = written(text);
  expect(() => placeOf(file)).toThrow(
    expect.objectContaining({
      code: 'EXPORT_EXPECTED',
      details: { path: file, why: expect.objectContaining({ code }) },
    }),
  );
});
