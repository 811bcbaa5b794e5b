import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasher, noteVerifier, openNote, parseCheckpoint, TreeStore, VERIFIER_KEYS } from '@ledger/audit';
import { tilePath, Tiler, TileProofs } from '@ledger/merkle';
import { newFolder, newSite, officeWith } from '../../test/certifying';

const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true, withFileTypes: true }) as import('node:fs').Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();

const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

describe('a folder in which checkpoints are published', () => {
  it('holds each of them, the newest under its own name, the keys and the tiles, and nothing half', async () => {
    const folder = join(newFolder(), 'not', 'there', 'yet');
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    expect(await office.notary.passOn()).toEqual([]);
    for (const count of [3, 297, 1]) {
      await office.certify(count);
      expect(await office.notary.passOn()).toEqual([]);
    }
    expect(filesIn(folder)).toEqual(
      [
        'checkpoint',
        ...[3, 300, 301].map((size) => `checkpoint-${size}`),
        'tile/0/000',
        'tile/0/000.p/3',
        'tile/0/001.p/44',
        'tile/0/001.p/45',
        'tile/1/000.p/1',
        VERIFIER_KEYS,
      ].toSorted(),
    );
    expect(read(folder, 'checkpoint')).toBe(read(folder, 'checkpoint-301'));
    for (const size of [3, 300, 301]) {
      expect(read(folder, `checkpoint-${size}`)).toBe((await office.certificates.at(size)).note);
    }
  });

  it('is enough for a monitor that follows the tree with nothing else', async () => {
    const folder = newFolder();
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    for (const count of [10, 600]) {
      await office.certify(count);
      await office.notary.passOn();
    }
    const keys = read(folder, VERIFIER_KEYS)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const { size, root } = parseCheckpoint(openNote(read(folder, 'checkpoint'), keys.map(noteVerifier)).text);
    const readTile = async (level: number, index: number, width: number) =>
      Uint8Array.from(readFileSync(join(folder, tilePath({ level, index, width }))));
    expect((await Tiler.resume(hasher, size, readTile)).root()).toEqual(root);
    const proof = await new TileProofs(hasher, size, readTile).consistency(10, size);
    expect(proof).toEqual(await office.certificates.consistency(10, 610));
  });

  it('that cannot be written is tried again after a rest, and gets all that it missed, after a restart too', async () => {
    const parent = newFolder();
    const folder = join(parent, 'public');
    writeFileSync(folder, 'no folder');
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    await office.certify(3);
    const [fault] = await office.notary.passOn();
    expect(fault).toMatchObject({ code: 'CHECKPOINT_UNPUBLISHED', details: { size: 3, to: folder } });
    await office.certify(3);
    rmSync(folder);
    expect([await office.notary.passOn(), existsSync(folder)]).toEqual([[], false]);
    expect(await office.notary.state()).toMatchObject({ unpublished: 2, fault: null });
    const later = office.reopened();
    expect(await later.notary.passOn()).toEqual([]);
    expect(filesIn(folder)).toEqual(expect.arrayContaining(['checkpoint', 'checkpoint-3', 'checkpoint-6']));
    expect(await later.notary.state()).toMatchObject({ unpublished: 0 });
  });

  it('is written once only for each checkpoint, and keeps what was in it', async () => {
    const folder = newFolder();
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    for (const count of [3, 1]) {
      await office.certify(count);
      await office.notary.passOn();
    }
    writeFileSync(join(folder, 'index.html'), 'of the city');
    rmSync(join(folder, 'checkpoint-3'));
    await office.certify(1);
    await Promise.all([office.notary.passOn(), office.reopened().notary.passOn()]);
    expect(existsSync(join(folder, 'checkpoint-3'))).toBe(false);
    expect(read(folder, 'checkpoint')).toBe(read(folder, 'checkpoint-5'));
    expect(read(folder, 'index.html')).toBe('of the city');
  });

  it('that was lost gets all that there are with the next checkpoint', async () => {
    const folder = newFolder();
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    for (const count of [3, 300]) {
      await office.certify(count);
      await office.notary.passOn();
    }
    const before = filesIn(folder);
    rmSync(folder, { recursive: true });
    await office.notary.passOn({ atOnce: true });
    expect(existsSync(folder)).toBe(false);
    await office.certify(1);
    expect(await office.notary.passOn()).toEqual([]);
    expect(filesIn(folder)).toEqual([...before, 'checkpoint-304', 'tile/0/001.p/48'].toSorted());
  });

  it('that is another one gets all that there are', async () => {
    const office = officeWith({ LEDGER_PUBLISH_TO: newFolder() });
    await office.certify(3);
    await office.notary.passOn();
    await office.certify(3);
    const other = newFolder();
    await office.reopened({ LEDGER_PUBLISH_TO: other }).notary.passOn();
    expect(filesIn(other)).toEqual(expect.arrayContaining(['checkpoint-3', 'checkpoint-6']));
  });

  it('holds whole files at every moment: what cannot take its place leaves nothing behind', async () => {
    const folder = newFolder();
    const office = officeWith({ LEDGER_PUBLISH_TO: folder });
    mkdirSync(join(folder, 'checkpoint-3'));
    writeFileSync(join(folder, 'checkpoint-3', 'x'), '');
    await office.certify(3);
    expect(await office.notary.passOn()).toMatchObject([{ code: 'CHECKPOINT_UNPUBLISHED' }]);
    expect(filesIn(folder).filter((name) => name.includes('begun'))).toEqual([]);
    expect(existsSync(join(folder, 'checkpoint'))).toBe(false);
  });
});

describe('an address to which checkpoints are published', () => {
  it('gets each file by PUT: tiles first, the newest checkpoint last', async () => {
    const site = await newSite();
    const office = officeWith({ LEDGER_PUBLISH_TO: `${site.url}/ledger` });
    await office.certify(3);
    expect(await office.notary.passOn()).toEqual([]);
    expect(site.asked.map(({ path }) => path)).toEqual([
      'PUT /ledger/tile/0/000.p/3',
      'PUT /ledger/verifier-keys',
      'PUT /ledger/checkpoint-3',
      'PUT /ledger/checkpoint',
    ]);
    const [tile, keys, , newest] = site.asked;
    expect([tile!.headers['content-type'], tile!.body.length]).toEqual(['application/octet-stream', 96]);
    expect(newest!.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(String(newest!.body)).toBe((await office.certificates.at()).note);
    expect(String(keys!.body)).toBe((await office.place.keys()).verifierKeys());
  });

  it('is told a user and a password, which nobody else is', async () => {
    const site = await newSite();
    site.answer = (response) => void response.writeHead(403).end('no');
    const url = site.url.replace('//', '//paju:p%40ss@');
    const office = officeWith({ LEDGER_PUBLISH_TO: url });
    await office.certify(3);
    const [fault] = await office.notary.passOn();
    expect(site.asked[0]!.headers.authorization).toBe(`Basic ${Buffer.from('paju:p@ss').toString('base64')}`);
    expect(fault).toMatchObject({
      code: 'CHECKPOINT_UNPUBLISHED',
      details: { to: `${site.url}/tile/0/000.p/3`, why: { code: 'answered-status', status: 403 } },
    });
    expect(JSON.stringify(fault!.details)).not.toContain('p%40ss');
  });

  it.each([
    [
      404,
      ['GET checkpoint-3', 'PUT tile/0/000.p/3', 'PUT verifier-keys', 'PUT checkpoint-3', 'PUT checkpoint'],
    ],
    [405, ['GET checkpoint-3']],
  ])('that says of the last one %i is taken to have lost all, or none', async (status, again) => {
    const site = await newSite();
    const office = officeWith({ LEDGER_PUBLISH_TO: site.url });
    await office.certify(3);
    await office.notary.passOn();
    const before = site.asked.length;
    site.answer = (response) => void response.writeHead(response.req.method === 'GET' ? status : 204).end();
    await office.certify(1);
    expect(await office.notary.passOn()).toEqual([]);
    const next = ['PUT tile/0/000.p/4', 'PUT verifier-keys', 'PUT checkpoint-4', 'PUT checkpoint'];
    const asked = site.asked.slice(before).map(({ path }) => path.replace(' /', ' '));
    expect(asked).toEqual([...again, ...next]);
  });

  it('that is asked and does not answer is tried again', async () => {
    const site = await newSite();
    const office = officeWith({ LEDGER_PUBLISH_TO: site.url });
    await office.certify(3);
    await office.notary.passOn();
    site.answer = (response) => void response.destroy();
    await office.certify(1);
    expect(await office.notary.passOn()).toMatchObject([
      { code: 'CHECKPOINT_UNPUBLISHED', details: { why: { code: 'network' } } },
    ]);
    expect(await office.notary.state()).toMatchObject({ unpublished: 1 });
  });

  it.each<[string, (url: string) => string]>([
    ['is not there', () => 'http://127.0.0.1:1/'],
    ['sends elsewhere', (url) => url],
  ])('that %s is a fault that is tried again', async (_, urlOf) => {
    const site = await newSite();
    site.answer = (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    const office = officeWith({ LEDGER_PUBLISH_TO: urlOf(site.url) });
    await office.certify(3);
    const why = urlOf(site.url) === site.url ? { code: 'answered-status', status: 302 } : { code: 'network' };
    expect(await office.notary.passOn()).toMatchObject([
      { code: 'CHECKPOINT_UNPUBLISHED', details: { why } },
    ]);
    expect(await office.notary.state()).toMatchObject({ unpublished: 1 });
    site.answer = (response) => void response.writeHead(204).end();
    const mended = office.reopened({ LEDGER_PUBLISH_TO: site.url });
    expect(await mended.notary.passOn({ atOnce: true })).toEqual([]);
  });
});

it('a tree whose tiles are lost is not published as if it were whole', async () => {
  const folder = newFolder();
  const office = officeWith({ LEDGER_PUBLISH_TO: folder });
  await office.certify(3);
  const documents = await office.place.documents();
  await documents.drop('audit-tiles');
  await TreeStore.open(documents);
  expect(await office.notary.passOn()).toMatchObject([{ code: 'TREE_DAMAGED' }]);
  expect(existsSync(join(folder, 'checkpoint'))).toBe(false);
});
