import fs, { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from './config';
import { DOCUMENTS_FILE, EVENTS_FILE, openStores, requireWritable } from './stores';

const folder = mkdtempSync(join(tmpdir(), 'ledger-stores-'));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = (given: Partial<Config> = {}): Config => ({
  ...new Config(),
  LEDGER_DATA: folder,
  ...given,
});
const refused = {
  code: 'DATA_FOLDER_UNUSABLE',
  message: `The data folder ${folder} cannot be used: it may not be used with these rights.`,
};

describe('a data folder that may not be written', () => {
  /** The administrator may write everywhere, so that the system's answer is given here in its place. */
  const lockedTo = (...names: readonly string[]): void => {
    const locked = names.map((name) => join(folder, name));
    jest.spyOn(fs, 'accessSync').mockImplementation((path) => {
      if (locked.includes(String(path))) throw Object.assign(new Error('locked'), { code: 'EACCES' });
    });
  };
  afterEach(() => jest.restoreAllMocks());

  it('is refused to whoever would make a ledger in it', async () => {
    lockedTo('.');
    await expect(openStores(settings())).rejects.toMatchObject(refused);
  });

  it('is refused to whoever keeps the ledger, the folder as well as each file in it', () => {
    for (const file of [EVENTS_FILE, DOCUMENTS_FILE]) writeFileSync(join(folder, file), '');
    expect(() => requireWritable(settings())).not.toThrow();
    for (const name of ['.', EVENTS_FILE, DOCUMENTS_FILE]) {
      lockedTo(name);
      expect(() => requireWritable(settings())).toThrow(expect.objectContaining(refused));
    }
  });

  it('matters no more where both stores are on servers', () => {
    lockedTo('.', EVENTS_FILE, DOCUMENTS_FILE);
    const [EVENTSTOREDB_URL, MONGODB_URL] = ['esdb://localhost:2113', 'mongodb://localhost'];
    expect(() => requireWritable(settings({ EVENTSTOREDB_URL, MONGODB_URL }))).not.toThrow();
    expect(() => requireWritable(settings({ EVENTSTOREDB_URL }))).toThrow(expect.objectContaining(refused));
  });

  const asUser = process.getuid?.() === 0 ? it.skip : it;
  asUser('is known by what the system says', () => {
    chmodSync(folder, 0o555);
    expect(() => requireWritable(settings())).toThrow(expect.objectContaining(refused));
    chmodSync(folder, 0o755);
  });
});
