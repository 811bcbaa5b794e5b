import { join } from 'node:path';
import { EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { RawFile } from '../load/raw';
import { ledger, spoiling, startApi, temporaryFolder } from '../support/program';

/* `ledger verify` as an auditor uses it. */

jest.setTimeout(120_000);

interface Answer {
  readonly events: number;
  readonly findings: readonly {
    readonly code: string;
    readonly position?: number;
    readonly detail: string;
  }[];
  readonly readModels: { readonly documents: number };
}

async function verified(data: string, ...args: string[]): Promise<{ code: number | null; answer: Answer }> {
  const { code, stdout } = await ledger(['verify', '--json', '--lang', 'en', ...args], { data });
  return { code, answer: JSON.parse(stdout) as Answer };
}

it('ends with 0 for a ledger that nobody touched, in use or not, and with 1 for one that was edited', async () => {
  const data = spoiling(temporaryFolder());
  const api = await startApi({ data });
  expect(await verified(data)).toMatchObject({ code: 0, answer: { events: 191, findings: [] } });
  await api.stop();
  const sound = await verified(data);
  expect(sound.answer.readModels.documents).toBeGreaterThan(400);
  expect(sound).toMatchObject({ code: 0, answer: { findings: [] } });

  const raw = new RawFile(join(data, EVENTS_FILE));
  raw.exec('DELETE FROM events WHERE position = 100');
  raw.close();
  const { code, answer } = await verified(data, '--no-read-models');
  expect(code).toBe(1);
  expect(answer.readModels).toBeNull();
  expect(answer.findings[0]).toMatchObject({
    code: 'EVENTS_MISSING',
    position: 101,
    detail: expect.stringContaining('Events are missing: expected ledger position 100, found 101.') as string,
  });
});

it('refuses what it cannot verify, with the code of that refusal', async () => {
  const none = await ledger(['verify', temporaryFolder(), '--json']);
  expect([none.code, none.stdout]).toEqual([6, '']);
  const key = await ledger(['verify', temporaryFolder(), '--key', 'nope', '--json']);
  expect([key.code, JSON.parse(key.stderr)]).toMatchObject([2, { code: 'VERIFIER_KEY_INVALID' }]);
  const file = await ledger(['verify', temporaryFolder(), '--checkpoint', './nowhere', '--json']);
  expect([file.code, JSON.parse(file.stderr)]).toMatchObject([2, { code: 'FILE_UNREADABLE' }]);
});
