import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  codesIn,
  edited,
  KEY,
  signedFolder,
  verdictOf,
  type SignedFolder,
} from '../../../../tests/attacks/signed-folder';
import { asStranger } from '../../../../tests/support/stranger';

/* Whatever lies in the place of a ledger's own public keys, its log is verified, and signatures with the keys that there are. */

let ledger: SignedFolder;
let keys: string;
let file: string;
beforeEach(async () => {
  ledger = await signedFolder(1);
  keys = join(ledger.folder, 'signing-keys');
  file = join(keys, 'verifier-keys');
  mkdirSync(keys);
  writeFileSync(file, `# since 2026-01-01T00:00:00.000Z\n${KEY}\n`);
});
afterEach(() => {
  chmodSync(keys, 0o700);
  ledger.remove();
});

const verdict = (given: readonly string[] = []) => verdictOf(ledger.folder, { keys: given });

it('are what signatures are checked with', async () => {
  expect(await verdict()).toMatchObject({ findings: [], keys: 'own', checkpoints: { confirmed: 2 } });
});

it('are found with their line where one is none, and the others are used', async () => {
  writeFileSync(file, `# since 2026-01-01T00:00:00.000Z\nzz\n${KEY}\n`);
  edited(ledger.events, 'DELETE FROM events WHERE position = 30');
  for (const given of [[], [KEY]]) {
    const found = await verdict(given);
    expect(found.findings[0]).toMatchObject({ code: 'KEYS_REFUSED', source: file, line: 2 });
    expect(codesIn(found)).toContain('LEAF_MISSING');
  }
  expect((await verdict()).keys).toBe('own');
});

const unchecked = { code: 'SIGNATURES_UNCHECKED' };
const refused = (why: object) => ({ code: 'KEYS_REFUSED', source: file, why });

it.each<[string, () => void, () => readonly object[]]>([
  ['a carriage return', () => writeFileSync(file, `${KEY}\r\n`), () => [refused({ line: 1 }), unchecked]],
  ['a blank', () => writeFileSync(file, `\n ${KEY}\n`), () => [refused({ line: 2 }), unchecked]],
  ['a folder', () => [rmSync(file), mkdirSync(file)], () => [refused({ code: 'no-file' }), unchecked]],
  [
    'a pipe',
    () => [rmSync(file), execFileSync('mkfifo', [file])],
    () => [refused({ code: 'no-file' }), unchecked],
  ],
  [
    'a file in place of their folder',
    () => [rmSync(keys, { recursive: true }), writeFileSync(keys, '')],
    () => [refused({ code: 'is-file' }), unchecked],
  ],
  [
    'more than any ledger has',
    () => writeFileSync(file, `${KEY}\n`.repeat(2_000)),
    () => [refused({ code: 'bytes-over' }), unchecked],
  ],
  ['nothing in them', () => writeFileSync(file, ''), () => [unchecked]],
  ['nothing', () => rmSync(file), () => [unchecked]],
])('are missed where there is %s, and a key that is given is enough', async (_, change, found) => {
  change();
  expect((await verdict()).findings).toMatchObject(found());
  expect(codesIn(await verdict([KEY]))).not.toContain('SIGNATURES_UNCHECKED');
});

it('are not missed where there is nothing that they could have signed', async () => {
  rmSync(file);
  rmSync(ledger.audit);
  expect(codesIn(await verdict())).toEqual([]);
});

it('are nobody else’s business where others may not read them and a key is given', async () => {
  chmodSync(ledger.folder, 0o755);
  chmodSync(keys, 0o000);
  const asked = (given: readonly string[]) => asStranger(() => verdict(given));
  expect(codesIn(await asked([KEY]))).toEqual([]);
  expect(codesIn(await asked([]))).toEqual(['SIGNATURES_UNCHECKED']);
});
