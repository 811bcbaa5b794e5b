import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { writeLog } from '../../../../tests/load/logs';
import { asStranger } from '../../../../tests/support/stranger';
import { Config } from '../../../api/src/composition/config';
import { speechIn } from '../speech';
import { verifyPlacedLog } from './placed-log';
import { verifyPlaceOf } from './verify-place';

/* An auditor has the right to read, and no other. */

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rights-'));
  await writeLog({ path: join(folder, 'events.sqlite'), pledges: 1 });
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

function close(): void {
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  chmodSync(folder, 0o555);
}

const verdict = () =>
  asStranger(async () => {
    const config = new Config();
    const place = verifyPlaceOf(folder, config, speechIn('en'));
    const asked = { place, config, elsewhere: [], keys: [], treeAlone: false };
    return verifyPlacedLog(asked, () => undefined);
  });

it('verifies a folder that it may only read, and leaves no file there', async () => {
  close();
  const before = readdirSync(folder);
  expect(await verdict()).toMatchObject({ events: 51, findings: [] });
  expect(readdirSync(folder)).toEqual(before);
});

it('does so while the ledger is in use', async () => {
  const inUse = await openEmbeddedEventStore(join(folder, 'events.sqlite'));
  close();
  expect(await verdict()).toMatchObject({ events: 51, findings: [] });
  await inUse.close();
});

it.each([0o000, 0o444])(
  'does not call a folder empty of which it may not look into (mode %d)',
  async (mode) => {
    chmodSync(folder, mode);
    await expect(verdict()).rejects.toMatchObject({
      code: 'DATA_FOLDER_UNUSABLE',
      details: { path: folder, why: { code: 'no-rights' } },
    });
  },
);
