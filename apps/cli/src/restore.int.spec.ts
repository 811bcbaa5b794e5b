import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { signedFolder, verdictOf, type SignedFolder } from '../../../tests/attacks/signed-folder';
import { Config } from '../../api/src/composition/config';
import type { Asked } from './asked';
import { keeping } from './keep';
import { requireLogIn } from './log-place';
import { speechIn } from './speech';

/* A data folder that has lost its log says so, and gets it back with all else that is there. */

let ledger: SignedFolder;
let backup: string;
let elsewhere: string;
beforeEach(async () => {
  ledger = await signedFolder(1);
  elsewhere = mkdtempSync(join(tmpdir(), 'backups-'));
  backup = join(elsewhere, 'backup.sqlite');
  const log = await openEmbeddedEventStore(ledger.events, { readOnly: true });
  await log.backup(backup);
  await log.close();
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(ledger.events + suffix))
      renameSync(ledger.events + suffix, join(elsewhere, `log${suffix}`));
  }
});
afterEach(() => {
  ledger.remove();
  rmSync(elsewhere, { recursive: true });
});

const restored = () => {
  const config = { ...new Config(), LEDGER_DATA: ledger.folder };
  const screen = { speech: speechIn('en'), answer: () => undefined };
  return keeping['restore']!({ given: { file: backup }, config, screen } as unknown as Asked);
};

it('says that its log is gone, and how it comes back', () => {
  expect(() => requireLogIn(ledger.folder)).toThrow(
    expect.objectContaining({
      details: { path: ledger.folder, why: { code: 'log-gone', files: 'audit.sqlite' } },
    }),
  );
});

it('gets it back beside its evidence', async () => {
  await restored();
  const { checkpoints, findings } = await verdictOf(ledger.folder);
  expect([checkpoints.confirmed, findings]).toEqual([2, []]);
});

it.each(['read-models.sqlite', 'events.sqlite-wal'])(
  'says that %s has to be moved away before',
  async (name) => {
    const left = join(ledger.folder, name);
    mkdirSync(left);
    await expect(restored()).rejects.toMatchObject({
      code: 'LOG_REMAINS',
      details: { path: ledger.folder, files: name },
    });
    renameSync(left, join(elsewhere, name));
    await restored();
    expect((await verdictOf(ledger.folder)).findings).toEqual([]);
  },
);
